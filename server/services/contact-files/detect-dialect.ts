import { cellKind } from "./column-kinds.ts";
import { type FileRow, isBlank } from "./file-row.ts";
import { fieldOfHeader } from "./header-words.ts";
import { type Dialect, parseRows } from "./parse-rows.ts";
import { separatorLine } from "./read-delimited.ts";

export interface DetectedDialect {
  dialect: Dialect;
  /** Of the delimiter. */
  confidence: number;
  /** Other delimiters under which the text is a table too, likeliest first. */
  alternatives: string[];
}

/** Those after the first four delimit only where nothing else does; the last three are made for it (ASCII, Hive). */
const delimiters = [",", ";", "\t", "|", ":", "^", "~", "¦", "\u001E", "\u001F", "\u0001"];
/** What a delimiter is trusted before anything is read. */
const trust: Record<string, number> = { ",": 1, ";": 1, "\t": 1, "|": 0.97, ":": 0.45, "^": 0.8, "~": 0.8, "¦": 0.9 };
const SAMPLE_LENGTH = 128 * 1024;
const SAMPLE_ROWS = 300;

/** How a text's rows and cells are told apart. `text`: a file's beginning; `isCut`: its last row may be half a row. */
export function detectDialect(text: string, isCut: boolean, given: Partial<Pick<Dialect, "delimiter" | "quote" | "escape">> = {}): DetectedDialect {
  const hint = separatorLine(text);
  const sample = sampleOf(hint ? text.slice(hint.length) : text, isCut);
  const fixed = given.delimiter ?? hint?.delimiter;
  const present = fixed === undefined ? delimiters.filter((delimiter) => sample.text.includes(delimiter)) : [fixed];
  const scored = present.map((delimiter) => {
    const quote = given.quote ?? quotesOf(sample.text, delimiter);
    return scoredDialect(sample, { delimiter, quote, escape: given.escape ?? escapeOf(sample.text, delimiter, quote) });
  });
  scored.sort((a, b) => b.score - a.score);
  const best = scored[0];
  const second = scored.find(({ dialect }) => dialect.delimiter !== best?.dialect.delimiter);
  if (!best || (best.score <= 0 && fixed === undefined)) return { dialect: withDetails(sample, oneColumn(sample.text, given)), confidence: 0.5, alternatives: [","] };
  const dialect = withDetails(sample, best.dialect);
  return { dialect, confidence: fixed === undefined ? confidenceOf(best.score, second?.score ?? 0) : 1, alternatives: [...new Set(scored.filter(({ score }) => score > 0.1).map((scoring) => scoring.dialect.delimiter))].filter((delimiter) => delimiter !== dialect.delimiter) };
}

/** The whole dialect of a file whose delimiter and quotation mark are settled: line ends, and a space after the delimiter. */
export function dialectDetails(text: string, isCut: boolean, settled: Pick<Dialect, "delimiter" | "quote" | "escape">): Dialect {
  const hint = separatorLine(text);
  return withDetails(sampleOf(hint ? text.slice(hint.length) : text, isCut), { delimiter: settled.delimiter, quote: settled.quote, escape: settled.escape });
}

interface Sample {
  text: string;
  isCut: boolean;
}

function sampleOf(text: string, isCut: boolean): Sample {
  return { text: text.slice(0, SAMPLE_LENGTH), isCut: isCut || text.length > SAMPLE_LENGTH };
}

function rowsOf({ text, isCut }: Sample, dialect: Dialect): FileRow[] {
  const { rows } = parseRows(text, dialect, 1, isCut);
  return (rows.length > 0 ? rows : parseRows(text, dialect, 1, false).rows).slice(0, SAMPLE_ROWS);
}

function oneColumn(text: string, given: Partial<Pick<Dialect, "quote" | "escape">>): Dialect {
  return { delimiter: "", quote: given.quote ?? quotesOf(text, ""), escape: given.escape ?? "double" };
}

/**
 * The mark that cells begin and end with. An apostrophe where no quotation mark does, and where it holds a cell together
 * or stands at most cells: 'so called' is a word. None where marks stand at the beginnings of cells that do not end with
 * one (inches, seconds).
 */
