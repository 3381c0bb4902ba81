import type { Buffer } from "node:buffer";
import type { Dialect } from "../contact-files/parse-rows.ts";

export const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const TAB = 9;
const BACKSLASH = 92;
const NONE = -1;

/** A dialect whose signs are one byte each; -1 for those that it does not have. */
export interface ByteDialect {
  delimiter: number;
  quote: number;
  isBackslashEscape: boolean;
  hasSpaceAfterDelimiter: boolean;
}

export function byteDialect({ delimiter, quote, escape, hasSpaceAfterDelimiter }: Dialect): ByteDialect {
  return { delimiter: delimiter === "" ? NONE : delimiter.charCodeAt(0), quote: quote === "" ? NONE : quote.charCodeAt(0), isBackslashEscape: escape === "backslash", hasSpaceAfterDelimiter: hasSpaceAfterDelimiter === true };
}

/** The row may go on beyond the bytes. */
export const CONTINUES = -1;
const BROKEN = -2;

/**
 * Where the row ends that begins at `begin`, its line end included, or CONTINUES: what contact-files/parse-rows.ts takes for
 * one row in text whose rows end with \n, told from the bytes alone, so that a file is cut between rows without decoding it.
 * Of encodings in which bytes below 0x80 outside of characters are ASCII. `isLast`: nothing follows the bytes.
 */
export function rowEndAt(bytes: Uint8Array, begin: number, dialect: ByteDialect, isLast: boolean): number {
  const { delimiter, quote, hasSpaceAfterDelimiter } = dialect;
  const length = bytes.length;
  let isCellStart = true;
  for (let at = begin; at < length; at++) {
    const byte = bytes[at]!;
    if (byte === LINE_FEED) return at + 1;
    if (byte === quote && isCellStart) {
      const close = closeOf(bytes, at, dialect, isLast);
      if (close === CONTINUES) return CONTINUES;
      if (close === BROKEN) return lineEndFrom(bytes, begin, isLast);
      if (close >= length || bytes[close] !== delimiter) return lineEndFrom(bytes, close, isLast);
      at = close;
      isCellStart = true;
      continue;
    }
    isCellStart = byte === delimiter || (hasSpaceAfterDelimiter && isCellStart && byte === SPACE && at > begin);
  }
  return isLast ? length : CONTINUES;
}

/** Behind the end of the line that `at` stands in. */
export function lineEndFrom(bytes: Uint8Array, at: number, isLast: boolean): number {
  const lineFeed = bytes.indexOf(LINE_FEED, at);
  if (lineFeed >= 0) return lineFeed + 1;
  return isLast ? bytes.length : CONTINUES;
}

/** CONTINUES, BROKEN, or behind the quoted cell that is opened at `open`, and the blanks after it. */
function closeOf(bytes: Uint8Array, open: number, dialect: ByteDialect, isLast: boolean): number {
  const { quote } = dialect;
  const length = bytes.length;
  let limit = length;
  let hasStray = false;
  for (let at = open + 1; ; ) {
    while (at < length && bytes[at] !== quote) at++;
    if (at >= length || at >= limit) return !isLast && limit === length ? CONTINUES : BROKEN;
    if (dialect.isBackslashEscape && isBehindBackslash(bytes, open, at)) at++;
    else if (bytes[at + 1] === quote) at += 2;
    else {
      const end = behindMark(bytes, at, dialect, isLast);
      if (end !== null) return end;
      // A mark that nobody doubled: meant as a character if the cell ends on this line.
      if (!hasStray) {
        const lineFeed = bytes.indexOf(LINE_FEED, open);
        if (lineFeed >= 0 && lineFeed < at) return BROKEN;
        hasStray = true;
        limit = lineFeed < 0 ? length : lineFeed;
      }
      at++;
    }
  }
}

/** Where the cell ends if the mark at `at` closes it; null: it does not. */
function behindMark(bytes: Uint8Array, at: number, { delimiter }: ByteDialect, isLast: boolean): number | null {
  let end = at + 1;
  while (bytes[end] === SPACE || (bytes[end] === TAB && delimiter !== TAB)) end++;
  if (end >= bytes.length) return isLast ? end : CONTINUES;
  const next = bytes[end]!;
  if (next === delimiter || next === LINE_FEED) return end;
  if (next !== CARRIAGE_RETURN) return null;
  let lineEnd = end;
  while (bytes[lineEnd] === CARRIAGE_RETURN) lineEnd++;
  if (lineEnd >= bytes.length) return isLast ? end : CONTINUES;
  return bytes[lineEnd] === LINE_FEED ? end : null;
}

function isBehindBackslash(bytes: Uint8Array, open: number, at: number): boolean {
  let count = 0;
  while (at - 1 - count > open && bytes[at - 1 - count] === BACKSLASH) count++;
  return count % 2 === 1;
}

export function countLineFeeds(bytes: Buffer, begin: number, end: number): number {
  let count = 0;
  for (let at = bytes.indexOf(LINE_FEED, begin); at >= 0 && at < end; at = bytes.indexOf(LINE_FEED, at + 1)) count++;
  return count;
}
