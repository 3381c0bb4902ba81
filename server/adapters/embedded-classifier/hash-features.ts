import { wordsOf } from "./clean-text.ts";

/** Weights per category: 2^17 numbers of 4 bytes are half a megabyte, and clear text is not kept. */
export const BUCKETS = 1 << 17;
const GRAM_CHARS_MIN = 3;
const GRAM_CHARS_MAX = 5;
const WORD_CHARS_MAX = 40;
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BOUNDARY = 32;

/** Bucket → how often: words, pairs of words, and runs of 3 to 5 characters within a word and its two borders. */
export function hashFeatures(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (hash: number) => {
    const bucket = (hash ^ (hash >>> 15)) & (BUCKETS - 1);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  };
  let previous: number | null = null;
  for (const word of wordsOf(text)) {
    const whole = hashWord(word);
    add(whole);
    if (previous !== null) add(Math.imul(previous, FNV_PRIME) ^ whole);
    previous = whole;
    addRuns(word.slice(0, WORD_CHARS_MAX), add);
  }
  return counts;
}

function hashWord(word: string): number {
  let hash = FNV_START;
  for (let at = 0; at < word.length; at += 1) hash = step(hash, word.charCodeAt(at));
  return hash;
}

function addRuns(word: string, add: (hash: number) => void): void {
  const end = word.length + 2;
  for (let from = 0; from <= end - GRAM_CHARS_MIN; from += 1) {
    let hash = ~FNV_START;
    for (let at = from; at < Math.min(from + GRAM_CHARS_MAX, end); at += 1) {
      hash = step(hash, at === 0 || at === end - 1 ? BOUNDARY : word.charCodeAt(at - 1));
      if (at - from + 1 >= GRAM_CHARS_MIN) add(Math.imul(hash, at - from + 1));
    }
  }
}

function step(hash: number, code: number): number {
  return Math.imul(hash ^ code, FNV_PRIME);
}
