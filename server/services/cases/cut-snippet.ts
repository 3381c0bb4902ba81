import type { TextPart } from "../../contract/cases.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { type CaseSearch, wordsOf } from "./search-words.ts";

const SNIPPET_CHARS = 160;
/** So much of what stands before the first word that was found. */
const LEAD_CHARS = 40;
const TEXT_CHARS_MAX = 4_000;
const WORDS_FOUND_MAX = 100;

interface Found {
  start: number;
  end: number;
  word: string;
}

export interface Cut {
  /** How many of the words that were looked for stand in it. */
  wordCount: number;
  parts: TextPart[];
}

/** The part of a text that has most of the words, cut between words and in plain text; null where none of them stands in it. */
export function cutSnippet(text: string, search: CaseSearch): Cut | null {
  const line = cleanLine(text, TEXT_CHARS_MAX);
  const found = foundIn(line, search);
  if (found.length === 0) return null;
  let best = { first: 0, wordCount: 0 };
  for (let first = 0; first < found.length; first += 1) {
    const from = found[first]!.start;
    const wordCount = new Set(found.filter(({ start, end }) => start >= from && end <= from + SNIPPET_CHARS - LEAD_CHARS).map(({ word }) => word)).size;
    if (wordCount > best.wordCount) best = { first, wordCount };
  }
  const first = found[best.first]!;
  const from = wordStart(line, first.start);
  const to = Math.max(first.end, wordEnd(line, from + SNIPPET_CHARS));
  return { wordCount: Math.max(1, best.wordCount), parts: partsOf(line, found, { from, to }) };
}

/** Which of the words stand where, as the index would find them: without accents, and the last one by its beginning. */
function foundIn(line: string, { words, prefix }: CaseSearch): Found[] {
  const found: Found[] = [];
  for (const { 0: run, index } of line.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    const folded = wordsOf(run);
    const word = words.find((each) => folded.includes(each)) ?? (prefix !== null && folded.some((each) => each.startsWith(prefix)) ? prefix : undefined);
    if (word !== undefined) found.push({ start: index, end: index + run.length, word });
    if (found.length >= WORDS_FOUND_MAX) break;
  }
  return found;
}

function partsOf(line: string, found: Found[], { from, to }: { from: number; to: number }): TextPart[] {
  const parts: TextPart[] = [];
  let at = from;
  const add = (text: string, isMatch: boolean) => text !== "" && void parts.push({ text: text.toWellFormed(), isMatch });
  if (from > 0) add("… ", false);
  for (const { start, end } of found.filter((each) => each.start >= from && each.end <= to)) {
    add(line.slice(at, start), false);
    add(line.slice(start, end), true);
    at = end;
  }
  add(line.slice(at, to).trimEnd(), false);
  if (to < line.length) add(" …", false);
  return parts;
}

function wordStart(line: string, found: number): number {
  const wished = found - LEAD_CHARS;
  if (wished <= 0) return 0;
  const space = line.indexOf(" ", wished);
  return space >= 0 && space < found ? space + 1 : found;
}

function wordEnd(line: string, wished: number): number {
  if (wished >= line.length) return line.length;
  const space = line.lastIndexOf(" ", wished);
  return space > wished - LEAD_CHARS ? space : wished;
}
