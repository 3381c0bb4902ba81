import { markedText, QUOTE_BEGINS, REST_IS_QUOTED, SIGNATURE_BEGINS } from "./visible-html.ts";
import { anyAttribution, attribution, attributionBare, attributionNameFirst, attributionVerbFirst, headerFrom, headerOther, isBanner, isDisclaimer, sentFrom, sentFromAfter, separators } from "./visible-text-words.ts";

/**
 * What a mail itself says, without the mails that it quotes, its signature and its lawyers' words. Answers between quoted
 * lines stay. When nothing would be left (a forward) the whole text is the answer: rather too much than too little.
 */
export function visibleText(text: string): string {
  return readOwn(text).own;
}

/** Of both forms of a mail, the one in which its own words are told from the others: structure of the HTML where the text has no sign of a quotation. */
export function visibleTextOf({ text, html, isTextOfHtml = false }: { text: string; html: string | null; /** The mail has no text of its own: this one was made of its HTML. */ isTextOfHtml?: boolean }): string {
  const plain = readOwn(text);
  if (html === null || (plain.isCut && !isTextOfHtml)) return plain.own;
  const marked = readOwn(markedText(html));
  return marked.own !== "" && (marked.isCut || plain.own === "") ? marked.own : plain.own;
}

const ATTRIBUTION_CHARS_MAX = 400;
const ATTRIBUTION_LINES_MAX = 4;
const HEADER_LINES = 4;
/** Past so many lines nobody reads on; what follows is kept unread. */
const LINES_MAX = 20_000;

function readOwn(text: string): { own: string; isCut: boolean } {
  const lines = withoutBanner(text.split("\n").slice(0, LINES_MAX));
  const { index, isHard } = cutOf(lines);
  const above = lines.slice(0, index).filter((line) => !isQuoted(line));
  const own = joined(withoutFooter(above, 1));
  const between = isHard && own ? "" : joined(withoutFooter(answersBelow(lines, index, own === ""), 0));
  const isCut = index < lines.length || above.length < lines.length;
  if (own && between && index < lines.length) return { own: `${own}\n\n${between}`, isCut };
  if (own || between) return { own: own || between, isCut };
  return { own: joined(lines.filter((line) => !isMark(line))), isCut: false };
}

const joined = (lines: string[]) => lines.filter((line) => !isMark(line)).join("\n").replace(/\n{3,}/g, "\n\n").trim();
const isMark = (line: string) => /^\s*[\ue003-\ue005]\s*$/.test(line);
/** The end of a wrapped attribution is none: `>:`. */
const isQuoted = (line: string) => /^\s*[>|＞]/.test(line) && !/^>\s*[:：]\s*$/.test(line);

/** The line from which on others speak. Hard: to the end. Soft: quoted lines follow, and answers may stand between and below them. */
function cutOf(lines: string[]): { index: number; isHard: boolean } {
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index]!;
    const trimmed = line.trim();
    if (trimmed === "") continue;
    if (trimmed === REST_IS_QUOTED) return { index, isHard: true };
    if (trimmed === QUOTE_BEGINS || startsAttribution(lines, index)) return { index, isHard: !lines.slice(index + 1).some(isQuoted) };
    if (separators.some((separator) => separator.test(line)) || startsHeader(lines, index)) return { index, isHard: true };
  }
  return { index: lines.length, isHard: false };
}

/** Outlook's head over what it quotes: two of its lines or more, one of them the sender's, in whatever order. */
function startsHeader(lines: string[], index: number): boolean {
  const line = lines[index]!;
  const isFrom = headerFrom.test(line);
  if (!isFrom && !headerOther.test(line)) return false;
  const next = lines.slice(index + 1, index + 2 * HEADER_LINES).filter((other) => other.trim() !== "").slice(0, HEADER_LINES);
  const others = next.filter((other) => headerOther.test(other)).length;
  if (isFrom) return others >= 1 && (others >= 2 || /@|\d{4}/.test(line + next.join(" ")));
  return headerOther.test(next[0] ?? "") && next.some((other) => headerFrom.test(other)) && others >= 1;
}

/** Mail programs wrap the line of attribution: it may end some lines below. */
function startsAttribution(lines: string[], index: number): boolean {
  if (isQuoted(lines[index]!)) return false;
  const startsWithDate = /\d/.test(lines[index]!);
  let announced = "";
  for (let count = 0; count < ATTRIBUTION_LINES_MAX && index + count < lines.length; count++) {
    const line = lines[index + count]!;
    if (line.trim() === "" || (count > 0 && isQuoted(line))) break;
    announced += (count === 0 ? "" : " ") + line;
    if (announced.length > ATTRIBUTION_CHARS_MAX) return false;
    if (isAttribution(announced, { startsWithDate, namesSomebody: /[@<]/.test(lines[index]!) })) return true;
  }
  return attributionBare.test(announced);
}

function isAttribution(line: string, { startsWithDate, namesSomebody }: { startsWithDate: boolean; namesSomebody: boolean }): boolean {
  if (!/[:：]\s*$/.test(line)) return false;
  return attribution.test(line) || attributionVerbFirst.test(line) || (namesSomebody && attributionNameFirst.test(line)) || (startsWithDate && anyAttribution.test(line));
}

