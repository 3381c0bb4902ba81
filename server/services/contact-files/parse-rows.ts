import type { FileRow } from "./file-row.ts";
import { ROW_LENGTH_MAX } from "./limits.ts";

/** How rows and cells are told apart in text. */
export interface Dialect {
  /** One character. "" in a file of one column. */
  delimiter: string;
  /** One character, or "" where cells are never quoted. */
  quote: string;
  escape: "double" | "backslash";
  /**
   * "\n": rows end at \n, with any \r before it; a lone \r is part of a cell. "any": at \r\n, \n and a lone \r, as in files
   * of old Macs. Left out: "\n".
   */
  lineEnd?: "\n" | "any";
  /** Every delimiter is followed by a space that is no part of the cell, as in `"a", "b"`. */
  hasSpaceAfterDelimiter?: boolean;
}

export interface ParsedRows {
  rows: FileRow[];
  /** What was not parsed: the beginning of a row that may continue. "" where nothing may. */
  rest: string;
  /** The line on which `rest`, or what follows the text, begins. */
  nextLine: number;
}

/**
 * Parses text (RFC 4180, and what offices make of it) into rows; an empty line is a row of one empty cell. Pure, and
 * without state: the next call is given `rest + more` and `nextLine`. `mayContinue`: the last row may be half a row, and
 * is left in `rest`. Line breaks in quoted cells stay as they are written.
 *
 * A quotation mark that is not closed would swallow the contacts below it: only its own line is given up
 * (`hasBrokenQuote`). One in the middle of a quoted cell that is closed on the same line is read as it was meant.
 */
export function parseRows(text: string, dialect: Dialect, firstLine: number, mayContinue: boolean): ParsedRows {
  const parser: Parser = { text, dialect, mayContinue, at: 0, line: firstLine, nextDelimiter: -2, rows: [] };
  let nextQuote = dialect.quote === "" ? -1 : text.indexOf(dialect.quote);
  while (parser.at < text.length) {
    if (nextQuote >= 0 && nextQuote < parser.at) nextQuote = text.indexOf(dialect.quote, parser.at);
    const isDone = nextQuote < 0 ? !takePlainRows(parser, text.length) : !takePlainRows(parser, nextQuote) && !takeRow(parser);
    if (isDone) break;
  }
  return { rows: parser.rows, rest: parser.at === 0 ? text : text.slice(parser.at), nextLine: parser.line };
}

interface Parser {
  readonly text: string;
  readonly dialect: Dialect;
  readonly mayContinue: boolean;
  at: number;
  line: number;
  /** The first delimiter at or after where one was last looked for; -1: there is none; -2: not looked for yet. */
  nextDelimiter: number;
  rows: FileRow[];
}

/** Takes the lines that end before `end`, which hold no quotation mark. False: none did. */
function takePlainRows(parser: Parser, end: number): boolean {
  const { text, dialect, rows } = parser;
  const begin = parser.at;
  for (;;) {
    const at = parser.at;
    const lineEnd = lineEndAt(parser, at);
    if (lineEnd < 0 || lineEnd >= end) break;
    const row: FileRow = { line: parser.line++, cells: plainCells(text.slice(at, cellEnd(text, at, lineEnd)), dialect), hasBrokenQuote: false };
    if (lineEnd - at > ROW_LENGTH_MAX) tooLong(row);
    rows.push(row);
    parser.at = afterLineEnd(text, lineEnd);
  }
  // The last line, without a line end.
  if (end === text.length && parser.at < end) takeLastLine(parser);
  return parser.at > begin;
}

function takeLastLine(parser: Parser): void {
  const { text, at, mayContinue, dialect, rows } = parser;
  if (mayContinue && text.length - at <= ROW_LENGTH_MAX) return;
  if (!mayContinue && text.length - at <= ROW_LENGTH_MAX) {
    rows.push({ line: parser.line++, cells: plainCells(text.slice(at, cellEnd(text, at, text.length)), dialect), hasBrokenQuote: false });
    parser.at = text.length;
    return;
  }
  rows.push(tooLong({ line: parser.line, cells: plainCells(text.slice(at, at + ROW_LENGTH_MAX), dialect), hasBrokenQuote: true }));
  parser.at = at + ROW_LENGTH_MAX;
}

