import type { ColumnKind, ContactFileInspection, ContactFileLayout, FileFormat, FileWarning, LayoutOverrides } from "../../contract/contact-files.ts";
import { refuse } from "../../errors.ts";
import { columnKind } from "./column-kinds.ts";
import { decodeHead } from "./decode-text.ts";
import { detectDialect } from "./detect-dialect.ts";
import { type DetectedEncoding, detectEncoding } from "./detect-encoding.ts";
import { byteKind, refuseOtherThanText, textKind } from "./file-kind.ts";
import { type FileRow, isBlank } from "./file-row.ts";
import type { FileSource } from "./file-source.ts";
import { findTable, type FoundTable, type TableOverrides } from "./find-table.ts";
import { chooseJsonArray } from "./inspect-json.ts";
import { chooseSheet } from "./inspect-workbook.ts";
import { COLUMNS_MAX, INSPECTION_ROWS_MAX } from "./limits.ts";
import { type Dialect, parseRows } from "./parse-rows.ts";
import { separatorLine } from "./read-delimited.ts";
import { jsonNames, readRecords } from "./read-json.ts";
import { type FileSample, sampleFile } from "./sample-file.ts";

/**
 * What a contact file is, by its content; writes nothing. What a person set stands; the rest is detected. Refuses
 * `unprocessable` what is no table of contacts, saying what it is and what to do.
 */
export async function inspectContactFile(source: FileSource, overrides: LayoutOverrides = {}): Promise<ContactFileInspection> {
  const inspection = await inspectAnyTable(source, overrides);
  refuseUnusable(inspection);
  return inspection;
}

/** The same for tables that hold no contact or too many columns, too. */
export async function inspectAnyTable(source: FileSource, overrides: LayoutOverrides = {}): Promise<ContactFileInspection> {
  const sample = await sampleFile(source);
  const kind = await byteKind(source, sample.head);
  const seen = kind === "text" ? await seeText(source, sample, overrides) : await seeWorkbook(source, kind, overrides);
  const table = findTable(seen.rows, seen.lastRows, { ...seen.table, ...tableOverrides(overrides) });
  return inspectionOf(seen, table);
}

export function refuseUnusable({ rows, layout }: ContactFileInspection): void {
  if (rows.length === 0) throw refuse("unprocessable", "The file holds a header and no contacts below it.", { remedy: "Export the list again, with its rows." });
  if (layout.columnCount > COLUMNS_MAX) throw refuse("unprocessable", `The file has ${layout.columnCount} columns; Mailroom reads at most ${COLUMNS_MAX}.`, { remedy: "Remove the columns that no message needs." });
}

/** What the first look at a file yields, before its table is looked for. */
interface Seen {
  layout: Pick<ContactFileLayout, "format" | "encoding" | "delimiter" | "quote" | "escape" | "sheet">;
  confidence: { format: number; encoding: number; delimiter: number };
  alternatives: ContactFileInspection["alternatives"];
  sheets: ContactFileInspection["sheets"];
  rows: FileRow[];
  /** The file's end, where it was read. */
  lastRows: FileRow[];
  table: TableOverrides;
  warnings: FileWarning[];
}

function tableOverrides(overrides: LayoutOverrides): TableOverrides {
  const { headerLine, firstColumn, columnCount, footerRows } = overrides;
  return Object.fromEntries(Object.entries({ headerLine, firstColumn, columnCount, footerRows }).filter(([, value]) => value !== undefined));
}

async function seeText(source: FileSource, sample: FileSample, overrides: LayoutOverrides): Promise<Seen> {
  const detected = detectEncoding(sample.windows, sample.isWhole);
  const encoding = overrides.encoding ?? detected.encoding;
  const text = decodeHead(sample.head, encoding, !sample.isWhole);
  refuseOtherThanText(text);
  const kind = formatKind(overrides.format) ?? textKind(text);
  const encodings = { confidence: overrides.encoding ? 1 : detected.confidence, alternatives: [detected.encoding, ...detected.alternatives].filter((name) => name !== encoding) };
  const seen = kind === "table" ? seeTable(sample, text, encoding, overrides) : await seeJson(source, kind, text, encoding, overrides);
  return {
    ...seen,
    confidence: { ...seen.confidence, encoding: encodings.confidence },
    alternatives: { ...seen.alternatives, encodings: encodings.alternatives },
    warnings: overrides.encoding || !isGuess(detected, text) ? seen.warnings : [{ code: "encoding_guessed", line: null, count: null }, ...seen.warnings],
  };
}

const SURE_OF_ENCODING = 0.75;

/** Text in ASCII reads the same in every encoding. */
function isGuess(detected: DetectedEncoding, text: string): boolean {
  return detected.confidence < SURE_OF_ENCODING && /[^\x00-\x7F]/.test(text);
}

function formatKind(format: FileFormat | undefined): "table" | "json" | "jsonl" | null {
  if (format === "xlsx" || format === "xls") throw refuse("unprocessable", "The file is no Excel workbook.", { remedy: "Choose CSV as its format, or let Mailroom detect it." });
  if (!format) return null;
  return format === "json" || format === "jsonl" ? format : "table";
}

/** Lines of the file's end are not counted: no file has so many before it. */
const TAIL_LINE = 1_000_000_000;

