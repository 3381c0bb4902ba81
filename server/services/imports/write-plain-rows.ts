import type { ContactFileLayout } from "../../contract/contact-files.ts";
import type { RowHint } from "../../contract/imports.ts";
import { phoneKey } from "../contacts/phone-key.ts";
import type { PlannedColumn, RowPlan } from "../contacts/row-plan.ts";
import { isReached, regionOf } from "../contacts/row-reader.ts";
import { splitName } from "../contacts/transform-name.ts";
import { isPlainAddress } from "./byte-classes.ts";
import { type CellMemory, openCellMemory, type RememberedCell } from "./cell-memory.ts";
import { pieceOf, putBytes, putLowerCase, putNumber, putPiece } from "./copy-bytes.ts";
import { type CopyOutput, ensureRoom, noteRow } from "./copy-output.ts";
import { copyJsonText, valueKeys, valuesEnd } from "./copy-text.ts";
import type { ByteDialect } from "./row-ends.ts";
import { DOUBLED, openCellScanner, PLAIN } from "./scan-cells.ts";
import type { SlackText } from "./slack-text.ts";

const QUOTATION_MARK = 34;
const APOSTROPHE = 39;
const BACKSLASH = 92;
const DELETE = 127;

/** JSON writes one byte as at most six, COPY one of those as two; a standard column is written under two names. */
const EXPANSION_MAX = 14;
/** Room per value for what is not in the file: a time zone's name, a number's country code. */
const VALUE_ROOM = 200;

/** Behind the row, and the line of what follows. */
export interface NextRow {
  at: number;
  line: number;
}

/**
 * Writes rows from their bytes, UTF-8, of which every byte is looked at once and cells are copied as they stand. Answers
 * where the next row begins, or null, with nothing written, for a row that has to be parsed as text: one whose quotation
 * marks or cells are not as they should be, or that is not simply accepted.
 */