function tooLong(row: FileRow): FileRow {
  row.hasBrokenQuote = true;
  row.fault = "too_long";
  return row;
}

function plainCells(line: string, dialect: Dialect): string[] {
  if (dialect.delimiter === "") return [line];
  const cells = line.split(dialect.delimiter);
  return dialect.hasSpaceAfterDelimiter ? cells.map((cell, index) => (index > 0 && cell.startsWith(" ") ? cell.replace(/^ +/, "") : cell)) : cells;
}

/** Where the line ends in which `at` lies; -1: not in this text, or not for certain. */
function lineEndAt({ text, dialect, mayContinue }: Parser, at: number): number {
  const lineFeed = text.indexOf("\n", at);
  if (dialect.lineEnd !== "any") return lineFeed;
  const stretch = lineFeed < 0 ? text.length : lineFeed;
  const carriageReturn = text.indexOf("\r", at);
  if (carriageReturn < 0 || carriageReturn > stretch) return lineFeed;
  // A \r at the very end may be half of \r\n.
  return carriageReturn === text.length - 1 && mayContinue ? -1 : carriageReturn;
}

function afterLineEnd(text: string, lineEnd: number): number {
  return text[lineEnd] === "\r" && text[lineEnd + 1] === "\n" ? lineEnd + 2 : lineEnd + 1;
}

/** The line's end without the \r that belongs to it: files that were converted twice end lines with \r\r\n. */
function cellEnd(text: string, begin: number, lineEnd: number): number {
  let end = lineEnd;
  while (end > begin && text.charCodeAt(end - 1) === 13) end--;
  return end;
}

/** Takes one row that holds a quotation mark. False: it may continue beyond the text. */
function takeRow(parser: Parser): boolean {
  const { text, dialect, mayContinue } = parser;
  const begin = parser.at;
  const row: FileRow = { line: parser.line, cells: [], hasBrokenQuote: false };
  const lineEnd = lineEndAt(parser, begin);
  let at = begin;
  let currentLineEnd = lineEnd;
  let lineBreaks = 0;
  for (;;) {
    if (dialect.hasSpaceAfterDelimiter && row.cells.length > 0) while (text[at] === " ") at++;
    if (text[at] === dialect.quote) {
      const cell = quotedCell(parser, at);
      if (cell === "continues" && text.length - begin <= ROW_LENGTH_MAX) return false;
      if (cell === "continues" || cell === "broken") return takeBrokenLine(parser, lineEnd);
      row.cells.push(cell.value);
      row.hasBrokenQuote ||= cell.isDoubtful;
      lineBreaks += cell.lineBreaks;
      at = cell.end;
      if (cell.lineBreaks > 0) currentLineEnd = lineEndAt(parser, at);
    } else {
      const delimiterAt = nextDelimiterAt(parser, at);
      const isLast = delimiterAt < 0 || (currentLineEnd >= 0 && delimiterAt > currentLineEnd);
      const end = isLast ? (currentLineEnd < 0 ? text.length : currentLineEnd) : delimiterAt;
      row.cells.push(text.slice(at, isLast ? cellEnd(text, at, end) : end));
      at = end;
    }
    if (at < text.length && text[at] === dialect.delimiter) {
      at++;
      continue;
    }
    break;
  }
  if (currentLineEnd < 0 && mayContinue) {
    if (text.length - begin <= ROW_LENGTH_MAX) return false;
    tooLong(row);
  }
  parser.rows.push(row);
  parser.line += lineBreaks + 1;
  parser.at = currentLineEnd < 0 ? text.length : afterLineEnd(text, currentLineEnd);
  return true;
}

function nextDelimiterAt(parser: Parser, at: number): number {
  if (parser.dialect.delimiter === "") return -1;
  if (parser.nextDelimiter !== -1 && parser.nextDelimiter < at) parser.nextDelimiter = parser.text.indexOf(parser.dialect.delimiter, at);
  return parser.nextDelimiter;
}

interface QuotedCell {
  value: string;
  /** Behind the closing mark and the spaces after it: at a delimiter, a line end, or the text's end. */
  end: number;
  lineBreaks: number;
  isDoubtful: boolean;
}

