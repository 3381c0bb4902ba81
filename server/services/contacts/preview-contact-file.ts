import type { ContactFilePreview } from "../../contract/contacts.ts";
import { refuse } from "../../errors.ts";
import { decodeSample, detectEncoding } from "./decode-text.ts";
import { detectDelimiter, findHeader } from "./detect-layout.ts";
import { refuseOtherThanTable, refuseOtherThanText } from "./file-kind.ts";
import { CELL_LENGTH_MAX, IMPORT_COLUMNS_MAX, PREVIEW_BYTES_MAX, PREVIEW_ROWS_MAX } from "./limits.ts";
import { type FileRow, isBlank, parseRows } from "./read-rows.ts";
import { suggestMapping } from "./suggest-mapping.ts";

/**
 * What a contact file is, from its first bytes (at most PREVIEW_BYTES_MAX; a longer file is cut there by the caller).
 * Writes nothing. Refuses `unprocessable` what is no table of contacts, saying what it is and what to do.
 */
export function previewContactFile(bytes: Uint8Array): ContactFilePreview {
  refuseOtherThanText(bytes);
  const { encoding, isGuess } = detectEncoding(bytes);
  const text = decodeSample(bytes, encoding);
  refuseOtherThanTable(text);
  const delimiter = detectDelimiter(text);
  const rows = parseRows(text, delimiter, { isCut: bytes.length >= PREVIEW_BYTES_MAX });
  const header = findHeader(rows);
  const data = rows.slice(header === null ? 0 : header + 1).filter((row) => !isBlank(row.cells) && !/^sep=/i.test(row.cells[0] ?? ""));
  const headers = header === null ? unnamed(data) : withoutEmptyEnd(rows[header]!.cells);
  refuseUnusable(headers, data);
  const mapping = suggestMapping(headers, data.map((row) => row.cells));
  if (!mapping.some((column) => column.target === "email")) {
    throw refuse("unprocessable", "No column of the file holds e-mail addresses.", { remedy: "Check that it is the right file and that every row has an address such as name@company.example." });
  }
  return {
    layout: { format: delimiter === "\t" ? "tsv" : "csv", encoding, delimiter, hasHeader: header !== null },
    mapping,
    rows: data.slice(0, PREVIEW_ROWS_MAX).map((row) => headers.map((_, index) => row.cells[index] ?? "")),
    warnings: warningsOf({ rows, header, data, columnCount: headers.length, encoding, isGuess }),
  };
}

function unnamed(data: FileRow[]): string[] {
  const width = Math.max(0, ...data.map((row) => row.cells.length));
  return Array.from({ length: width }, (_, index) => `Column ${index + 1}`);
}

function withoutEmptyEnd(cells: string[]): string[] {
  const headers = cells.map((cell) => cell.trim());
  while (headers.length > 1 && headers.at(-1) === "") headers.pop();
  return headers;
}

function refuseUnusable(headers: string[], data: FileRow[]): void {
  if (data.length === 0) throw refuse("unprocessable", "The file holds a header row and no contacts below it.", { remedy: "Export the list again, with its rows." });
  if (headers.length > IMPORT_COLUMNS_MAX) throw refuse("unprocessable", `The file has ${headers.length} columns; Mailroom reads at most ${IMPORT_COLUMNS_MAX}.`, { remedy: "Remove the columns that no mail needs." });
  const long = data.find((row) => row.cells.some((cell) => cell.length > CELL_LENGTH_MAX));
  if (long) throw refuse("unprocessable", `A cell of the row in line ${long.line} is longer than ${CELL_LENGTH_MAX} characters.`, { remedy: "Look for a quotation mark in this line that is not closed." });
}

function warningsOf(seen: { rows: FileRow[]; header: number | null; data: FileRow[]; columnCount: number; encoding: string; isGuess: boolean }): string[] {
  const warnings: string[] = [];
  if (seen.isGuess) warnings.push(`The encoding ${seen.encoding} is a guess: check that accents and umlauts look right.`);
  if (seen.header === null) warnings.push("No header row was found: the first row is taken as a contact.");
  if (seen.header !== null && seen.header > 0) warnings.push(`The header is in line ${seen.rows[seen.header]!.line}; what stands above it is left out.`);
  const wide = seen.data.find((row) => !isBlank(row.cells.slice(seen.columnCount)));
  if (wide) warnings.push(`The row in line ${wide.line} has more cells than the header has columns.`);
  const broken = seen.data.find((row) => row.hasBrokenQuote);
  if (broken) warnings.push(`A quotation mark in line ${broken.line} is not closed properly.`);
  return warnings;
}
