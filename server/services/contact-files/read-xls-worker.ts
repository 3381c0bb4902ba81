import { Buffer } from "node:buffer";
import { createRequire } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { type CellObject, type WorkBook, type WorkSheet, read, set_cptable } from "@e965/xlsx";
import { type CellFormat, cellFormat } from "./cell-format.ts";
import { CELL_LENGTH_MAX, SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, WHOLE_WORKBOOK_TEXT_BYTES_MAX } from "./workbook-limits.ts";

export interface WholeWorkbookTask {
  bytes: Uint8Array<ArrayBuffer>;
  /** XML or HTML, which is text in some encoding. */
  isMarkup: boolean;
}
export type WholeWorkbook =
  | { outcome: "read"; sheets: { name: string; isHidden: boolean; rows: Uint8Array }[] }
  | { outcome: "protected" | "damaged" | "oversized" };

/** MS-XLS 2.5.10. */
const errors: Record<number, string> = { 0x00: "#NULL!", 0x07: "#DIV/0!", 0x0f: "#VALUE!", 0x17: "#REF!", 0x1d: "#NAME?", 0x24: "#NUM!", 0x2a: "#N/A", 0x2b: "#GETTING_DATA" };

/** Windows' code pages by their names on the web, where both are the same. */
const encodings: Record<number, string> = {
  874: "windows-874", 932: "shift_jis", 936: "gbk", 949: "euc-kr", 950: "big5", 1200: "utf-16le", 1250: "windows-1250", 1251: "windows-1251", 1252: "windows-1252",
  1253: "windows-1253", 1254: "windows-1254", 1255: "windows-1255", 1256: "windows-1256", 1257: "windows-1257", 1258: "windows-1258", 10000: "macintosh", 65001: "utf-8",
};
const decoders = new Map<string, TextDecoder>();

if (!parentPort) throw new Error("read-xls-worker runs as a thread");
const answer = readWhole(workerData as WholeWorkbookTask);
parentPort.postMessage(answer, answer.outcome === "read" ? answer.sheets.map(({ rows }) => rows.buffer as ArrayBuffer) : []);

function readWhole({ bytes, isMarkup }: WholeWorkbookTask): WholeWorkbook {
  set_cptable({ utils: { decode: decodeCodePage, encode: (...input: unknown[]) => codePages().utils.encode(...input) } });
  let workbook: WorkBook;
  try {
    const options = { dense: true, cellNF: true, cellText: false, cellHTML: false, cellFormula: false };
    // `raw`: of HTML, which has no types, numbers stay as they are written.
    workbook = isMarkup ? read(decodeMarkup(bytes), { ...options, type: "string", raw: true }) : read(bytes, { ...options, type: "array" });
  } catch (error) {
    return { outcome: /password|encrypt/i.test(String(error)) ? "protected" : "damaged" };
  }
  return writtenSheets(workbook);
}

interface CodePages {
  utils: { decode(codePage: number, bytes: Uint8Array | number[], to?: string): string; encode(...input: unknown[]): unknown };
}

/** Books of BIFF 2 to 5 are in the code page of the computer that wrote them. SheetJS's tables of them load for longer than most books. */
function decodeCodePage(codePage: number, bytes: Uint8Array | number[], to?: string): string {
  const label = encodings[codePage];
  if (!label) return codePages().utils.decode(codePage, bytes, to);
  const decoder = decoders.get(label) ?? new TextDecoder(label, { ignoreBOM: true });
  decoders.set(label, decoder);
  return decoder.decode(Buffer.from(bytes));
}

function codePages(): CodePages {
  return createRequire(import.meta.url)("@e965/xlsx/dist/cpexcel.js") as CodePages;
}

function writtenSheets(workbook: WorkBook): WholeWorkbook {
  const is1904 = workbook.Workbook?.WBProps?.date1904 === true;
  const formats = new Map<string | number, CellFormat>();
  const sheets: { name: string; isHidden: boolean; rows: Uint8Array }[] = [];
  let left = WHOLE_WORKBOOK_TEXT_BYTES_MAX;
  for (const [index, name] of workbook.SheetNames.entries()) {
    const sheet = workbook.Sheets[name];
    if (!sheet || (sheet["!type"] ?? "sheet") !== "sheet") continue;
    const data = sheet["!data"] ?? [];
    if (data.length > SHEET_ROWS_MAX || data.some((cells) => cells.length > SHEET_COLUMNS_MAX)) return { outcome: "damaged" };
    const rows = writtenRows(sheet, textOf, left);
    if (!rows) return { outcome: "oversized" };
    left -= rows.length;
    sheets.push({ name, isHidden: (workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0) !== 0, rows });
  }
  return sheets.length > 0 ? { outcome: "read", sheets } : { outcome: "damaged" };

  function textOf({ t, v, z }: CellObject): string {
    const format = formats.get(z ?? 0) ?? cellFormat(z ?? 0, is1904);
    formats.set(z ?? 0, format);
    if (t === "e") return errors[Number(v)] ?? "#N/A";
    if (typeof v === "boolean") return v ? "TRUE" : "FALSE";
    if (typeof v === "number") return format.ofNumber(v);
    return typeof v === "string" ? format.ofText(v.slice(0, CELL_LENGTH_MAX)) : "";
  }
}

/** A line of JSON for each row that has cells. Null: more than `bytesMax`. */
function writtenRows(sheet: WorkSheet, textOf: (cell: CellObject) => string, bytesMax: number): Uint8Array | null {
  const blocks: Buffer[] = [];
  let size = 0;
  for (const [index, cells] of (sheet["!data"] ?? []).entries()) {
    if (!cells) continue;
    const texts = Array.from(cells, (cell) => (cell ? textOf(cell) : ""));
    while (texts.at(-1) === "") texts.pop();
    if (texts.length === 0) continue;
    const block = Buffer.from(`${JSON.stringify([index + 1, texts])}\n`);
    blocks.push(block);
    size += block.length;
    if (size > bytesMax) return null;
  }
  const rows = new Uint8Array(size);
  let at = 0;
  for (const block of blocks) {
    rows.set(block, at);
    at += block.length;
  }
  return rows;
}

/** By its mark, by what it says of itself, as UTF-8 where it is that, else as Western Windows writes. */
function decodeMarkup(bytes: Uint8Array): string {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || bytes[1] === 0) return new TextDecoder("utf-16le").decode(bytes);
  if ((bytes[0] === 0xfe && bytes[1] === 0xff) || bytes[0] === 0) return new TextDecoder("utf-16be").decode(bytes);
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 4096)).toString("latin1");
  const declared = /<\?xml[^>]*?encoding=["']([\w-]+)|<meta[^>]*?charset=["']?([\w-]+)/i.exec(start);
  for (const label of ["utf-8", declared?.[1] ?? declared?.[2] ?? "windows-1252"]) {
    try {
      return new TextDecoder(label, { fatal: label === "utf-8" }).decode(bytes);
    } catch {
      continue;
    }
  }
  return new TextDecoder("windows-1252").decode(bytes);
}