function quotesOf(text: string, delimiter: string): string {
  const marks = quotedCells(text, delimiter, '"');
  if (marks.length > 0) return '"';
  const apostrophes = quotedCells(text, delimiter, "'");
  const isNeeded = (cell: string) => /[\r\n]/.test(cell) || (delimiter !== "" && cell.includes(delimiter));
  if (apostrophes.some(isNeeded) || apostrophes.length > text.split(delimiter === "" ? "\n" : delimiter).length / 3) return "'";
  const opened = text.match(new RegExp(`${edgeOf(delimiter)}"`, "g"))?.length ?? 0;
  return opened > 1 ? "" : '"';
}

/** What stands within marks at both edges of a cell. */
function quotedCells(text: string, delimiter: string, quote: string): string[] {
  if (!text.includes(quote)) return [];
  const closing = `(?=[ \\t]*(?:$|[\\r\\n]|${escapePattern(delimiter)}))`;
  const cells = (escape: Dialect["escape"]) => text.match(new RegExp(`${edgeOf(delimiter)}${insideOf(quote, escape)}${closing}`, "g"))?.map((cell) => cell.slice(cell.indexOf(quote))) ?? [];
  const doubled = cells("double");
  return doubled.length > 0 || !text.includes(`\\${quote}`) ? doubled : cells("backslash");
}

/** Where cells begin. */
function edgeOf(delimiter: string): string {
  return `(?:^|[\\r\\n]|${escapePattern(delimiter)}) ?`;
}

/** A pattern of a quoted cell. */
function insideOf(quote: string, escape: Dialect["escape"]): string {
  if (escape === "backslash") return `${quote}[^${quote}\\\\]*(?:\\\\[^][^${quote}\\\\]*)*${quote}`;
  return `${quote}[^${quote}]*(?:${quote}${quote}[^${quote}]*)*${quote}`;
}

/** `\"` inside cells, and no `""`. */
function escapeOf(text: string, delimiter: string, quote: string): Dialect["escape"] {
  if (quote === "" || !text.includes(`\\${quote}`)) return "double";
  const end = `(?:[ \\t]*(?:$|[\\r\\n]|${escapePattern(delimiter)}))`;
  const escaped = text.match(new RegExp(`\\\\${quote}(?!${end})`, "g"))?.length ?? 0;
  const doubled = text.match(new RegExp(`[^\\r\\n\\\\${quote}${delimiter === "" ? "" : escapePattern(delimiter)}]${quote}${quote}(?!${quote})`, "g"))?.length ?? 0;
  return escaped > doubled ? "backslash" : "double";
}

/** As a part of a pattern that matches nothing for "". */
function escapePattern(delimiter: string): string {
  return delimiter === "" ? "(?!)" : delimiter.replace(/[|^\\]/, "\\$&");
}

interface Scored {
  dialect: Dialect;
  score: number;
}

/**
 * After CleverCSV (Van den Burg et al., 2019): the delimiter is right under which rows have the same number of cells and
 * cells look like something (an address, a number, words). Headers that we know speak for it too.
 */
function scoredDialect(sample: Sample, dialect: Dialect): Scored {
  const all = rowsOf(sample, { ...dialect, lineEnd: sample.text.includes("\n") ? "\n" : "any" });
  const filled = all.filter((row) => !isBlank(row.cells));
  const rows = filled.length > 0 ? filled : all;
  const table = rows.slice(Math.max(0, rows.findIndex((row) => row.cells.length > 1)));
  const [width, agreeing] = commonWidth(table);
  if (width < 2) return { dialect, score: 0 };
  // What stands above a table is not counted against it; above a single row it is no preamble.
  const consistency = agreeing / (table.length + (rows.length - table.length) * (table.length < 3 ? 1 : 0.2));
  const cells = table.slice(0, 60).flatMap((row) => row.cells);
  const clean = cells.filter((cell) => isClean(cell, dialect)).length / cells.length;
  const known = Math.max(0, ...rows.slice(0, 12).map((row) => row.cells.filter((cell) => cell.length < 60 && fieldOfHeader(cell) !== null).length));
  const addresses = table.filter((row) => row.cells.some((cell) => cellKind(cell) === "email")).length / table.length;
  const broken = rows.filter((row) => row.hasBrokenQuote).length / rows.length;
  const score = (consistency * clean ** 2 * (1 - 1 / (width + 0.5)) + Math.min(known, 4) * 0.15 + addresses * 0.5) * (trust[dialect.delimiter] ?? 0.9) - broken * 0.5;
  return { dialect, score: dialect.delimiter === ":" && (width < 3 || consistency < 0.9) ? 0 : score };
}

