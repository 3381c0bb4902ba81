import type { ColumnMapping, RowHint, RowReason } from "../../contract/imports.ts";
import { type FileRow, isBlank } from "../contact-files/file-row.ts";
import { isSendableAddress, isValidAddress, unwrapAddress } from "./email-address.ts";
import { foldAddress } from "./fold-address.ts";
import { CELL_LENGTH_MAX } from "./limits.ts";
import { phoneKey } from "./phone-key.ts";
import type { PlannedColumn, RowPlan } from "./row-plan.ts";
import { splitName } from "./transform-name.ts";
import { cleanText } from "./transform-text.ts";

export interface RowRefusal {
  code: RowReason;
  /** An English sentence. */
  reason: string;
  /** The column as the file calls it; null where the whole row is meant. */
  column: string | null;
}

/** One row as it was read. The reader's own object, filled anew by the next row: take what is needed. */
export interface ReadRow {
  /** As many as the plan's `names`, in their order. */
  values: string[];
  emailKey: string | null;
  phoneKey: string | null;
  refusal: RowRefusal | null;
  hints: RowHint[];
}

export interface RowReader {
  plan: RowPlan;
  read(row: FileRow): ReadRow;
}

/** Reads rows by a plan, for one file. */
export function openRowReader(plan: RowPlan): RowReader {
  const { email, phone, country, split, mapping } = plan;
  const others = plan.columns.filter((column) => column !== email && column !== phone);
  const values: string[] = plan.names.map(() => "");
  const out: ReadRow = { values, emailKey: null, phoneKey: null, refusal: null, hints: [] };

  function read(row: FileRow): ReadRow {
    const { cells } = row;
    out.emailKey = null;
    out.phoneKey = null;
    out.hints.length = 0;
    out.refusal = faultOf(row, mapping);
    const isCut = out.refusal !== null;
    for (const column of others) put(values, column, column.transform(cellOf(cells, column.cell, isCut), out.hints));
    if (split) {
      const { given, family } = splitName(values[split.column.fieldAt]!);
      values[split.givenAt] = given;
      values[split.familyAt] = family;
    }
    const address = email ? addressOf(cellOf(cells, email.cell, isCut)) : "";
    const number = phone ? phone.transform(cellOf(cells, phone.cell, isCut), out.hints) : "";
    const region = regionOf(country ? values[country.fieldAt]! : "", plan.defaultCountry);
    const e164 = number === "" ? null : plan.readNumber(number, region);
    if (email) put(values, email, address);
    if (phone) put(values, phone, e164 ?? number);
    if (isCut) return out;
    const hasAddress = address !== "" && isSendableAddress(address);
    if (!isReached(plan, hasAddress, e164 !== null)) {
      out.refusal = refusalOf(plan, address, number, region);
      return out;
    }
    if (hasAddress) out.emailKey = foldAddress(address);
    // What is no address must stand nowhere that mail is sent to; under a merge field of its own it stays readable.
    else if (address !== "") {
      values[email!.fieldAt] = "";
      out.hints.push({ code: "email_bad", column: email!.header });
    }
    if (e164 !== null) out.phoneKey = phoneKey(e164);
    else if (number !== "") out.hints.push({ code: "phone_bad", column: phone!.header });
    return out;
  }

  return { plan, read };
}

function put(values: string[], column: PlannedColumn, value: string): void {
  if (column.fieldAt >= 0) values[column.fieldAt] = value;
  if (column.mergeAt >= 0) values[column.mergeAt] = value;
}

/** Whether one of the chosen channels reaches the person. */
export function isReached({ needsEmail, needsPhone }: RowPlan, hasAddress: boolean, hasNumber: boolean): boolean {
  return (needsEmail && hasAddress) || (needsPhone && hasNumber) || (!needsEmail && !needsPhone);
}

/** Of a row that is refused in any case, long cells are kept by their beginning. */
function cellOf(cells: string[], index: number, isCut: boolean): string {
  const cell = cells[index] ?? "";
  return isCut && cell.length > CELL_LENGTH_MAX ? cell.slice(0, CELL_LENGTH_MAX) : cell;
}

function faultOf(row: FileRow, mapping: ColumnMapping[]): RowRefusal | null {
  const { cells } = row;
  const width = mapping.length;
  if (row.fault === "not_json") return { code: "row_bad", reason: "The line is not a JSON object or array.", column: null };
  if (row.fault === "too_long") return { code: "row_bad", reason: "The row is too long to be a contact.", column: null };
  if (row.hasBrokenQuote) return { code: "quote_open", reason: "A quotation mark in this row is not closed properly, so that its cells cannot be told apart.", column: null };
  if (row.hasBadBytes) return { code: "bytes_bad", reason: "The row holds bytes that are no text in the file’s encoding.", column: badBytesColumn(row, mapping) };
  if (cells.length > width && !isBlank(cells.slice(width))) return { code: "cells_too_many", reason: `The row has ${cells.length} cells, the file has ${width} columns: a value may stand in the wrong column.`, column: null };
  for (let index = 0; index < cells.length; index++) {
    if (cells[index]!.length > CELL_LENGTH_MAX && mapping[index]?.target !== "ignore") return { code: "cell_too_long", reason: `The cell is longer than ${CELL_LENGTH_MAX} characters.`, column: mapping[index]?.column ?? null };
  }
  return null;
}

function badBytesColumn({ cells }: FileRow, mapping: ColumnMapping[]): string | null {
  return mapping[cells.findIndex((cell) => cell.includes("\uFFFD"))]?.column ?? null;
}

/** Why none of the chosen channels reaches the row; what is written and wrong is named before what is missing. */
function refusalOf({ needsEmail, needsPhone, email, phone }: RowPlan, address: string, number: string, region: string | null): RowRefusal {
  const emailColumn = email?.header ?? null;
  const phoneColumn = phone?.header ?? null;
  if (needsEmail && address !== "") {
    const what = isValidAddress(address) ? "an address that mail can be sent to" : "an e-mail address";
    return { code: "email_bad", reason: `“${address.slice(0, 80)}” is not ${what}.`, column: emailColumn };
  }
  if (needsPhone && number !== "") return { code: "phone_bad", reason: phoneReason(number, region), column: phoneColumn };
  if (needsEmail && needsPhone) return { code: "email_missing", reason: "The row has neither an e-mail address nor a phone number.", column: emailColumn };
  if (needsEmail) return { code: "email_missing", reason: "The e-mail address is missing.", column: emailColumn };
  return { code: "phone_missing", reason: "The phone number is missing.", column: phoneColumn };
}

function phoneReason(number: string, region: string | null): string {
  const shown = `“${number.slice(0, 80)}”`;
  const isWithoutCountry = region === null && !/^\D*(?:\+|00)/.test(number.normalize("NFKC")) && /\d/.test(number);
  return isWithoutCountry ? `${shown} has no country code, and no country is known for the row.` : `${shown} is not a phone number${region ? ` (read by the rules of ${region})` : ""}.`;
}

/** Characters that cannot be seen, and come along when an address is copied from a web page. */
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g;

function addressOf(cell: string): string {
  const text = cleanText(cell);
  if (isSendableAddress(text)) return text;
  return text === "" ? "" : unwrapAddress(text.replace(invisible, ""));
}

/** Whose rules read a number without a country code. */
export function regionOf(country: string, defaultCountry: string | null): string | null {
  return /^[A-Z]{2}$/.test(country) ? country : defaultCountry;
}