export function openPlainRows({ layout, plan, dialect, prefix }: { layout: ContactFileLayout; plan: RowPlan; dialect: ByteDialect; prefix: string }): (text: SlackText, begin: number, line: number, output: CopyOutput) => NextRow | null {
  const { firstColumn, footerRows } = layout;
  const headerLine = layout.headerLine ?? 0;
  const scanner = openCellScanner(firstColumn + plan.mapping.length, dialect);
  const { begins, ends, states } = scanner;
  const { quote } = dialect;
  const { email, phone, country, split } = plan;
  const emailCell = email ? firstColumn + email.cell : -1;
  const phoneCell = phone ? firstColumn + phone.cell : -1;
  const values = plan.names.map((_, index) => valueOf(plan, index, firstColumn));
  const keys = valueKeys(plan.names).map(pieceOf);
  const keysEnd = pieceOf(`${valuesEnd(keys.length)}\t`);
  const rowEnd = pieceOf("\t\\N\t\\N\t\\N\n");
  const none = pieceOf("\\N");
  const tab = pieceOf("\t");
  const start = pieceOf(prefix);
  const fixedRoom = start.length + keys.reduce((sum, key) => sum + key.length + VALUE_ROOM, VALUE_ROOM);
  const next: NextRow = { at: 0, line: 0 };
  const hints: RowHint[] = [];
  let opened: SlackText | null = null;

  function writeRow(text: SlackText, begin: number, line: number, output: CopyOutput): NextRow | null {
    const { bytes, view } = text;
    if (text !== opened) {
      scanner.open(text);
      opened = text;
    }
    if (!scanner.scan(begin)) return null;
    next.at = scanner.end;
    next.line = line + scanner.lineCount;
    if (line <= headerLine) return next;
    const hasAddress = emailCell >= 0 && ends[emailCell]! > begins[emailCell]!;
    if (hasAddress && (states[emailCell] !== PLAIN || !isPlainAddress(bytes, begins[emailCell]!, ends[emailCell]!))) return null;
    const number = phone !== null && ends[phoneCell]! > begins[phoneCell]! ? phone.transform(scanner.textOf(phoneCell), hints) : "";
    const e164 = number === "" ? null : plan.readNumber(number, regionOf(country ? readOf(bytes, country, firstColumn + country.cell).value : "", plan.defaultCountry));
    if (!isReached(plan, hasAddress, e164 !== null)) return null;
    const name = split ? splitName(split.column.transform(scanner.textOf(firstColumn + split.column.cell), hints)) : null;
    if (hints.length > 0) hints.length = 0;

    ensureRoom(output, (scanner.end - begin) * EXPANSION_MAX + fixedRoom);
    const target = output.view;
    let at = putPiece(target, output.at, start);
    at = putPiece(target, putNumber(target, at, line), tab);
    for (let index = 0; index < keys.length; index++) {
      at = putPiece(target, at, keys[index]!);
      const value = values[index]!;
      const { cell, column } = value;
      const isCopied = value.isCopied && bytes[begins[cell]!] !== APOSTROPHE;
      if (isCopied && states[cell] === PLAIN && !(text.hasDoubleSpace && column!.kind === "line")) at = putBytes(target, at, view, begins[cell]!, ends[cell]!);
      else if (column === null) at = putText(output, at, index === split!.givenAt ? name!.given : name!.family);
      else if (cell === phoneCell) at = putText(output, at, e164 ?? number);
      else if (column.kind === "read") at = putPiece(target, at, readOf(bytes, column, cell).piece);
      else if (isCopied && states[cell] === DOUBLED && !text.hasDoubleSpace) at = putDoubled(target, at, bytes, begins[cell]!, ends[cell]!);
      else at = putText(output, at, column.transform(scanner.textOf(cell), hints));
    }
    at = putPiece(target, at, keysEnd);
    at = hasAddress ? putLowerCase(target, at, view, begins[emailCell]!, ends[emailCell]!) : putPiece(target, at, none);
    at = putPiece(target, at, tab);
    at = e164 === null ? putPiece(target, at, none) : putText(output, at, phoneKey(e164));
    noteRow(output, output.at, line, false, footerRows);
    output.at = putPiece(target, at, rowEnd);
    return next;
  }

  const memories = new Map<PlannedColumn, CellMemory>(plan.columns.filter((column) => column.kind === "read").map((column) => [column, openCellMemory()]));

  /** What a cell says that is looked up, remembered by its bytes. */
  function readOf(bytes: Buffer, column: PlannedColumn, cell: number): RememberedCell {
    const begin = begins[cell]!;
    const end = ends[cell]!;
    const memory = memories.get(column)!;
    const isPlain = states[cell] === PLAIN;
    const known = isPlain ? memory.find(bytes, begin, end) : null;
    if (known) return known;
    const value = column.transform(scanner.textOf(cell), hints);
    const read = { cell: Uint8Array.prototype.slice.call(bytes, begin, end), value, piece: pieceOf(copyJsonText(value)) };
    if (isPlain) memory.keep(read);
    return read;
  }

  /** A mark that stands twice is one; a quotation mark is `\"` in JSON and `\\"` in COPY text. */
  function putDoubled(target: DataView, at: number, bytes: Buffer, begin: number, end: number): number {
    let to = at;
    for (let from = begin; from < end; from++) {
      const byte = bytes[from]!;
      if (byte === quote) {
        from++;
        if (quote === QUOTATION_MARK) {
          target.setUint8(to++, BACKSLASH);
          target.setUint8(to++, BACKSLASH);
        }
      }
      target.setUint8(to++, byte);
    }
    return to;
  }

  return writeRow;
}

interface Value {
  /** Of the row; -1 where it is a part of a name that was split. */
  cell: number;
  column: PlannedColumn | null;
  /** Text that is written as it stands, if nothing special stands in it and no apostrophe before it (formulaLike). */
  isCopied: boolean;
}

function valueOf(plan: RowPlan, index: number, firstColumn: number): Value {
  const column = plan.columns.find(({ fieldAt, mergeAt }) => fieldAt === index || mergeAt === index) ?? null;
  const isCopied = column !== null && column !== plan.phone && (column.kind === "as_is" || column.kind === "line");
  return { cell: column === null ? -1 : firstColumn + column.cell, column, isCopied };
}

/** `at`: behind what was written of the row. */
function putText(output: CopyOutput, at: number, text: string): number {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < 32 || code >= DELETE || code === QUOTATION_MARK || code === BACKSLASH) return at + index + output.bytes.write(copyJsonText(text.slice(index)), at + index);
    output.view.setUint8(at + index, code);
  }
  return at + text.length;
}
