import { type CellFormat, generalFormat } from "./cell-format.ts";
import { columnOf, serialOfIsoDate, unescapeText } from "./cell-text.ts";
import type { FileRow } from "./file-row.ts";
import { type SharedStrings, textListener } from "./read-xlsx-strings.ts";
import { inBatches } from "./workbook-batches.ts";
import { SHEET_COLUMNS_MAX, SHEET_ROWS_MAX, SHEET_ROW_LENGTH_MAX } from "./workbook-limits.ts";
import { damagedWorkbook, oversizedWorkbook } from "./workbook-refusals.ts";
import { type XmlListener, parseXml } from "./workbook-xml.ts";

export interface SheetSource {
  bytes: AsyncIterable<Uint8Array>;
  strings: SharedStrings;
  /** By the number of the cell's style. */
  formatOf(style: string | undefined): CellFormat;
  is1904: boolean;
  /** A formula whose result was never computed, which some programs leave to Excel. */
  formulaWithoutValue(line: number): void;
}

/** The rows of a worksheet (ECMA-376 18.3.1) as people see them, never more of it than a piece at a time. */
export function readSheetRows(sheet: SheetSource): AsyncGenerator<FileRow[]> {
  return inBatches(chunksOfRows(sheet));
}

async function* chunksOfRows(sheet: SheetSource): AsyncGenerator<Iterable<FileRow>> {
  const sheetRows = listenForRows(sheet);
  for await (const _ of parseXml(sheet.bytes, sheetRows.listener)) {
    const { rows, lastString } = sheetRows.take();
    if (lastString >= 0) await sheet.strings.readThrough(lastString);
    if (rows.length > 0) yield filledRows(rows, sheet.strings);
  }
  await sheet.strings.readToEnd();
}

/** A number: that of a shared text. */
type CellText = string | number | { index: number; format: CellFormat };
interface SparseRow {
  line: number;
  columns: number[];
  texts: CellText[];
}

/** One at a time: a chunk of 64 KiB may hold thousands of rows with one cell in XFD each. */
function* filledRows(rows: SparseRow[], strings: SharedStrings): Generator<FileRow> {
  for (const { line, columns, texts } of rows) {
    const cells: string[] = [];
    let length = 0;
    for (let at = 0; at < texts.length; at++) {
      const text = texts[at]!;
      const column = columns[at]!;
      const shown = typeof text === "string" ? text : sharedText(text, strings);
      while (cells.length < column) cells.push("");
      cells[column] = shown;
      length += shown.length;
      refuseLongRow(length, line);
    }
    while (cells.at(-1) === "") cells.pop();
    if (cells.length > 0) yield { line, cells, hasBrokenQuote: false };
  }
}

function sharedText(text: Exclude<CellText, string>, strings: SharedStrings): string {
  return typeof text === "number" ? strings.at(text) : text.format.ofText(strings.at(text.index));
}

function refuseLongRow(length: number, line: number): void {
  if (length > SHEET_ROW_LENGTH_MAX) throw oversizedWorkbook(`row ${line} holds more than ${SHEET_ROW_LENGTH_MAX.toLocaleString("en")} characters`);
}

interface Cell {
  column: number;
  type: string;
  style: string | undefined;
  value: string | null;
  inline: string | null;
  hasFormula: boolean;
}

function listenForRows({ formatOf, is1904, formulaWithoutValue }: SheetSource): { listener: XmlListener; take(): { rows: SparseRow[]; lastString: number } } {
  let rows: SparseRow[] = [];
  let lastString = -1;
  let isInData = false;
  let isInValue = false;
  let line = 0;
  let column = -1;
  let rowLength = 0;
  let row: SparseRow | null = null;
  let cell: Cell | null = null;
  const inline = textListener("is", (text) => {
    if (cell) cell.inline = text;
  });
  const listener: XmlListener = {
    open: (name, attributes) => {
      if (name === "c" && row) {
        const reference = attributes.r;
        column = reference === undefined ? column + 1 : columnOf(reference);
        if (column < 0 || column >= SHEET_COLUMNS_MAX) throw damagedWorkbook(`row ${line} has a cell that no sheet has (${reference ?? column + 1})`);
        cell = { column, type: attributes.t ?? "n", style: attributes.s, value: null, inline: null, hasFormula: false };
      } else if (name === "v" && cell) {
        isInValue = true;
        cell.value = "";
      } else if (name === "row" && isInData) {
        const number = attributes.r;
        line = number === undefined ? line + 1 : Number(number);
        if (!Number.isInteger(line) || line < 1 || line > SHEET_ROWS_MAX) throw damagedWorkbook(`it has a row that no sheet has (${number ?? line})`);
        column = -1;
        rowLength = 0;
        row = { line, columns: [], texts: [] };
      } else if (name === "f" && cell) cell.hasFormula = true;
      else if (name === "sheetData") isInData = true;
      else if (cell) inline.open(name, attributes);
    },
    text: (text) => {
      if (isInValue) cell!.value += text;
      else if (cell) inline.text(text);
    },
    close: (name) => {
      if (name === "c" && cell) {
        const text = textOf(cell);
        if (text !== "") {
          row!.columns.push(cell.column);
          row!.texts.push(text);
          if (row!.texts.length > SHEET_COLUMNS_MAX) throw damagedWorkbook(`row ${line} has more cells than a sheet has columns`);
          if (typeof text === "string") refuseLongRow((rowLength += text.length), line);
        }
        cell = null;
      } else if (name === "v") isInValue = false;
      else if (name === "row" && row) {
        if (row.texts.length > 0) rows.push(row);
        row = null;
      } else if (name === "sheetData") isInData = false;
      else if (cell) inline.close(name);
    },
  };
  return {
    listener,
    take: () => {
      const taken = { rows, lastString };
      rows = [];
      return taken;
    },
  };

  function textOf(found: Cell): CellText {
    const { value } = found;
    if (value === null || value === "") {
      if (found.inline !== null) return formatOf(found.style).ofText(found.inline);
      if (found.hasFormula && value === null) formulaWithoutValue(line);
      return "";
    }
    switch (found.type) {
      case "s": {
        const index = Number(value);
        if (!Number.isInteger(index) || index < 0) throw damagedWorkbook(`row ${line} points to a text that is missing`);
        if (index > lastString) lastString = index;
        const format = formatOf(found.style);
        return format.ofText === generalFormat.ofText ? index : { index, format };
      }
      case "str":
      case "inlineStr":
        return formatOf(found.style).ofText(unescapeText(value));
      case "b":
        return value.trim() === "1" || value.trim() === "true" ? "TRUE" : "FALSE";
      case "e":
        return value;
      case "d": {
        const serial = serialOfIsoDate(value, is1904);
        return serial === null ? value : formatOf(found.style).ofNumber(serial);
      }
      default: {
        const stored = value.trim();
        const number = Number(stored);
        return Number.isFinite(number) && stored !== "" ? formatOf(found.style).ofNumber(number, stored) : value;
      }
    }
  }
}
