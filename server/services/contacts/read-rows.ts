import Papa from "papaparse";
import { ROW_LENGTH_MAX } from "./limits.ts";

/** One row of a contact file. `line` is the line where it begins, from 1; a quoted cell may hold line breaks. */
export interface FileRow {
  line: number;
  cells: string[];
  /** A quotation mark was opened and not closed where it should: what follows may have been swallowed. */
  hasBrokenQuote: boolean;
}

interface ParsedRow {
  data: [string[]];
  errors: unknown[];
  meta: { cursor: number };
}
interface RowParser {
  parse(text: string, baseIndex: number, ignoreLastRow: boolean): unknown;
  abort(): void;
}
/** Papaparse's inner parser: it alone can be pulled chunk by chunk, so that a slow database slows the upload. */
const Parser = (Papa as unknown as { Parser: new (config: { delimiter: string; newline: string; step: (row: ParsedRow) => void }) => RowParser }).Parser;

/**
 * Parses text whose line endings are \n already. Empty lines are rows with one empty cell, so that lines can be counted.
 * `isCut`: the text is the beginning of a longer one, and its last row, which may be half a row, is left out.
 */
export function parseRows(text: string, delimiter: string, { isCut = false } = {}): FileRow[] {
  return parseChunk(text, delimiter, 1, isCut).rows;
}

/** Rows of a stream, in arrays as they come. */
export async function* readRows(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<FileRow[]> {
  let rest = "";
  let line = 1;
  for await (const text of texts) {
    const parsed = parseChunk(rest + text, delimiter, line, true);
    rest = parsed.rest;
    line = parsed.nextLine;
    if (parsed.rows.length > 0) yield parsed.rows;
  }
  if (rest !== "") yield parseChunk(rest, delimiter, line, false).rows;
}

interface ParsedChunk {
  rows: FileRow[];
  rest: string;
  nextLine: number;
}

/** `mayContinue`: the last row may be half a row, and is left in `rest`. */
function parseChunk(text: string, delimiter: string, firstLine: number, mayContinue: boolean): ParsedChunk {
  const chunk: ParsedChunk = { rows: [], rest: text, nextLine: firstLine };
  while (chunk.rest !== "") {
    const isBroken = parseUntilBroken(chunk, delimiter, mayContinue);
    if (!isBroken && !(mayContinue && chunk.rest.length > ROW_LENGTH_MAX)) break;
    takeBrokenLine(chunk, delimiter);
  }
  return chunk;
}

/** Takes rows until a quotation mark is not closed where it should be. True: one was. */
function parseUntilBroken(chunk: ParsedChunk, delimiter: string, mayContinue: boolean): boolean {
  let end = 0;
  let isBroken = false;
  const parser = new Parser({
    delimiter,
    newline: "\n",
    step({ data: [cells], errors, meta }) {
      isBroken = errors.length > 0;
      if (isBroken) return parser.abort();
      chunk.rows.push({ line: chunk.nextLine, cells, hasBrokenQuote: false });
      chunk.nextLine += 1 + countLineBreaks(cells);
      end = meta.cursor;
    },
  });
  parser.parse(chunk.rest, 0, mayContinue);
  chunk.rest = chunk.rest.slice(end);
  return isBroken;
}

/** A quote that is never closed would swallow the contacts below it: only its own line is given up. */
function takeBrokenLine(chunk: ParsedChunk, delimiter: string): void {
  const end = chunk.rest.indexOf("\n");
  const text = end < 0 ? chunk.rest : chunk.rest.slice(0, end);
  chunk.rows.push({ line: chunk.nextLine, cells: text.split(delimiter), hasBrokenQuote: true });
  chunk.nextLine++;
  chunk.rest = end < 0 ? "" : chunk.rest.slice(end + 1);
}

function countLineBreaks(cells: string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) count++;
  return count;
}

export function isBlank(cells: string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}
