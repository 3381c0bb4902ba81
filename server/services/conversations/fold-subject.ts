/** A case number in a subject, with or without its team's prefix: `[#1042]`, `[#SUP-1042]`. */
const NUMBER = /\[#\s?(?:\p{L}[\p{L}\p{N}]{0,11}-)?(\d{1,9})\]/gu;

/** Null when there is none or more than one. */
export function numberInSubject(subject: string): number | null {
  const numbers = new Set([...subject.matchAll(NUMBER)].map((match) => Number(match[1])));
  return numbers.size === 1 ? [...numbers][0]! : null;
}

const ANSWER = /^\s*(re|aw|antw|antwort|sv|vs|vá|odp|ynt|yanıt|rif|res|r|ref|bls|atb|ha|hv|απ|αντ|отв|ответ|回复|回覆|答复|答覆|返信|회신|رد|تشوبه|השב)\s*(\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]\s*/iu;
const FORWARD = /^\s*(fw|fwd|wg|weitergeleitet|tr|rv|enc|i|vb|vl|vs|doorst|pd|videresendt|πρθ|továbbítás|ilt|转发|轉寄|転送|전달|переслать|fwd?)\s*(\[\d+\])?\s*[:：]\s*/iu;
const LIST_TAG = /^\s*\[[^\]\d][^\]]{0,40}\]\s*/;

/** The subject without `Re:`, `AW:`, `Fwd:` and the like, without case numbers, in lower case. */
export function foldSubject(subject: string): string {
  let folded = subject.replace(NUMBER, " ").trim();
  for (let before = ""; before !== folded; ) {
    before = folded;
    folded = folded.replace(ANSWER, "").replace(FORWARD, "");
  }
  return folded.replace(/\s+/g, " ").trim().toLowerCase();
}

/** Begins as an answer does. A forward is none: it goes to others. */
export const isAnswerSubject = (subject: string): boolean => ANSWER.test(subject.replace(NUMBER, " ").replace(LIST_TAG, ""));

/** As the list's own tag is no part of it: `[exim-users] Re: queue`. */
export const foldListSubject = (subject: string): string => foldSubject(foldSubject(subject.replace(LIST_TAG, "")).replace(LIST_TAG, ""));

/** Words that many mails have as their whole subject tell nobody apart. */
export function isTellingSubject(folded: string): boolean {
  const words = folded.match(/[\p{L}\p{N}]+/gu) ?? [];
  return folded.length >= 6 && (words.length >= 2 || /\d/.test(folded) || folded.length >= 12 || /[\u3040-\u9fff\uac00-\ud7af]{4}/u.test(folded));
}
