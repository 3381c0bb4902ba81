import type { Buffer } from "node:buffer";
import { ROW_LENGTH_MAX } from "../contact-files/limits.ts";
import { indexBytes, roomForPositions } from "./byte-index.ts";
import { type ByteDialect, CONTINUES, countLineFeeds, LINE_FEED, lineEndFrom, rowEndAt } from "./row-ends.ts";

const CARRIAGE_RETURN = 13;
const SPACE = 32;

export interface CutRows {
  /** Behind the last row that is known to end in the bytes. */
  end: number;
  /** How many lines the rows before it have. */
  lineCount: number;
}

/**
 * Cuts bytes behind their last whole row: as `rowEndAt` from row to row, but fast, because one thread does it for all
 * others. It looks at line feeds and quotation marks only; rows whose marks are not as they should be are left to rowEndAt.
 */
export function openRowCutter(dialect: ByteDialect): (bytes: Buffer, begin: number, isLast: boolean) => CutRows {
  const { delimiter, quote, isBackslashEscape, hasSpaceAfterDelimiter } = dialect;
  const isSought = new Uint8Array(256);
  isSought[LINE_FEED] = 1;
  if (quote >= 0) isSought[quote] = 1;

  let positions = new Int32Array(0);
  let count = 0;
  let entry = 0;
  let rowBegin = 0;
  let lineCount = 0;

  return (bytes, begin, isLast) => {
    positions = roomForPositions(positions, bytes.length);
    count = indexBytes(bytes, begin, bytes.length, isSought, positions);
    entry = 0;
    rowBegin = begin;
    lineCount = 0;
    while (entry < count && takeRow(bytes, isLast));
    return { end: isLast ? bytes.length : rowBegin, lineCount };
  };

  /** Goes on behind the row at `rowBegin`. False: it does not end in the bytes. */
  function takeRow(bytes: Buffer, isLast: boolean): boolean {
    /** In quoted cells. */
    let lineFeeds = 0;
    for (let current = entry; current < count; current++) {
      const at = positions[current]!;
      if (bytes[at] === LINE_FEED) {
        lineCount += lineFeeds + 1;
        rowBegin = at + 1;
        entry = current + 1;
        return true;
      }
      if (at > rowBegin && bytes[at - 1] !== delimiter && !(hasSpaceAfterDelimiter && bytes[at - 1] === SPACE)) continue;
      const close = isBackslashEscape || hasSpaceAfterDelimiter ? -1 : closingEntry(bytes, current);
      if (close < 0) return takeOddRow(bytes, isLast);
      for (current++; current < close; current++) if (bytes[positions[current]!] === LINE_FEED) lineFeeds++;
    }
    return false;
  }

  function takeOddRow(bytes: Buffer, isLast: boolean): boolean {
    let end = rowEndAt(bytes, rowBegin, dialect, isLast);
    // A quotation mark that is not closed within so much is taken as broken: only its line is given up.
    if (end === CONTINUES && bytes.length - rowBegin > ROW_LENGTH_MAX) end = lineEndFrom(bytes, rowBegin, false);
    if (end === CONTINUES) return false;
    lineCount += countLineFeeds(bytes, rowBegin, end);
    rowBegin = end;
    while (entry < count && positions[entry]! < end) entry++;
    return true;
  }

  /** Among the positions, the mark that closes the cell opened at `open`; -1: not as simply as that. */
  function closingEntry(bytes: Buffer, open: number): number {
    for (let current = open + 1; current < count; current++) {
      const at = positions[current]!;
      if (bytes[at] === LINE_FEED) continue;
      const after = bytes[at + 1];
      if (after === quote) current++;
      else return after === delimiter || after === LINE_FEED || (after === CARRIAGE_RETURN && bytes[at + 2] === LINE_FEED) ? current : -1;
    }
    return -1;
  }
}
