import Papa from "papaparse";
import { refuse } from "../../errors.ts";
import { ROW_LENGTH_MAX } from "./limits.ts";

/** One row of a contact file. `line` is the line where it begins, from 1; a quoted cell may hold line breaks. */
export interface FileRow {
  line: number;
  cells: string[];
  /** A quotation mark was opened and not closed where it should: what follows may have been swallowed. */
  hasBrokenQuote: boolean;
}

interface RowParser {
  parse(text: string, baseIndex: number, ignoreLastRow: boolean): { data: string[][]; errors: { row?: number }[]; meta: { cursor: number } };
}
/** Papaparse's inner parser: it alone can be pulled chunk by chunk, so that a slow database slows the upload. */
const Parser = (Papa as unknown as { Parser: new (config: { delimiter: string; newline: string }) => RowParser }).Parser;

/** Parses text whose line endings are \n already. Empty lines are rows with one empty cell, so that lines can be counted. */
export function parseRows(text: string, delimiter: string, firstLine = 1): FileRow[] {
  return parseChunk(text, delimiter, firstLine, false).rows;
}

/** Rows of a stream, in arrays as they come. Refuses (`unprocessable`) a row beyond ROW_LENGTH_MAX. */
export async function* readRows(texts: AsyncIterable<string>, delimiter: string): AsyncGenerator<FileRow[]> {
  let rest = "";
  let line = 1;
  for await (const text of texts) {
    const parsed = parseChunk(rest + text, delimiter, line, true);
    rest = parsed.rest;
    line = parsed.nextLine;
    if (rest.length > ROW_LENGTH_MAX) {
      throw refuse("unprocessable", `The row that begins in line ${line} does not end: it is longer than ${ROW_LENGTH_MAX} characters.`, { remedy: "Look for a quotation mark in this line that is not closed, and check the delimiter." });
    }
    if (parsed.rows.length > 0) yield parsed.rows;
  }
  if (rest !== "") yield parseChunk(rest, delimiter, line, false).rows;
}

function parseChunk(text: string, delimiter: string, firstLine: number, mayContinue: boolean): { rows: FileRow[]; rest: string; nextLine: number } {
  const { data, errors, meta } = new Parser({ delimiter, newline: "\n" }).parse(text, 0, mayContinue);
  const broken = new Set(errors.map((error) => error.row));
  let line = firstLine;
  const rows = data.map((cells, index) => {
    const row = { line, cells, hasBrokenQuote: broken.has(index) };
    line += 1 + countLineBreaks(cells);
    return row;
  });
  return { rows, rest: mayContinue ? text.slice(meta.cursor) : "", nextLine: line };
}

function countLineBreaks(cells: string[]): number {
  let count = 0;
  for (const cell of cells) for (let at = cell.indexOf("\n"); at >= 0; at = cell.indexOf("\n", at + 1)) count++;
  return count;
}

export function isBlank(cells: string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}
