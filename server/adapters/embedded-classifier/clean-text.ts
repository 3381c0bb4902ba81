/** Controls, zero-width and bidi marks, and lone surrogates carry no word, yet can hide or split one. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}]/gu;

/** What a person would see of a text, at most `maxChars` of it, with line breaks kept. Never throws. */
export function cleanText(text: string, maxChars: number): string {
  return text
    .slice(0, maxChars)
    .toWellFormed()
    .normalize("NFC")
    .replace(/\r\n?/g, "\n")
    .replace(UNSEEN, (mark) => (mark === "\n" ? "\n" : mark === "\t" || mark === "\0" ? " " : ""));
}

const ACCENTS = /[\u0300-\u036f]/g;

/** Lower case without accents: half of all customers type "reservation" for "réservation". */
export function foldText(text: string): string {
  return text.toLowerCase().normalize("NFD").replace(ACCENTS, "").normalize("NFC");
}

const WORD = /[\p{L}\p{N}]+/gu;

/** The folded words of a text in their order. */
export function wordsOf(text: string): string[] {
  return foldText(text).match(WORD) ?? [];
}
