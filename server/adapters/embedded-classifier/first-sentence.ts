const SENTENCES_MAX = 200;
const WORDS_MIN = 4;
const SALUTATION =
  /^(?:hi|hello|hey|dear|greetings|good (?:morning|afternoon|evening|day)|hallo|guten (?:tag|morgen|abend)|moin|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|salut|ch[eè]re?s?|madame|monsieur|hola|buenos d[ií]as|buenas (?:tardes|noches)|estimad[oa]s?|ol[aá]|bom dia|boa (?:tarde|noite)|prezad[oa]s?|ciao|buongiorno|buonasera|gentil[ei]|beste|geachte|goedemorgen|goedemiddag|hej|hei)(?![\p{L}\p{N}])[^\n,.!?:;]{0,60}(?:[,.!?:;]+|\n|$)\s*/iu;
const CLOSING =
  /^(?:(?:kind|best|warm|many) (?:regards|wishes|thanks)|regards|sincerely|yours|cheers|thanks|thank you|mit freundlichen|freundliche|viele gr[uü]ße|beste gr[uü]ße|liebe gr[uü]ße|danke|merci|cordialement|bien [aà] vous|saludos|un saludo|gracias|atentamente|obrigad[oa]|cumprimentos|atenciosamente|cordiali|grazie|met vriendelijke|groeten)(?![\p{L}\p{N}])/iu;

/** The sentences of a mail in their order, without salutation and without what follows the closing. */
export function sentencesOf(text: string): string[] {
  const body = text.trimStart().replace(SALUTATION, "");
  // A blank line ends a sentence; a single one is only where a line was full.
  const paragraphs = body.split(/\n[^\S\n]*\n/).map((paragraph) => paragraph.replace(/\s+/g, " ").trim());
  const closing = paragraphs.findIndex((paragraph) => CLOSING.test(paragraph));
  const kept = closing > 0 ? paragraphs.slice(0, closing) : paragraphs;
  return kept.flatMap(splitSentences).slice(0, SENTENCES_MAX);
}

/** The first sentence that says something, else the subject; at most `maxChars`, cut between words. */
export function firstSentence(sentences: string[], subject: string, maxChars: number): string {
  const says = sentences.find((sentence) => (sentence.match(/[\p{L}\p{N}]+/gu)?.length ?? 0) >= WORDS_MIN);
  const chosen = says ?? (subject.trim() || (sentences[0] ?? ""));
  return shorten(chosen.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()), maxChars);
}

export function shorten(text: string, maxChars: number): string {
  if (text.length <= maxChars) return text;
  const cut = text.slice(0, maxChars - 1);
  const space = cut.lastIndexOf(" ");
  return `${(space > maxChars / 2 ? cut.slice(0, space) : cut).toWellFormed().replace(/\ufffd$/, "")}…`;
}

/** Made once: making one takes longer than a sentence. */
const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });

function splitSentences(paragraph: string): string[] {
  const sentences: string[] = [];
  for (const { segment } of segmenter.segment(paragraph)) {
    // "am 3. Juni" is one sentence.
    if (/(?<!\d)\d{1,2}\.\s$/.test(sentences.at(-1) ?? "")) sentences.push(sentences.pop()! + segment);
    else sentences.push(segment);
  }
  return sentences.map((sentence) => sentence.trim()).filter(Boolean);
}
