import { EmailAddress } from "../../contract/common.ts";
import { HEADER_SEARCH_ROWS } from "./limits.ts";
import { type FileRow, isBlank, parseRows } from "./read-rows.ts";
import { fieldOfHeader } from "./suggest-mapping.ts";

const delimiters = [",", ";", "\t", "|"] as const;
const SAMPLE_ROWS = 200;
const SAMPLE_LENGTH = 64 * 1024;

/** Excel's own hint: a first line `sep=;`. */
export function delimiterHint(text: string): string | null {
  return /^sep=(.)\n/i.exec(text)?.[1] ?? null;
}

/**
 * The delimiter under which the rows agree best on a number of columns of two or more; a cell that is exactly an
 * e-mail address speaks for it. A file of one column has none, and reads as comma-separated.
 */
export function detectDelimiter(text: string): string {
  const hint = delimiterHint(text);
  if (hint) return hint;
  const sample = text.slice(0, SAMPLE_LENGTH);
  const isCut = sample.length < text.length;
  const scored = delimiters.map((delimiter) => ({ delimiter, score: scoreOf(parseRows(sample, delimiter, { isCut }).slice(0, SAMPLE_ROWS)) }));
  scored.sort((a, b) => b.score - a.score);
  return scored[0]!.score > 0 ? scored[0]!.delimiter : ",";
}

function scoreOf(rows: FileRow[]): number {
  const filled = rows.filter((row) => !isBlank(row.cells));
  const counts = new Map<number, number>();
  for (const { cells } of filled) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [columns, agreeing] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [1, 0];
  if (columns < 2) return 0;
  const withAddress = filled.filter(({ cells }) => cells.some(isAddress)).length;
  const broken = filled.filter((row) => row.hasBrokenQuote).length;
  return (agreeing + withAddress - broken) / filled.length + Math.min(columns, 20) / 1000;
}

/**
 * Index of the header row among the first rows, or null where the file begins with its contacts. Titles and dates may
 * stand above it. A header names fields that we know and holds no address; failing that, it is a first row of words
 * above a column of addresses.
 */
export function findHeader(rows: FileRow[]): number | null {
  const first = rows.slice(0, HEADER_SEARCH_ROWS);
  const firstContact = first.findIndex(({ cells }) => cells.some(isAddress));
  const above = firstContact < 0 ? first : first.slice(0, firstContact);
  const known = above.findIndex(({ cells }) => namesFields(cells));
  if (known >= 0) return known;
  const start = above.findIndex(({ cells }) => !isBlank(cells) && !/^sep=.?$/i.test(cells[0] ?? ""));
  if (start < 0 || firstContact < 0) return null;
  const { cells } = first[start]!;
  const addressColumn = first[firstContact]!.cells.findIndex(isAddress);
  if (fieldOfHeader(cells[addressColumn] ?? "") === "email") return start;
  const isWords = !cells.some((cell) => /^[\d.,+-]+$/.test(cell.trim()));
  return isWords && (cells[addressColumn] ?? "").trim() !== "" ? start : null;
}

/** Two names of fields that we know, or one where there is only one cell. */
function namesFields(cells: string[]): boolean {
  const known = cells.filter((cell) => fieldOfHeader(cell) !== null).length;
  return known > 0 && known >= Math.min(2, filledCount(cells));
}

function filledCount(cells: string[]): number {
  return cells.filter((cell) => cell.trim() !== "").length;
}

function isAddress(cell: string): boolean {
  return cell.includes("@") && EmailAddress.safeParse(cell).success;
}
