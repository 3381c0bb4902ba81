import type { Category } from "../../contract/conversations.ts";
import { wordsOf } from "./clean-text.ts";

/** How much a text speaks for each category by its keywords alone; 0 where none occurs. */
export type KeywordScorer = (words: string[]) => number[];

interface Keyword {
  words: string[];
  /** Where a form of its first word may stand, as `placesOf` notes it. */
  begins: string[];
  rarity: number;
}

const SATURATION = 1.2;
const LENGTH_WEIGHT = 0.4;
/** A mail of usual length; longer ones hold some keyword of everything. */
const USUAL_WORDS = 60;
const KEYWORDS_MAX = 500;

/**
 * BM25 with a category's keywords as the query and the mail as the document (Robertson and Zaragoza, "The Probabilistic
 * Relevance Framework", 2009). A keyword that several categories use counts less.
 */
export function createKeywordScorer(categories: Category[]): KeywordScorer {
  const texts = categories.map(({ name, description, keywords }) => new Set(wordsOf([name, description, ...keywords].join(" "))));
  const queries = categories.map(({ keywords }) => uniqueKeywords(keywords).map((words) => ({ words, begins: standsUnder(words[0]!), rarity: rarityOf(words, texts) })));
  return (words) => {
    const places = placesOf(words);
    return queries.map((query) => scoreQuery(query, words, places));
  };
}

function uniqueKeywords(keywords: string[]): string[][] {
  const phrases = new Set(keywords.slice(0, KEYWORDS_MAX).map((keyword) => wordsOf(keyword).join(" ")));
  return [...phrases].filter(Boolean).map((phrase) => phrase.split(" "));
}

function rarityOf(words: string[], texts: Set<string>[]): number {
  const users = texts.filter((text) => words.every((word) => text.has(word))).length;
  return Math.log(1 + (texts.length - users + 0.5) / (users + 0.5));
}

/** Where words stand, by themselves and by what their forms begin with. */
type Places = Map<string, number[]>;

function placesOf(words: string[]): Places {
  const places: Places = new Map();
  const note = (key: string, place: number) => {
    const known = places.get(key);
    if (known) known.push(place);
    else places.set(key, [place]);
  };
  for (const [place, word] of words.entries()) {
    if (word.length >= STEM_CHARS_MIN) note(stemOf(word), place);
    else note(word, place);
  }
  return places;
}

/** No word holds a blank: a stem is never taken for a word. */
const stemOf = (word: string) => `${word.slice(0, STEM_CHARS_MIN)} `;

/** Under what all forms of a word are noted: those of a short one are few, those of a long one share its stem. */
function standsUnder(word: string): string[] {
  if (word.length >= STEM_CHARS_MIN) return [stemOf(word)];
  const plural = `${word}s`;
  return [word, plural.length >= STEM_CHARS_MIN ? stemOf(plural) : plural];
}

function scoreQuery(query: Keyword[], words: string[], places: Places): number {
  const lengthFactor = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * Math.max(1, words.length / USUAL_WORDS);
  const seen = new Set<number>();
  let score = 0;
  for (const keyword of query) {
    const count = countPhrase(keyword, words, places, seen);
    if (count > 0) score += (keyword.rarity * keyword.words.length ** 0.5 * count * (SATURATION + 1)) / (count + SATURATION * lengthFactor);
  }
  return score;
}

/** A word counts for one keyword of a category only: "cancel", "cancelled" and "canceled" are one sign, not three. */
function countPhrase({ words: phrase, begins }: Keyword, words: string[], places: Places, seen: Set<number>): number {
  let count = 0;
  for (const begin of begins) {
    for (const place of places.get(begin) ?? []) {
      if (seen.has(place) || !phrase.every((part, offset) => isForm(words[place + offset] ?? "", part))) continue;
      count += 1;
      seen.add(place);
    }
  }
  return count;
}

const STEM_CHARS_MIN = 5;
const ENDING_CHARS_MAX = 3;

/** The same word, its plural, or one that differs by a short ending: "storniert" and "stornieren". */
function isForm(word: string, keyword: string): boolean {
  if (word === keyword) return true;
  if (keyword.length < STEM_CHARS_MIN) return keyword.length > 2 && word === `${keyword}s`;
  if (!word.startsWith(keyword.slice(0, STEM_CHARS_MIN))) return false;
  let shared = STEM_CHARS_MIN;
  while (shared < word.length && shared < keyword.length && word[shared] === keyword[shared]) shared += 1;
  const [ofWord, ofKeyword] = [word.length - shared, keyword.length - shared];
  return ofWord <= ENDING_CHARS_MAX && ofKeyword <= Math.min(ENDING_CHARS_MAX, shared - STEM_CHARS_MIN);
}