/** The number of cells that most rows have, and how many rows; rows that end early count half. */
function commonWidth(rows: FileRow[]): [width: number, agreeing: number] {
  const counts = new Map<number, number>();
  for (const { cells } of rows) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
  const [width, count] = [...counts].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0, 0];
  const near = rows.filter(({ cells }) => cells.length !== width && cells.length > 1 && cells.length <= width + 2).length;
  return [width, count + near * 0.3];
}

/** A cell that holds what could be another delimiter, or a quotation mark at its edge, is one that was cut wrongly. */
function isClean(cell: string, dialect: Dialect): boolean {
  if (cell === "" || cellKind(cell) !== "text") return true;
  if (/[\t;|\u001E\u001F]/.test(cell.trim())) return false;
  if (dialect.quote === "" ? /^"|"$/.test(cell) : /^['"]|["]$/.test(cell)) return false;
  return cell.length < 200;
}

function confidenceOf(best: number, second: number): number {
  const lead = best <= 0 ? 0 : (best - Math.max(0, second)) / best;
  return Math.round(Math.min(0.99, 0.4 + lead * 0.4 + Math.min(best, 1) * 0.2) * 100) / 100;
}

function withDetails(sample: Sample, dialect: Dialect): Dialect {
  const lineEnd = lineEndOf(sample, dialect);
  return { ...dialect, lineEnd, hasSpaceAfterDelimiter: hasSpaceAfterDelimiter(sample.text, dialect) };
}

/** A lone \r ends rows where nothing else does, or where it makes the rows agree better (files of several origins). */
function lineEndOf(sample: Sample, dialect: Dialect): "\n" | "any" {
  if (!LONE_RETURN.test(sample.text)) return "\n";
  const bare = withoutQuoted(sample.text, dialect);
  const lone = bare.split(LONE_RETURN).length - 1;
  if (lone > 0 && !bare.includes("\n")) return "any";
  // One alone is a stray sign in a cell.
  if (lone < 2) return "\n";
  const byLineFeed = rowsOf(sample, { ...dialect, lineEnd: "\n" });
  const byAny = rowsOf(sample, { ...dialect, lineEnd: "any" });
  return agreement(byAny) > agreement(byLineFeed) + 0.02 ? "any" : "\n";
}

const LONE_RETURN = /\r(?!\r*\n)/;

function agreement(rows: FileRow[]): number {
  const filled = rows.filter((row) => !isBlank(row.cells));
  return commonWidth(filled)[1] / Math.max(1, filled.length);
}

/** `"a", "b"`: every delimiter outside quotation marks is followed by a space. */
function hasSpaceAfterDelimiter(text: string, dialect: Dialect): boolean {
  const { delimiter } = dialect;
  if (delimiter === "" || delimiter === "\t" || !text.includes(`${delimiter} `)) return false;
  const bare = withoutQuoted(text, dialect);
  return !new RegExp(`${escapePattern(delimiter)}(?! )`).test(bare.replace(/[\r\n]+$/, "")) && bare.includes(`${delimiter} `);
}

function withoutQuoted(text: string, { delimiter, quote, escape }: Dialect): string {
  return quote === "" ? text : text.replace(new RegExp(`(^|[\\r\\n]|${escapePattern(delimiter)})( *)${insideOf(quote, escape)}`, "g"), "$1$2");
}
