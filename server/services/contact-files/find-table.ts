import { cellKind, type CellKind } from "./column-kinds.ts";
import { type FileRow, isBlank } from "./file-row.ts";
import { fieldOfHeader } from "./header-words.ts";
import { FOOTER_ROWS_MAX, HEADER_SEARCH_ROWS } from "./limits.ts";

/** Where the table lies in the rows of a text file, a sheet or a JSON array. */
export interface FoundTable {
  /** The header's line; null: the rows begin with contacts. */
  headerLine: number | null;
  headerConfidence: number;
  firstColumn: number;
  columnCount: number;
  headers: string[];
  /** Filled rows above the header. */
  preamble: FileRow[];
  /** Rows at the end that are no contacts, blank rows between them not counted. */
  footer: FileRow[];
}

/** What a person said of it; the rest is found. */
export interface TableOverrides {
  headerLine?: number | null;
  firstColumn?: number;
  columnCount?: number;
  footerRows?: number;
}

const BODY_ROWS = 500;
/** Fewer rows are looked at where they are wide. */
const CELLS_SEEN_MAX = 200_000;

/**
 * Finds the table in a file's first rows. `lastRows`: the file's end, which may be the end of `rows`; without them no
 * footer is looked for. Rows are as they stand, blank ones included.
 */
export function findTable(rows: FileRow[], lastRows: FileRow[], overrides: TableOverrides = {}): FoundTable {
  const filled = seenRows(rows);
  const header = overrides.headerLine === undefined ? findHeader(filled) : givenHeader(filled, overrides.headerLine);
  const body = filled.slice(header.index + 1);
  const footer = overrides.footerRows === undefined ? findFooter(body, lastRows, header.line) : lastFilled(lastRows, overrides.footerRows);
  const footerLines = new Set(footer.map((row) => row.line));
  const contacts = body.filter((row) => !footerLines.has(row.line));
  const headerRow = header.index >= 0 && header.line !== null ? filled[header.index]! : null;
  const firstColumn = overrides.firstColumn ?? firstColumnOf(headerRow, contacts);
  const columnCount = overrides.columnCount ?? Math.max(1, columnsEnd(headerRow, contacts) - firstColumn);
  return {
    headerLine: header.line,
    headerConfidence: header.confidence,
    firstColumn,
    columnCount,
    headers: Array.from({ length: columnCount }, (_, index) => headerRow?.cells[firstColumn + index]?.trim() || `Column ${firstColumn + index + 1}`),
    preamble: header.line === null ? [] : filled.filter((row) => row.line < header.line!),
    footer,
  };
}

function seenRows(rows: FileRow[]): FileRow[] {
  const filled: FileRow[] = [];
  let cells = 0;
  for (const row of rows) {
    if (filled.length >= BODY_ROWS || (cells > CELLS_SEEN_MAX && filled.length >= HEADER_SEARCH_ROWS)) break;
    if (isBlank(row.cells)) continue;
    filled.push(row);
    cells += row.cells.length;
  }
  return filled;
}

interface FoundHeader {
  /** Among the filled rows; -1: the first row is a contact. */
  index: number;
  line: number | null;
  confidence: number;
}

function givenHeader(filled: FileRow[], line: number | null): FoundHeader {
  if (line === null) return { index: -1, line: null, confidence: 1 };
  const after = filled.findIndex((row) => row.line > line);
  const index = filled.findIndex((row) => row.line === line);
  return { index: index >= 0 ? index : (after < 0 ? filled.length : after) - 1, line, confidence: 1 };
}

/**
 * The header names fields that we know; failing that, it is the first row as wide as those below it that holds words
 * only, above columns that hold something else. Rows that hold an address are contacts.
 */
function findHeader(filled: FileRow[]): FoundHeader {
  const first = filled.slice(0, HEADER_SEARCH_ROWS);
  const firstContact = first.findIndex(({ cells }) => cells.some((cell) => cellKind(cell) === "email"));
  const above = firstContact < 0 ? first : first.slice(0, firstContact);
  const width = usualFill(filled);
  const known = above.map((row) => ({ row, fields: new Set(row.cells.map((cell) => fieldOfHeader(cell)).filter((field) => field !== null)).size }));
  const naming = known.findIndex(({ row, fields }) => fields > 0 && fields >= Math.min(2, fillOf(row)) && isLabels(row, fields > 1) && fillOf(row) >= width * 0.5);
  if (naming >= 0) return found(first, naming, known[naming]!.fields >= 2 ? 0.98 : 0.85);
  // Words above nothing are a contact rather than a header.
  const labelled = above.findIndex((row, index) => index + 1 < filled.length && isLabels(row) && fillOf(row) >= Math.max(1, width * 0.6) && !looksLikeBody(row, filled.slice(index + 1)));
  if (labelled < 0) return { index: -1, line: null, confidence: firstContact === 0 ? 0.95 : 0.7 };
  const contrast = contrastOf(first[labelled]!, filled.slice(labelled + 1));
  return found(first, labelled, contrast > 0 || firstContact > labelled ? 0.85 : 0.5);
}

function found(rows: FileRow[], index: number, confidence: number): FoundHeader {
  return { index, line: rows[index]!.line, confidence };
}

function fillOf(row: FileRow): number {
  return row.cells.filter((cell) => cell.trim() !== "").length;
}

/** How many cells most rows have that are filled. */
function usualFill(rows: FileRow[]): number {
  const fills = rows.map(fillOf).sort((a, b) => a - b);
  return fills[Math.floor(fills.length / 2)] ?? 0;
}

const LABEL_LENGTH_MAX = 120;

