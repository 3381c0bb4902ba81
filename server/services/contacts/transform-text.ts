import type { letterCases } from "../../contract/imports.ts";
import { formulaLike } from "./formula-like.ts";

export type LetterCase = (typeof letterCases)[number];

const SPACE = 32;
const APOSTROPHE = 39;
const DELETE = 127;
const NO_BREAK_SPACE = 0xa0;
const LATIN1_LAST = 0xff;

/**
 * Without blanks at its ends, the apostrophe before what looks like a formula, and NULs, which PostgreSQL keeps in no text;
 * in Unicode NFC, so that equal text is equal.
 */
export function cleanText(text: string): string {
  const end = text.length;
  if (end === 0) return text;
  // Characters of Latin-1 are NFC already: only text beyond it is worth asking.
  const first = text.charCodeAt(0);
  let mayNeedWork = first <= SPACE || first === APOSTROPHE || text.charCodeAt(end - 1) <= SPACE;
  for (let at = 0; at < end && !mayNeedWork; at++) {
    const code = text.charCodeAt(at);
    mayNeedWork = code === 0 || code === NO_BREAK_SPACE || code > LATIN1_LAST;
  }
  return mayNeedWork ? withoutGuard(text.replaceAll("\0", "").normalize("NFC").trim()) : text;
}

function withoutGuard(text: string): string {
  return text.startsWith("'") && formulaLike.test(text) ? text.slice(1).trimStart() : text;
}

/** Runs of blanks and line breaks as one space: for names, which stand in one line. */
export function collapseBlanks(text: string): string {
  let wasSpace = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isSpace = code === SPACE;
    if ((isSpace && wasSpace) || code < SPACE || code >= DELETE) return text.replace(/[\s\p{Cc}\u200b\u2060\ufeff]+/gu, " ").trim();
    wasSpace = isSpace;
  }
  return text;
}

export function withLetterCase(text: string, letterCase: LetterCase): string {
  if (letterCase === "lower") return text.toLowerCase();
  if (letterCase === "upper") return text.toUpperCase();
  return letterCase === "title" ? titleCase(text) : text;
}

/** `O’NEILL-BRAUN` is `O’Neill-Braun`: a letter after a blank, a hyphen or a name's apostrophe is large. */
function titleCase(text: string): string {
  return text.toLowerCase().replace(/(^|[\s\-–/.(]|(?<=(?:^|[\s-])(?:[odl]|mc))['’])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
}

/** How words are looked up in our tables: without case, accents and signs. */
export function wordKey(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f]/g, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(/ß/g, "ss")
    .replace(/ø/g, "o")
    .replace(/ł/g, "l")
    .replace(/đ/g, "d")
    .replace(/ı/g, "i")
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, " ")
    .trim();
}
