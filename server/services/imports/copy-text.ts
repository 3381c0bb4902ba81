import type { FileRow } from "../contact-files/file-row.ts";
import type { RowPlan } from "../contacts/row-plan.ts";
import { openRowReader } from "../contacts/row-reader.ts";

export interface CopyWriter {
  /** The row's line of COPY text, its line end included. */
  textOf(row: FileRow): string;
  /** Whether the row that was written last was refused. */
  isRefused(): boolean;
}

/**
 * Writes rows in PostgreSQL's COPY text format (https://www.postgresql.org/docs/18/sql-copy.html#id-1.9.3.55.9.2): line,
 * values, email_key, phone_key, refused_code, refused_reason, refused_column, with `prefix` in front. The text is to be
 * written as UTF-8, which makes U+FFFD of a lone surrogate, as PostgreSQL wants it.
 */
export function openCopyWriter(plan: RowPlan, prefix: string): CopyWriter {
  const reader = openRowReader(plan);
  const keys = valueKeys(plan.names);
  const count = keys.length;
  let isRefused = false;
  return {
    isRefused: () => isRefused,
    textOf(row) {
      const { values, emailKey, phoneKey, refusal } = reader.read(row);
      let text = `${prefix}${row.line}\t`;
      for (let index = 0; index < count; index++) text += keys[index]! + copyJsonText(values[index]!);
      text += `${valuesEnd(count)}\t${emailKey === null ? "\\N" : copied(emailKey)}\t${phoneKey ?? "\\N"}`;
      isRefused = refusal !== null;
      if (refusal === null) return `${text}\t\\N\t\\N\t\\N\n`;
      return `${text}\t${refusal.code}\t${copied(refusal.reason)}\t${refusal.column === null ? "\\N" : copied(refusal.column)}\n`;
    },
  };
}

/** What stands before each of the values: `{"name":"`, then `","company":"`. */
export function valueKeys(names: string[]): string[] {
  return names.map((name, index) => `${index === 0 ? "{" : '",'}${copied(JSON.stringify(name))}:"`);
}

export function valuesEnd(count: number): string {
  return count === 0 ? "{}" : '"}';
}

/** Signs that JSON writes with a backslash. */
const jsonSpecial = /["\\\u0000-\u001f]/;

/** Text inside the quotation marks of a JSON string, inside COPY text. */
export function copyJsonText(text: string): string {
  // JSON would write lone surrogates as escapes, which PostgreSQL refuses.
  return jsonSpecial.test(text) ? copied(JSON.stringify(text.toWellFormed()).slice(1, -1)) : text;
}

const copySpecial = /[\\\t\n\r]/g;
const escapes: Record<string, string> = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };

function copied(text: string): string {
  return text.replaceAll("\0", "").replace(copySpecial, (sign) => escapes[sign]!);
}
