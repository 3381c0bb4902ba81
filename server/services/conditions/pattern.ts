import { RE2JS } from "re2js";

/** Instructions of a compiled expression: what it costs for each character. */
export const PATTERN_SIZE_MAX = 5_000;
const PATTERNS_KEPT = 1_000;

const kept = new Map<string, RE2JS>();

/** A regular expression of RE2's syntax, without regard to case. Its time is linear in the text, whoever wrote it. Throws what is wrong with it. */
export function compilePattern(source: string): RE2JS {
  const known = kept.get(source);
  if (known) return known;
  const pattern = RE2JS.compile(source, RE2JS.CASE_INSENSITIVE | RE2JS.MULTILINE);
  if (pattern.programSize() > PATTERN_SIZE_MAX) throw new Error("it repeats too much");
  if (kept.size >= PATTERNS_KEPT) kept.delete(kept.keys().next().value!);
  kept.set(source, pattern);
  return pattern;
}
