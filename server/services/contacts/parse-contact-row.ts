import { EmailAddress } from "../../contract/common.ts";
import { type ColumnMapping, type ContactField, contactFields } from "../../contract/contacts.ts";
import { foldAddress } from "./fold-address.ts";
import { CELL_LENGTH_MAX } from "./limits.ts";
import { type FileRow, isBlank } from "./read-rows.ts";

export interface ParsedContact {
  address: string;
  /** The address as it is compared. */
  key: string;
  fields: Partial<Record<ContactField, string>>;
  customFields: Record<string, string>;
}

/** `values` are kept by merge field, whatever becomes of the row. */
export type ParsedRow =
  | { outcome: "accepted"; line: number; values: Record<string, string>; contact: ParsedContact }
  | { outcome: "refused"; line: number; values: Record<string, string>; column: string | null; reason: string };

/** One row of a contact file by its mapping. Pure; a row is refused with the first reason that stands against it. */
export function parseContactRow(row: FileRow, mapping: ColumnMapping[]): ParsedRow {
  const values = valuesOf(row, mapping);
  const refusal = refusalOf(row, mapping);
  if (refusal) return { outcome: "refused", line: row.line, values, ...refusal };
  const fields: Partial<Record<ContactField, string>> = {};
  const customFields: Record<string, string> = {};
  mapping.forEach((column, index) => {
    const value = cellOf(row, index);
    if (value === "" || column.target === "ignore") return;
    if (column.target === "custom") customFields[column.mergeField] = value;
    else fields[column.target] = value;
  });
  return { outcome: "accepted", line: row.line, values, contact: { address: fields.email!, key: foldAddress(fields.email!), fields, customFields } };
}

/** Standard columns answer to their field's name beside the merge field that somebody gave them. */
function valuesOf(row: FileRow, mapping: ColumnMapping[]): Record<string, string> {
  const values: Record<string, string> = {};
  mapping.forEach((column, index) => {
    if (column.target === "ignore") return;
    const value = cellOf(row, index).slice(0, CELL_LENGTH_MAX);
    if (isContactField(column.target)) values[column.target] = value;
    values[column.mergeField] = value;
  });
  return values;
}

function isContactField(target: string): target is ContactField {
  return (contactFields as readonly string[]).includes(target);
}

function refusalOf(row: FileRow, mapping: ColumnMapping[]): { column: string | null; reason: string } | null {
  if (row.hasBrokenQuote) return { column: null, reason: "A quotation mark in this row is not closed properly, so that its cells cannot be told apart." };
  if (!isBlank(row.cells.slice(mapping.length))) return { column: null, reason: `The row has ${row.cells.length} cells, the file has ${mapping.length} columns: a value may stand in the wrong column.` };
  const long = row.cells.findIndex((cell) => cell.length > CELL_LENGTH_MAX);
  if (long >= 0) return { column: mapping[long]?.column ?? null, reason: `The cell is longer than ${CELL_LENGTH_MAX} characters.` };
  const emailIndex = mapping.findIndex((column) => column.target === "email");
  const email = cellOf(row, emailIndex);
  const column = mapping[emailIndex]?.column ?? null;
  if (email === "") return { column, reason: "The e-mail address is missing." };
  if (!isSendableAddress(email)) return { column, reason: `“${email.slice(0, 80)}” is not an e-mail address.` };
  return null;
}

/** The contract's form, without what a mail header must not carry. */
function isSendableAddress(address: string): boolean {
  return EmailAddress.safeParse(address).success && !/[\p{Cc},;:\\()[\]]/u.test(address) && !/^\.|\.\.|\.@|@[.-]|[.-]$/.test(address);
}

function cellOf(row: FileRow, index: number): string {
  // PostgreSQL keeps no NUL in text.
  return (row.cells[index] ?? "").replaceAll("\0", "").trim();
}
