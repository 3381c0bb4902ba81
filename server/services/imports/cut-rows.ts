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
  return (bytes, begin, isLast) => {
    positions = roomForPositions(positions, bytes.length);
    const count = indexBytes(bytes, begin, bytes.length, isSought, positions);
    let rowBegin = begin;
    let lineCount = 0;
    /** Line feeds in quoted cells of the row at `rowBegin`. */
    let rowLineFeeds = 0;
    for (let entry = 0; entry < count; entry++) {
      const at = positions[entry]!;
      if (bytes[at] === LINE_FEED) {
        lineCount += rowLineFeeds + 1;
        rowLineFeeds = 0;
        rowBegin = at + 1;
        continue;
      }
      const before = bytes[at - 1];
      if (at !== rowBegin && before !== delimiter && !(hasSpaceAfterDelimiter && before === SPACE)) continue;
      const close = isBackslashEscape || hasSpaceAfterDelimiter ? -1 : closingEntry(bytes, entry, count);
      if (close > 0) {
        for (entry++; entry < close; entry++) if (bytes[positions[entry]!] === LINE_FEED) rowLineFeeds++;
        continue;
      }
      const end = rowEnd(bytes, rowBegin, isLast);
      if (end === CONTINUES) break;
      lineCount += countLineFeeds(bytes, rowBegin, end);
      rowLineFeeds = 0;
      rowBegin = end;
      // It may end before this mark, if the mark is not what it seemed, or behind later ones.
      while (entry >= 0 && positions[entry]! >= end) entry--;
      while (entry + 1 < count && positions[entry + 1]! < end) entry++;
    }
    return { end: isLast ? bytes.length : rowBegin, lineCount };
  };

  /** Among the positions, the mark that closes the cell opened at `entry`; -1: not as simply as that. */
  function closingEntry(bytes: Buffer, entry: number, count: number): number {
    for (let at = entry + 1; at < count; at++) {
      const position = positions[at]!;
      if (bytes[position] === LINE_FEED) continue;
      const after = bytes[position + 1];
      if (after === quote) at++;
      else return after === delimiter || after === LINE_FEED || (after === CARRIAGE_RETURN && bytes[position + 2] === LINE_FEED) ? at : -1;
    }
    return -1;
  }

  /** A quotation mark that is not closed within ROW_LENGTH_MAX is taken as broken: only its line is given up. */
  function rowEnd(bytes: Buffer, begin: number, isLast: boolean): number {
    const end = rowEndAt(bytes, begin, dialect, isLast);
    return end === CONTINUES && bytes.length - begin > ROW_LENGTH_MAX ? lineEndFrom(bytes, begin, false) : end;
  }
}
