import { decodeText } from "./decode-text.ts";
import type { FileRow } from "./file-row.ts";
import { type FileSource, streamOf } from "./file-source.ts";
import { flattenJson, type JsonRecord, PLAIN_VALUE } from "./flatten-json.ts";
import { endJson, type JsonElement, openJsonScanner, pushJson } from "./json-elements.ts";
import { JSON_NAMES_MAX, ROW_LENGTH_MAX, ROWS_PER_BATCH } from "./limits.ts";

export interface JsonForm {
  format: "json" | "jsonl";
  encoding: string;
  /** JSON: the path of the array. */
  path: string;
}

/**
 * Every record of a JSON file as a row, in arrays as they come, below a first row of the names: all that the file has, in
 * the order in which they first appear, which is why the file is read twice. Records that are arrays have no names: they
 * are rows as they stand. A record that is no JSON is a row with a fault.
 */
export async function* readJson(source: FileSource, form: JsonForm): AsyncGenerator<FileRow[]> {
  yield* readRecords(source, form, await jsonNames(source, form));
}

/** The rows of records whose names were read before. */
export async function* readRecords(source: FileSource, form: JsonForm, names: string[]): AsyncGenerator<FileRow[]> {
  const columns = new Map(names.map((name, index) => [name, index]));
  const hasNames = names.length > 0;
  let line = hasNames ? 2 : 1;
  if (hasNames) yield [{ line: 1, cells: names, hasBrokenQuote: false }];
  let batch: FileRow[] = [];
  for await (const elements of readElements(source, form)) {
    for (const element of elements) {
      batch.push(rowOf(element, columns, line++));
      if (batch.length >= ROWS_PER_BATCH) {
        yield batch;
        batch = [];
      }
    }
  }
  if (batch.length > 0) yield batch;
}

/** The records' names in the order in which they first appear; none where the records are arrays. */
export async function jsonNames(source: FileSource, form: JsonForm): Promise<string[]> {
  const names = new Set<string>();
  let hasPlainValues = false;
  for await (const elements of readElements(source, form)) {
    for (const element of elements) {
      if (!element.text.startsWith("{")) hasPlainValues ||= !element.text.startsWith("[") && recordOf(element) !== null;
      else for (const name of recordOf(element)?.keys() ?? []) if (names.size < JSON_NAMES_MAX) names.add(name);
    }
  }
  return names.size === 0 && hasPlainValues ? [PLAIN_VALUE] : [...names];
}

function recordOf(element: JsonElement): JsonRecord | null {
  try {
    return element.text === "" ? null : flattenJson(element.text);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const FAULTY_TEXT_LENGTH = 1_000;

function rowOf(element: ReadElement, columns: Map<string, number>, line: number): FileRow {
  const record = recordOf(element);
  // A number among objects is no contact.
  if (!record || (record.has(PLAIN_VALUE) && !columns.has(PLAIN_VALUE))) return { line, cells: [element.text.slice(0, FAULTY_TEXT_LENGTH)], hasBrokenQuote: true, fault: element.text === "" ? "too_long" : "not_json" };
  const row: FileRow = { line, cells: [], hasBrokenQuote: false };
  if (element.text.startsWith("[")) row.cells = [...record.values()];
  else {
    row.cells = Array.from(columns.keys(), () => "");
    for (const [name, text] of record) {
      const index = columns.get(name);
      if (index !== undefined) row.cells[index] = text;
    }
  }
  if (element.hasBadBytes && row.cells.some((cell) => cell.includes("\uFFFD"))) row.hasBadBytes = true;
  return row;
}

interface ReadElement extends JsonElement {
  hasBadBytes: boolean;
}

/** The elements of one array, or the lines of a JSONL file that are not blank. */
export async function* readElements(source: FileSource, form: JsonForm): AsyncGenerator<ReadElement[]> {
  const pieces = decodeText(streamOf(source), form.encoding);
  yield* form.format === "jsonl" ? readLines(pieces) : readArray(pieces, form.path);
}

type Pieces = AsyncIterable<{ text: string; hasBadBytes: boolean }>;

async function* readArray(pieces: Pieces, path: string): AsyncGenerator<ReadElement[]> {
  let scanner: ReturnType<typeof openJsonScanner> | null = null;
  let isBad = false;
  const ofPath = (elements: JsonElement[]) => elements.filter((element) => element.path === path).map((element) => ({ ...element, hasBadBytes: isBad }));
  for await (const piece of pieces) {
    if (!scanner && piece.text.trim() === "") continue;
    // Without an array, the values at the top are the records, one after another.
    scanner ??= openJsonScanner(path === "" && piece.text.trimStart().startsWith("{"));
    isBad ||= piece.hasBadBytes;
    yield ofPath(pushJson(scanner, piece.text));
    isBad = piece.hasBadBytes && scanner.begin >= 0;
  }
  if (scanner) yield ofPath(endJson(scanner));
}

async function* readLines(pieces: Pieces): AsyncGenerator<ReadElement[]> {
  let rest = "";
  let isBad = false;
  const elementOf = (line: string): ReadElement => ({ path: "", text: line.length > ROW_LENGTH_MAX ? "" : line, hasBadBytes: isBad });
  for await (const piece of pieces) {
    isBad ||= piece.hasBadBytes;
    const lines = (rest + piece.text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop()!.slice(0, ROW_LENGTH_MAX + 1);
    yield lines.map((line) => line.trim()).filter((line) => line !== "").map(elementOf);
    isBad = piece.hasBadBytes && rest.includes("\uFFFD");
  }
  if (rest.trim() !== "") yield [elementOf(rest.trim())];
}

/** The arrays at the file's beginning that could hold contacts, by path, with their first elements. */
export function arraysOf(text: string): Map<string, string[]> {
  const scanner = openJsonScanner(false);
  const arrays = new Map<string, string[]>();
  for (const { path, text: element } of pushJson(scanner, text)) arrays.set(path, [...(arrays.get(path) ?? []), element]);
  return arrays;
}
