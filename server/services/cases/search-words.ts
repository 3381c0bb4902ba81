/** Longer ones are cut: nobody types them to the end. */
const WORD_CHARS_MAX = 60;
const WORDS_PER_CASE_MAX = 4_000;
const WORDS_PER_QUERY_MAX = 10;
/**
 * A shorter last word is looked for as it is: half the cases have a word that begins with "in". The beginnings of words
 * are in the index, this long each: to collect all words that begin so took 85 ms for one of a third of a million cases.
 */
const PREFIX_CHARS = 3;
/** Cases whose numbers lie together share a word of the index, so that the newest are asked first (find-by-words.ts). */
export const CASES_PER_SPAN = 4_096;

/** Letters that have no decomposition, as people type them. */
const plain: Record<string, string> = { ø: "o", ł: "l", đ: "d", ı: "i", ß: "ss", æ: "ae", œ: "oe", þ: "th", ð: "d" };
/** Scripts without spaces: each sign is a word. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu;

/** The words of a text as they are searched: lower case, without accents, letters and digits alone. The same in every database, whatever its language. */
export function wordsOf(text: string): string[] {
  const folded = text
    .toWellFormed()
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .toLowerCase()
    .replace(/[øłđıßæœþð]/g, (letter) => plain[letter]!)
    .replace(unspaced, " $& ");
  return (folded.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => [...word].slice(0, WORD_CHARS_MAX).join(""));
}

export interface CaseTexts {
  number: number;
  mailboxId: string;
  /** By weight: number and title, people, what was written, names of files. */
  A: string[];
  B: string[];
  C: string[];
  D: string[];
}

/** A tsvector as PostgreSQL reads it. Words are letters and digits, so that nothing is to be escaped. */
export function documentOf(texts: CaseTexts): string {
  const words = new Map<string, string>();
  for (const weight of ["A", "B", "C", "D"] as const) {
    for (const text of texts[weight]) {
      for (const word of wordsOf(text)) if (!words.has(word) && words.size < WORDS_PER_CASE_MAX) words.set(word, weight);
    }
  }
  const beginnings = new Set([...words.keys()].filter((word) => [...word].length >= PREFIX_CHARS).map(beginningOf));
  return [`'${spanOf(texts.number)}'`, `'${mailboxWord(texts.mailboxId)}'`, ...[...beginnings].map((word) => `'${word}'`), ...[...words].map(([word, weight]) => `'${word}':1${weight}`)].join(" ");
}

export const beginningOf = (word: string): string => `^${[...word].slice(0, PREFIX_CHARS).join("")}`;
export const spanOf = (number: number): string => `~${Math.floor(number / CASES_PER_SPAN)}`;
export const mailboxWord = (mailboxId: string): string => `@${mailboxId}`;

export interface CaseSearch {
  /** `#1042` is a number and nothing else; 1042 and SUP-1042 may be words too. */
  number: { value: number; prefix: string | null } | null;
  words: string[];
  /** The beginning of a word that is still being typed. */
  prefix: string | null;
}

/** What a person typed. Whatever it is, it is never an error. */
export function parseSearch(typed: string): CaseSearch {
  const text = typed.trim();
  const sure = /^#\s*(\d{1,9})$/.exec(text);
  if (sure) return { number: { value: Number(sure[1]), prefix: null }, words: [], prefix: null };
  const named = /^(?:#?([a-z][a-z0-9]{0,7})-)?(\d{1,9})$/i.exec(text);
  const words = [...new Set(wordsOf(text))].slice(0, WORDS_PER_QUERY_MAX);
  const last = words.at(-1) ?? "";
  const isTyped = [...last].length >= PREFIX_CHARS && /[\p{L}\p{N}]$/u.test(typed);
  return { number: named ? { value: Number(named[2]), prefix: named[1]?.toUpperCase() ?? null } : null, words: isTyped ? words.slice(0, -1) : words, prefix: isTyped ? last : null };
}

export const isEmptySearch = (search: CaseSearch): boolean => search.number === null && search.words.length === 0 && search.prefix === null;

/** A tsquery as PostgreSQL reads it; "" where there are no words. */
export function queryOf({ words, prefix }: Pick<CaseSearch, "words" | "prefix">): string {
  return [...words.map((word) => `'${word}'`), ...(prefix === null ? [] : [`'${prefix}':*`])].join(" & ");
}
