/**
 * What a mail itself says, without the mails that it quotes and without its signature. When nothing would be left (an
 * answer below the quote, a forward) the whole text is the answer: rather too much than too little.
 */
export function visibleText(text: string): string {
  const lines = text.split("\n");
  const cut = cutIndex(lines);
  const own = lines.slice(0, cut).filter((line) => !isQuoted(line));
  return joined(withoutSignature(own)) || answerBelow(lines) || text.trim();
}

const joined = (lines: string[]) => lines.join("\n").replace(/\n{3,}/g, "\n\n").trim();

/** An answer below what it quotes: all lines but the quoted ones and the one that announces them. */
function answerBelow(lines: string[]): string {
  const firstQuoted = lines.findIndex(isQuoted);
  if (firstQuoted < 0) return "";
  return joined(withoutSignature(lines.filter((line, index) => !isQuoted(line) && index > firstQuoted)));
}

/** Outlook's and others' separators: from here on the mail is somebody else's words. */
const separators = [
  /^\s*-{2,}\s*(original message|ursprüngliche nachricht|originalnachricht|message d'origine|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht|oprindelig (meddelelse|besked)|opprinnelig melding|ursprungligt meddelande|forwarded message|weitergeleitete nachricht|message transféré|wiadomość oryginalna|исходное сообщение)\s*-{2,}/i,
  /^\s*_{20,}\s*$/,
  /^\s*={4,}\s*$/,
  /^\s*begin forwarded message:/i,
  /^\s*-{3,}\s*on .{5,100} wrote\s*-{3,}/i,
];

/** "On 12 Dec 2016, at 19:05, Someone <a@b> wrote:" in the languages of Outlook, Gmail and Apple Mail. */
const attribution = /^\s*(on|am|le|el|il|in data|em|op|den|på|dnia|w dniu|в|vào|пн|вт|ср|чт|пт|сб|вс|\d{4}[-/.]\d|\d{1,2}[-/.]).{4,300}(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał\(?a?\)?|написал\(?а?\)?|пишет|a scris|írta|kirjoitti|đã viết|yazdı)\s*.{0,120}:\s*$/is;
const dutchAttribution = /^\s*op .{4,120} schreef .{2,200}:\s*$/is;
/** Any other language: a time of day, somebody's address and a colon at the end. */
const anyAttribution = /^\s*\S.{0,80}\d{1,2}[:.]\d{2}\b.{0,200}\S@\S.{0,120}:\s*$/s;
const ATTRIBUTION_CHARS_MAX = 400;
const headerStart = /^\s*\*?(from|von|de|da|van|fra|från|od|от|lähettäjä|message du)\*?\s*:\s*\S/i;
const headerNext = /^\s*\*?(sent|gesendet|envoyé|enviado|inviato|verzonden|sendt|skickat|wysłano|отправлено|date|datum|data|fecha|to|an|à|a|para|aan|til|till|do|кому|subject|betreff|objet|asunto|oggetto|onderwerp|emne|ämne|temat|тема|lähetetty|cc|copie à|de)\*?\s*:/i;
const ATTRIBUTION_LINES_MAX = 4;

function cutIndex(lines: string[]): number {
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    if (separators.some((separator) => separator.test(line))) return index;
    if (startsAttribution(lines, index)) return index;
    if (headerStart.test(line) && lines.slice(index + 1, index + 4).some((next) => headerNext.test(next))) return index;
  }
  return lines.length;
}

/** Mail programs wrap the line of attribution: it may end some lines below. */
function startsAttribution(lines: string[], index: number): boolean {
  const startsWithDate = /\d/.test(lines[index]!);
  let announced = "";
  for (let count = 0; count < ATTRIBUTION_LINES_MAX && index + count < lines.length; count++) {
    announced += (count === 0 ? "" : " ") + lines[index + count]!;
    if (announced.length > ATTRIBUTION_CHARS_MAX) return false;
    if (attribution.test(announced) || dutchAttribution.test(announced) || (startsWithDate && anyAttribution.test(announced))) return true;
    if (lines[index + count]!.trim() === "") return false;
  }
  return false;
}

const isQuoted = (line: string) => /^\s*>/.test(line);

const signatureStart = /^(--|—|__)\s*$|^\s*(sent from my|sent from outlook|von meinem .{2,30} gesendet|gesendet von|envoyé de mon|enviado desde mi|enviado do meu|inviato da|verstuurd vanaf|get outlook for|sent with)\b/i;

function withoutSignature(lines: string[]): string[] {
  const start = lines.findIndex((line) => signatureStart.test(line));
  return start <= 0 ? lines : lines.slice(0, start);
}