/** Words of their own each, no values; `No` is one. `mayHoldYears`: beside words that we know, numbers are labels too. */
function isLabels(row: FileRow, mayHoldYears = false): boolean {
  const filled = row.cells.map((cell) => cell.trim()).filter((cell) => cell !== "");
  const isLabel = (cell: string) => ["text", "boolean", ...(mayHoldYears ? ["number"] : [])].includes(cellKind(cell));
  if (filled.some((cell) => cell.length > LABEL_LENGTH_MAX || !isLabel(cell)) || filled.filter((cell) => cellKind(cell) !== "text").length > filled.length / 2) return false;
  return new Set(filled.map((cell) => cell.toLowerCase())).size > filled.length * 0.7;
}

/** The cells of a header differ in kind from the columns below: words above numbers, dates, addresses. */
function contrastOf(row: FileRow, below: FileRow[]): number {
  return row.cells.filter((cell, column) => {
    if (cellKind(cell) !== "text") return false;
    const kinds = below.slice(0, 50).map(({ cells }) => cellKind(cells[column] ?? "")).filter((kind) => kind !== "empty");
    return kinds.length > 0 && kinds.filter((kind) => kind !== "text").length > kinds.length * 0.6;
  }).length;
}

/** A row of values that happen to be words: it repeats what the rows below hold, or a value of a column of numbers. */
function looksLikeBody(row: FileRow, below: FileRow[]): boolean {
  const some = below.slice(0, 100);
  const filled = row.cells.filter((cell) => cell.trim() !== "").length;
  const repeated = row.cells.filter((cell, column) => cell.trim() !== "" && some.some(({ cells }) => cells[column] === cell)).length;
  return filled > 1 && repeated >= filled * 0.5 && contrastOf(row, below) === 0;
}

const FOOTER_WORDS = /^\W*(?:(?:grand |sub)?totals?|sum|count|records?|rows?|exported|generated|created|printed|report|page|source|end of|copyright|confidential|gesamt\w*|summe|zwischensumme|anzahl|erstellt|exportiert|stand|seite|quelle|somme|total général|nombre|exporté|généré|suma|cantidad|exportado|generado|página|totale|somma|esportato|pagina|totaal|aantal|geëxporteerd|razem|liczba|wyeksportowano|celkem|počet|összesen|summa|antal|yhteensä|toplam|итого|всего|сумма|разом|усього|σύνολο|合計|総計|小計|合计|总计|总数|합계|총계|المجموع|الإجمالي|סה"כ|סך הכל)(?![\p{L}\p{N}])|^\s*(?:©|\(c\)|-{3,}|={3,}|\*{3,})/iu;

/** Filled rows from the end upwards that are no contacts. */
function findFooter(body: FileRow[], lastRows: FileRow[], headerLine: number | null): FileRow[] {
  const last = lastRows.filter((row) => !isBlank(row.cells) && row.line > (headerLine ?? 0));
  const model = bodyModel(body.length > 3 ? body.slice(0, Math.max(3, body.length - 2)) : body);
  const footer: FileRow[] = [];
  while (footer.length < FOOTER_ROWS_MAX && last.length > 1 && body.length > footer.length + 1 && isFooter(last.at(-1)!, model)) footer.unshift(last.pop()!);
  return footer;
}

interface BodyModel {
  usualFill: number;
  /** Columns in which nearly every row holds something of one kind that is more than words. */
  keys: { column: number; kind: CellKind }[];
}

function bodyModel(body: FileRow[]): BodyModel {
  const some = body.slice(0, 200);
  const width = Math.max(0, ...some.map(({ cells }) => cells.length));
  const keys: BodyModel["keys"] = [];
  for (let column = 0; column < Math.min(width, 200); column++) {
    const kinds = some.map(({ cells }) => cellKind(cells[column] ?? ""));
    for (const kind of ["email", "phone"] as const) if (kinds.filter((each) => each === kind).length > some.length * 0.8) keys.push({ column, kind });
  }
  return { usualFill: usualFill(some), keys };
}

/** Totals and remarks: they lack what every contact has, and begin with a word for it or fill one cell with a sentence. */
function isFooter(row: FileRow, model: BodyModel): boolean {
  const fill = fillOf(row);
  if (fill >= model.usualFill && model.usualFill > 1) return false;
  if (row.cells.some((cell) => cellKind(cell) === "email")) return false;
  if (model.keys.some(({ column, kind }) => cellKind(row.cells[column] ?? "") === kind)) return false;
  const text = row.cells.find((cell) => cell.trim() !== "")!;
  if (FOOTER_WORDS.test(text)) return model.usualFill > 1 || model.keys.length > 0;
  return fill === 1 && model.usualFill >= 3 && /\s/.test(text.trim()) && text.length > 12;
}

function lastFilled(rows: FileRow[], count: number): FileRow[] {
  return count === 0 ? [] : rows.filter((row) => !isBlank(row.cells)).slice(-count);
}

/** The first column that the header or any contact fills. */
function firstColumnOf(header: FileRow | null, contacts: FileRow[]): number {
  const firsts = [...(header ? [header] : []), ...contacts].map(({ cells }) => cells.findIndex((cell) => cell.trim() !== "")).filter((index) => index >= 0);
  return firsts.length === 0 ? 0 : Math.min(...firsts);
}

/** Where the columns end: with the header, or further where many rows fill more. */
function columnsEnd(header: FileRow | null, contacts: FileRow[]): number {
  const ends = contacts.map(endOf).sort((a, b) => a - b);
  const usual = ends[Math.floor(ends.length * (header ? 0.5 : 0.9))] ?? 0;
  return Math.max(header ? endOf(header) : 0, usual);
}

/** Behind the last filled cell. */
function endOf({ cells }: FileRow): number {
  let end = cells.length;
  while (end > 0 && cells[end - 1]!.trim() === "") end--;
  return end;
}
