import type { SplitSettings } from "../../contract/chats.ts";

/**
 * Pure: the parts of a text, in order and without empty ones, none longer than `textMax`. What is too long for one message
 * is cut at a sentence's end, else between words, else between letters; no letter is lost but the white space at a cut.
 */
export function splitText(text: string, { strategy, delimiter }: Pick<SplitSettings, "strategy" | "delimiter">, textMax: number): string[] {
  const whole = text.replaceAll("\r\n", "\n");
  return piecesOf(whole, strategy, delimiter).map((piece) => piece.trim()).filter((piece) => piece !== "").flatMap((piece) => fitted(piece, textMax));
}

function piecesOf(text: string, strategy: SplitSettings["strategy"], delimiter: string): string[] {
  switch (strategy) {
    case "paragraph":
      return text.split(/\n[^\S\n]*\n/);
    case "sentence":
      return text.split("\n").flatMap(sentencesOf);
    case "custom":
      return text.split(delimiter);
    default:
      return strategy satisfies never;
  }
}

function sentencesOf(text: string): string[] {
  return [...new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text)].map(({ segment }) => segment);
}

function fitted(piece: string, textMax: number): string[] {
  if (piece.length <= textMax) return [piece];
  const parts: string[] = [];
  let current = "";
  for (const unit of sentencesOf(piece).flatMap((sentence) => (sentence.length <= textMax ? [sentence] : wordsOf(sentence, textMax)))) {
    if ((current + unit).trimEnd().length > textMax) {
      parts.push(current.trim());
      current = unit.trimStart();
    } else current += unit;
  }
  return [...parts, current.trim()].filter((part) => part !== "");
}

function wordsOf(sentence: string, textMax: number): string[] {
  return sentence.split(/(?<=\s)/u).flatMap((word) => (word.length <= textMax ? [word] : lettersOf(word, textMax)));
}

/** By what a reader takes for one letter, so that no emoji is torn. */
function lettersOf(word: string, textMax: number): string[] {
  const parts = [""];
  for (const { segment } of new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(word)) {
    if ((parts.at(-1)! + segment).length > textMax) parts.push("");
    parts[parts.length - 1] += segment;
  }
  return parts;
}