/** Blocks between and below quoted lines that an empty line parts from them. A line right under a quoted one is its wrapped end, unless the mail says nothing else. */
function answersBelow(lines: string[], cut: number, saysNothingElse: boolean): string[] {
  const first = lines.findIndex((line, index) => index >= Math.min(cut, lines.length) && isQuoted(line));
  const from = first >= 0 ? first : lines.findIndex(isQuoted);
  if (from < 0) return [];
  const answers: string[] = [];
  let mayAnswer = false;
  for (let index = from; index < lines.length; index++) {
    const line = lines[index]!;
    if (line.trim() === REST_IS_QUOTED || (index > from && startsHeader(lines, index))) break;
    if (isQuoted(line)) mayAnswer = saysNothingElse;
    else if (line.trim() === "") {
      mayAnswer = true;
      answers.push("");
    } else if (startsAttribution(lines, index)) mayAnswer = false;
    else if (mayAnswer) answers.push(line);
  }
  return answers;
}

const signatureStart = /^\s{0,2}(--|—|––|__|_{3,10}|-{3,10}|\*{3,10})\s*$/;

/** `first`: 1 where something must be left, 0 where the whole may be a footer. */
function withoutFooter(lines: string[], first: 0 | 1): string[] {
  const said = lines.findIndex((line) => line.trim() !== "" && !isMark(line));
  const start = lines.findIndex((line, index) => index >= said + first && startsFooter(lines, line, index));
  return withoutCard(withoutDisclaimer(start < 0 ? lines : lines.slice(0, start), first));
}

function startsFooter(lines: string[], line: string, index: number): boolean {
  if (line.trim() === SIGNATURE_BEGINS) return true;
  return (signatureStart.test(line) || sentFrom.test(line) || sentFromAfter.test(line)) && isFooter(lines.slice(index));
}

const hasText = (lines: string[]) => lines.some((line) => line.trim() !== "" && !isMark(line));

const FOOTER_LINES_MAX = 40;

/** "Sent from my iPhone" may stand in the middle of a sentence's line, and a line of dashes between two paragraphs: a footer is short or its dashes are those of RFC 3676. */
const isFooter = (lines: string[]) => /^\s{0,2}(--|—)\s*$/.test(lines[0]!) || lines.filter((line) => line.trim() !== "").length <= FOOTER_LINES_MAX;

function withoutDisclaimer(lines: string[], first: 0 | 1): string[] {
  let hasSaid = first === 0;
  for (let index = 0; index < lines.length; index++) {
    const isText = lines[index]!.trim() !== "";
    const startsParagraph = isText && (index === 0 || lines[index - 1]!.trim() === "");
    if (!startsParagraph || !hasSaid) {
      hasSaid ||= isText;
      continue;
    }
    const end = lines.findIndex((line, at) => at > index && line.trim() === "");
    if (isDisclaimer(lines.slice(index, end < 0 ? undefined : end).join(" "))) return lines.slice(0, index);
  }
  return lines;
}

const signOff = /^\s*(kind(est)? regards|best( regards| wishes)?|(with )?(warm |kind |best )?regards|sincerely( yours)?|yours (sincerely|faithfully|truly)|cheers|(many )?thanks( again| a lot| in advance)?|thank you|mit (freundlichen|besten|herzlichen|lieben) grüßen|(freundliche|beste|viele|liebe|herzliche|schöne) grüße|mfg|vg|lg|(bien )?cordialement|bien à vous|salutations( distinguées)?|meilleures salutations|(un )?(cordial )?saludos?( cordiales)?|atentamente|un saludo|cordiali saluti|distinti saluti|saluti|grazie|atenciosamente|cumprimentos|com os melhores cumprimentos|obrigad[oa]|met vriendelijke groet(en)?|vriendelijke groet(en)?|groeten|med vänlig(a)? hälsning(ar)?|vänliga hälsningar|hälsningar|med venlig hilsen|venlig hilsen|mvh|med vennlig hilsen|vennlig hilsen|hilsen|ystävällisin terveisin|terveisin|pozdrawiam|z poważaniem|s pozdravem|с уважением|saygılarımla|よろしくお願い(いた|致)します。?|此致|敬礼)\s*[,.!]?\s*$/iu;
const contactLine = /(\+?\d[\d ()/.-]{6,}\d|\bwww\.|https?:\/\/|\S+@\S+\.\S+|\b(tel|phone|fon|telefon|mobile?|mobil|handy|fax|t|m)\s*[.:]\s*\+?\d)/i;
const CARD_LINES_MAX = 14;
const CARD_LINE_CHARS_MAX = 110;

/** A visiting card below the greeting: the greeting and the name stay, company, telephone and web go. */
function withoutCard(lines: string[]): string[] {
  const greeting = lines.findLastIndex((line) => signOff.test(line));
  if (greeting <= 0) return lines;
  const below = lines.slice(greeting + 1);
  const name = below.findIndex((line) => line.trim() !== "");
  if (name < 0 || contactLine.test(below[name]!)) return lines;
  const card = below.slice(name + 1).filter((line) => line.trim() !== "");
  const isCard = card.length > 0 && card.length <= CARD_LINES_MAX && card.every((line) => line.length <= CARD_LINE_CHARS_MAX && !/[?]\s*$/.test(line)) && card.some((line) => contactLine.test(line));
  return isCard ? lines.slice(0, greeting + 1 + name + 1) : lines;
}

function withoutBanner(lines: string[]): string[] {
  const start = lines.findIndex((line) => line.trim() !== "");
  if (start < 0) return lines;
  const end = lines.findIndex((line, index) => index > start && line.trim() === "");
  if (end < 0 || !isBanner(lines.slice(start, end).join(" "))) return lines;
  return hasText(lines.slice(end)) ? lines.slice(end) : lines;
}
