import { decodeText } from "./decode-text.ts";
import type { FileRow } from "./file-row.ts";
import { ROWS_PER_BATCH } from "./limits.ts";
import { type Dialect, parseRows } from "./parse-rows.ts";

/**
 * Every row of a text table, in arrays as they come, blank lines included; a last line end makes no row. Excel's hint
 * `sep=;` is no row. Memory is bounded by the longest row.
 */
export async function* readDelimited(chunks: AsyncIterable<Uint8Array>, encoding: string, dialect: Dialect): AsyncGenerator<FileRow[]> {
  let rest = "";
  let line = 1;
  let isStart = true;
  let isBad = false;
  const take = (text: string, mayContinue: boolean) => {
    const hint = isStart ? separatorLine(text) : null;
    isStart = false;
    const parsed = parseRows(hint ? text.slice(hint.length) : text, dialect, hint ? 2 : line, mayContinue);
    if (isBad) markBadBytes(parsed.rows);
    rest = parsed.rest;
    line = parsed.nextLine;
    return parsed.rows;
  };
  for await (const piece of decodeText(chunks, encoding)) {
    const text = rest + piece.text;
    isBad ||= piece.hasBadBytes;
    if (isStart && text.length <= SEPARATOR_LINE_LENGTH) {
      rest = text;
      continue;
    }
    yield* batches(take(text, true));
    isBad = piece.hasBadBytes && rest.includes("\uFFFD");
  }
  yield* batches(take(rest, false));
}

const SEPARATOR_LINE_LENGTH = "sep=;\r\n".length;

function markBadBytes(rows: FileRow[]): void {
  for (const row of rows) if (row.cells.some((cell) => cell.includes("\uFFFD"))) row.hasBadBytes = true;
}

function* batches(rows: FileRow[]): Generator<FileRow[]> {
  if (rows.length > 0 && rows.length <= ROWS_PER_BATCH) yield rows;
  else for (let at = 0; at < rows.length; at += ROWS_PER_BATCH) yield rows.slice(at, at + ROWS_PER_BATCH);
}

/** Excel's hint at the delimiter in a first line of its own. `length`: the line's, its end included. */
export function separatorLine(text: string): { delimiter: string; length: number } | null {
  const match = /^sep=([^\r\n"])(?:\r\n|\r|\n|$)/i.exec(text);
  return match ? { delimiter: match[1]!, length: match[0].length } : null;
}
