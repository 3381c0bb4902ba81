import type { RowHint, RowSettings } from "../../contract/imports.ts";
import type { FileRow } from "../contact-files/file-row.ts";
import { readPhone } from "./phone-number.ts";
import { planRow } from "./row-plan.ts";
import { openRowReader, type RowReader, type RowRefusal } from "./row-reader.ts";

export interface ParsedContactRow {
  line: number;
  /** By field for standard columns, and by merge field for all, after the transformations; kept whatever becomes of the row. */
  values: Record<string, string>;
  /** The address as it is compared; null: the row has none that mail can be sent to, and `values.email` is then "" unless the row is refused. */
  emailKey: string | null;
  /** The phone number as it is compared; null: `values.phone` holds no number, whatever stands there. */
  phoneKey: string | null;
  refusal: RowRefusal | null;
  hints: RowHint[];
}

/**
 * One row of a contact file by its settings. Pure. A row is refused with the first reason that stands against it: cells that
 * cannot be told apart, else that none of the chosen channels reaches the person. With several channels one good address is
 * enough: somebody whose number cannot be read still gets the mail; the cell is a hint, and never an address.
 */
export function parseContactRow(row: FileRow, settings: RowSettings): ParsedContactRow {
  const reader = readerOf(settings);
  const { values, emailKey, phoneKey, refusal, hints } = reader.read(row);
  return { line: row.line, values: Object.fromEntries(reader.plan.names.map((name, index) => [name, values[index]!])), emailKey, phoneKey, refusal, hints: [...hints] };
}

const readers = new WeakMap<RowSettings, RowReader>();

function readerOf(settings: RowSettings): RowReader {
  const known = readers.get(settings);
  if (known) return known;
  const reader = openRowReader(planRow(settings, readPhone));
  readers.set(settings, reader);
  return reader;
}
