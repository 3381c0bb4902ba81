import type { Buffer } from "node:buffer";
import { CELL_LENGTH_MAX } from "../contacts/limits.ts";
import { specialBytes } from "./byte-classes.ts";
import { indexBytes, roomForPositions } from "./byte-index.ts";
import { type ByteDialect, LINE_FEED } from "./row-ends.ts";
import type { SlackText } from "./slack-text.ts";

const CARRIAGE_RETURN = 13;
const SPACE = 32;
const BACKSLASH = 92;

/** What a cell needs. DOUBLED: its quotation marks are to be undone; from SPECIAL on it is looked at as text. */
export const PLAIN = 0;
export const DOUBLED = 1;
export const SPECIAL = 2;
const SPECIAL_QUOTED = 3;

/** Finds the cells of rows as they lie in the file's bytes, which are UTF-8. */
export interface CellScanner {
  /** Of the row that was scanned, per cell, without quotation marks. Cells that the row does not have are empty. */
  begins: Int32Array;
  ends: Int32Array;
  states: Int32Array;
  /** Behind the row. */
  end: number;
  lineCount: number;
  /** Looks at all of a text once; its rows are scanned in order then. */
  open(text: SlackText): void;
  /**
   * Finds the cells of the row at `begin`. False: the row has to be parsed as text, because its marks or cells are not as they
   * should be, it is long, or nothing plain stands in it.
   */
  scan(begin: number): boolean;
  /** As text, with quotation marks undone. */
  textOf(cell: number): string;
}

export function openCellScanner(cellCount: number, { delimiter, quote, isBackslashEscape }: ByteDialect): CellScanner {
  const begins = new Int32Array(cellCount);
  const ends = new Int32Array(cellCount);
  const states = new Int32Array(cellCount);
  const isSpecial = specialBytes([quote, delimiter]);
  const isDelimiterPlain = specialBytes([])[delimiter] === 0;
  const mark = quote < 0 ? "" : String.fromCharCode(quote);
  const scanner: CellScanner = { begins, ends, states, end: 0, lineCount: 0, open, scan, textOf };
  let positions = new Int32Array(0);
  let entry = 0;
  let bytes: Buffer;
  let length = 0;

  function open(text: SlackText): void {
    ({ bytes, length } = text);
    // The line feed behind the text is indexed with it, and ends the last row.
    positions = roomForPositions(positions, length + 1);
    indexBytes(bytes, 0, length + 1, isSpecial, positions);
    entry = 0;
  }

  function scan(rowBegin: number): boolean {
    while (positions[entry]! < rowBegin) entry++;
    const first = entry;
    const isFound = findCells(rowBegin);
    // As text, the row may end before the mark that ended the look at it.
    if (!isFound) entry = first;
    return isFound;
  }

  function findCells(rowBegin: number): boolean {
    let begin = rowBegin;
    let cell = 0;
    let lineCount = 1;
    let ink = 0;
    for (;;) {
      let at = positions[entry]!;
      let end: number;
      let state = PLAIN;
      let byte: number;
      if (bytes[begin] !== quote) {
        for (byte = bytes[at]!; byte !== delimiter && byte !== LINE_FEED; byte = bytes[at]!) {
          if (byte === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) break;
          // A lone carriage return is a matter of the line ends.
          if (byte === CARRIAGE_RETURN) return false;
          state = SPECIAL;
          at = positions[++entry]!;
        }
        end = at;
        if (end > begin && (bytes[begin] === SPACE || bytes[end - 1] === SPACE)) state = SPECIAL;
      } else {
        begin++;
        for (;;) {
          at = positions[++entry]!;
          byte = bytes[at]!;
          if (byte === quote) {
            if (bytes[at + 1] !== quote) break;
            if (state === PLAIN) state = DOUBLED;
            entry++;
          } else if (byte !== delimiter || !isDelimiterPlain) {
            if (byte === LINE_FEED) {
              if (at >= length) return false;
              lineCount++;
            }
            if (byte === BACKSLASH && isBackslashEscape) return false;
            state = SPECIAL_QUOTED;
          }
        }
        end = at;
        if (end > begin && (bytes[begin] === SPACE || bytes[end - 1] === SPACE)) state = SPECIAL_QUOTED;
        at = positions[++entry]!;
        if (at !== end + 1) return false;
        byte = bytes[at]!;
      }
      if (byte === CARRIAGE_RETURN) {
        if (bytes[at + 1] !== LINE_FEED) return false;
        at = positions[++entry]!;
        byte = LINE_FEED;
      }
      if (cell < cellCount) {
        begins[cell] = begin;
        ends[cell] = end;
        states[cell++] = state;
        if (state < SPECIAL) ink |= end - begin;
      } else if (end > begin) return false;
      if (byte !== delimiter) {
        if (byte !== LINE_FEED || ink === 0 || at - rowBegin > CELL_LENGTH_MAX) return false;
        entry++;
        scanner.end = at < length ? at + 1 : length;
        break;
      }
      entry++;
      begin = at + 1;
    }
    for (; cell < cellCount; cell++) begins[cell] = ends[cell] = states[cell] = 0;
    scanner.lineCount = lineCount;
    return true;
  }

  function textOf(cell: number): string {
    const text = bytes.toString("utf8", begins[cell]!, ends[cell]!);
    const isDoubled = states[cell] === DOUBLED || states[cell] === SPECIAL_QUOTED;
    return isDoubled ? text.replaceAll(mark + mark, mark) : text;
  }

  return scanner;
}
