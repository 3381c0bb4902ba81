import { wordsOf } from "./clean-text.ts";

const GRAM_CHARS_MIN = 3;
const GRAM_CHARS_MAX = 5;
const WORD_CHARS_MAX = 40;
const FNV_START = 0x811c9dc5;
const FNV_PRIME = 0x01000193;
const BOUNDARY = 32;

/** Hash (32 bits) → how often: words, pairs of words, and runs of 3 to 5 characters within a word and its two borders. */
export function hashFeatures(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  const add = (hash: number) => {
    const mixed = mix(hash);
    counts.set(mixed, (counts.get(mixed) ?? 0) + 1);
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

/** The end of MurmurHash3: near hashes become far ones. */
function mix(hash: number): number {
  let mixed = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