function seeTable(sample: FileSample, text: string, encoding: string, overrides: LayoutOverrides): Seen {
  const { delimiter, quote, escape } = overrides;
  const detected = detectDialect(text, !sample.isWhole, Object.fromEntries(Object.entries({ delimiter, quote, escape }).filter(([, value]) => value !== undefined)));
  const { dialect } = detected;
  const hint = separatorLine(text);
  const { rows } = parseRows(hint ? text.slice(hint.length) : text, dialect, hint ? 2 : 1, !sample.isWhole);
  const broken = rows.filter((row) => row.hasBrokenQuote);
  return {
    layout: { format: overrides.format ?? (dialect.delimiter === "\t" ? "tsv" : "csv"), encoding, delimiter: dialect.delimiter, quote: dialect.quote, escape: dialect.escape, sheet: null },
    confidence: { format: overrides.format ? 1 : 0.95, encoding: 1, delimiter: detected.confidence },
    alternatives: { encodings: [], delimiters: detected.alternatives },
    sheets: [],
    rows,
    lastRows: sample.isWhole ? rows : tailRows(sample, encoding, dialect),
    table: {},
    warnings: broken.length > 0 ? [{ code: "broken_quote", line: broken[0]!.line, count: broken.length }] : [],
  };
}

function tailRows(sample: FileSample, encoding: string, dialect: Dialect): FileRow[] {
  const text = decodeHead(sample.tail, encoding, false);
  const lineEnd = text.search(/[\r\n]/);
  return lineEnd < 0 ? [] : parseRows(text.slice(lineEnd + 1), dialect, TAIL_LINE, false).rows;
}

async function seeJson(source: FileSource, format: "json" | "jsonl", text: string, encoding: string, overrides: LayoutOverrides): Promise<Seen> {
  const arrays = format === "json" ? chooseJsonArray(text) : { path: "", paths: [] };
  const path = overrides.sheet ?? arrays.path;
  const names = await jsonNames(source, { format, encoding, path });
  const rows = await firstRows(readRecords(source, { format, encoding, path }, names));
  return {
    layout: { format, encoding, delimiter: "", quote: "", escape: "double", sheet: format === "json" ? path : null },
    confidence: { format: 0.99, encoding: 1, delimiter: 1 },
    alternatives: { encodings: [], delimiters: [] },
    sheets: arrays.paths.map((name) => ({ name, isHidden: false })),
    rows,
    lastRows: [],
    table: names.length > 0 ? { headerLine: 1, firstColumn: 0, columnCount: names.length } : {},
    warnings: arrays.paths.length > 1 && overrides.sheet === undefined ? [{ code: "several_sheets", line: null, count: arrays.paths.length }] : [],
  };
}

const JSON_ROWS_SEEN = 500;

async function firstRows(batches: AsyncIterable<FileRow[]>): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length >= JSON_ROWS_SEEN) break;
  }
  return rows;
}

async function seeWorkbook(source: FileSource, format: "xlsx" | "xls", overrides: LayoutOverrides): Promise<Seen> {
  if (overrides.format && overrides.format !== "xlsx" && overrides.format !== "xls") throw refuse("unprocessable", "The file is an Excel workbook.", { remedy: "Let Mailroom detect the format." });
  const { sheet, sheets, rows, isWhole, warnings } = await chooseSheet(source, overrides.sheet ?? null);
  return {
    layout: { format, encoding: "", delimiter: "", quote: "", escape: "double", sheet },
    confidence: { format: 0.99, encoding: 1, delimiter: 1 },
    alternatives: { encodings: [], delimiters: [] },
    sheets,
    rows,
    lastRows: isWhole ? rows : [],
    table: {},
    warnings,
  };
}

function inspectionOf(seen: Seen, table: FoundTable): ContactFileInspection {
  const footerLines = new Set(table.footer.map((row) => row.line));
  const contacts = seen.rows.filter((row) => row.line > (table.headerLine ?? 0) && !footerLines.has(row.line) && !isBlank(row.cells));
  const end = table.firstColumn + table.columnCount;
  const cellsOf = (row: FileRow) => Array.from({ length: table.columnCount }, (_, index) => row.cells[table.firstColumn + index] ?? "");
  const kinds: ColumnKind[] = table.headers.map((_, index) => columnKind(contacts.slice(0, 200).map((row) => row.cells[table.firstColumn + index] ?? "")));
  return {
    layout: { ...seen.layout, headerLine: table.headerLine, firstColumn: table.firstColumn, columnCount: table.columnCount, footerRows: table.footer.length },
    confidence: { ...seen.confidence, header: table.headerConfidence },
    alternatives: seen.alternatives,
    sheets: seen.sheets,
    headers: table.headers,
    kinds,
    rows: contacts.slice(0, INSPECTION_ROWS_MAX).map((row) => ({ line: row.line, cells: cellsOf(row) })),
    preamble: table.preamble.map(({ line, cells }) => ({ line, cells })),
    footer: table.footer.map((row) => row.cells),
    warnings: [...seen.warnings, ...tableWarnings(table, contacts.filter((row) => !isBlank(row.cells.slice(end)) || (seen.layout.delimiter !== "" && row.cells.length < end)))],
  };
}

function tableWarnings(table: FoundTable, ragged: FileRow[]): FileWarning[] {
  const warnings: FileWarning[] = [];
  if (table.headerLine === null) warnings.push({ code: "no_header", line: null, count: null });
  if (table.preamble.length > 0) warnings.push({ code: "preamble_left_out", line: table.headerLine, count: table.preamble.length });
  if (table.footer.length > 0) warnings.push({ code: "footer_left_out", line: table.footer[0]!.line < TAIL_LINE ? table.footer[0]!.line : null, count: table.footer.length });
  if (ragged.length > 0) warnings.push({ code: "ragged_rows", line: ragged[0]!.line, count: ragged.length });
  return warnings;
}