/** The quoted cell whose opening mark is at `begin`. */
function quotedCell(parser: Parser, begin: number): QuotedCell | "continues" | "broken" {
  const { text, dialect, mayContinue } = parser;
  const { quote, delimiter } = dialect;
  let hasStray = false;
  let isDoubtful = false;
  let isEscaped = false;
  let limit = text.length;
  for (let from = begin + 1; ; ) {
    const at = text.indexOf(quote, from);
    if (at < 0 || at >= limit) return mayContinue && limit === text.length ? "continues" : "broken";
    if (dialect.escape === "backslash" && isBehindBackslash(text, begin, at)) {
      isEscaped = true;
      from = at + 1;
      continue;
    }
    if (text[at + 1] === quote) {
      isEscaped = true;
      from = at + 2;
      continue;
    }
    const end = closingEnd(parser, at);
    if (end === "continues") return "continues";
    if (end !== null) {
      const inside = text.slice(begin + 1, at);
      return { value: isEscaped || dialect.escape === "backslash" ? unescaped(inside, dialect) : inside, end, lineBreaks: countLineBreaks(inside, dialect), isDoubtful };
    }
    // A mark inside the cell that nobody doubled. It was meant as a character if the cell ends on this line.
    if (!hasStray) {
      const lineEnd = lineEndAt(parser, begin);
      if (lineEnd >= 0 && lineEnd < at) return "broken";
      hasStray = true;
      limit = lineEnd < 0 ? text.length : lineEnd;
    }
    if (text[at - 1] === delimiter) isDoubtful = true;
    from = at + 1;
  }
}

/** Where the cell ends if the mark at `at` closes it; null: it does not. */
function closingEnd({ text, dialect, mayContinue }: Parser, at: number): number | "continues" | null {
  let end = at + 1;
  while (text[end] === " " || (text[end] === "\t" && dialect.delimiter !== "\t")) end++;
  if (end >= text.length) return mayContinue ? "continues" : end;
  const next = text[end]!;
  if (next === dialect.delimiter || next === "\n") return end;
  if (next !== "\r") return null;
  if (dialect.lineEnd === "any") return end;
  let lineEnd = end;
  while (text[lineEnd] === "\r") lineEnd++;
  if (lineEnd >= text.length) return mayContinue ? "continues" : end;
  return text[lineEnd] === "\n" ? end : null;
}

function isBehindBackslash(text: string, begin: number, at: number): boolean {
  let count = 0;
  while (at - 1 - count > begin && text[at - 1 - count] === "\\") count++;
  return count % 2 === 1;
}

function unescaped(inside: string, { quote, escape }: Dialect): string {
  if (escape === "double" || !inside.includes("\\")) return inside.replaceAll(quote + quote, quote);
  let value = "";
  for (let at = 0; at < inside.length; at++) {
    const pair = inside.slice(at, at + 2);
    const isEscape = pair === `\\${quote}` || pair === "\\\\" || pair === quote + quote;
    if (isEscape) at++;
    value += inside[at];
  }
  return value;
}

function countLineBreaks(inside: string, dialect: Dialect): number {
  let count = 0;
  for (let at = inside.indexOf("\n"); at >= 0; at = inside.indexOf("\n", at + 1)) count++;
  if (dialect.lineEnd !== "any") return count;
  for (let at = inside.indexOf("\r"); at >= 0; at = inside.indexOf("\r", at + 1)) if (inside[at + 1] !== "\n") count++;
  return count;
}

function takeBrokenLine(parser: Parser, lineEnd: number): boolean {
  const { text, at, dialect } = parser;
  if (lineEnd < 0 && parser.mayContinue && text.length - at <= ROW_LENGTH_MAX) return false;
  const end = lineEnd < 0 ? text.length : lineEnd;
  parser.rows.push({ line: parser.line++, cells: plainCells(text.slice(at, cellEnd(text, at, end)), dialect), hasBrokenQuote: true });
  parser.at = lineEnd < 0 ? text.length : afterLineEnd(text, lineEnd);
  // The row was followed further than its line.
  parser.nextDelimiter = -2;
  return true;
}
