import type { ColumnKind } from "../../contract/contact-files.ts";

/** What one cell looks like. */
export type CellKind = Exclude<ColumnKind, "mixed">;

const EMAIL = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+\.[^\s@<>"(),;:.]{2,}$/;
const NUMBER = /^[-+]?(?:[€$£¥]\s?)?(?:\d+|\d{1,3}(?:[.,' \u00A0\u202F]\d{3})+)(?:[.,]\d+)?(?:[eE][-+]?\d+)?\s?[%€$£¥]?$/;
const PHONE = /^(?:\+|00|\(|0)[\d\s()./-]{5,24}\d(?:\s?(?:x|ext\.?)\s?\d{1,6})?$/i;
const DATE = /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2}[- ]\p{L}{3,9}\.?[- ]\d{2,4}|\d{4}年\d{1,2}月\d{1,2}日)(?:[T ,]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:Z|[AP]M|[+-]\d{2}:?\d{2})?)?$/iu;
const BOOLEAN = /^(?:true|false|yes|no|y|n|ja|nein|oui|non|si|sí|no|sim|não|tak|nie|ano|ne|да|нет|x|✓|✔)$/i;

export function isEmail(cell: string): boolean {
  return cell.includes("@") && EMAIL.test(cell.trim());
}

export function cellKind(cell: string): CellKind {
  const text = cell.trim();
  if (text === "") return "empty";
  if (isEmail(text)) return "email";
  // A date may look like a telephone number (01.02.2026), and a telephone number like any other.
  if (DATE.test(text)) return "date";
  if (BOOLEAN.test(text)) return "boolean";
  if (PHONE.test(text) && text.replace(/\D/g, "").length >= 7 && !/^0\d*[.,]\d+$/.test(text) && !/^0+\d{1,6}$/.test(text)) return "phone";
  return NUMBER.test(text) ? "number" : "text";
}

/** How much of a column must look alike. */
const SAME_SHARE = 0.8;

/** What a column's cells look like: the kind of most of those that are filled. */
export function columnKind(cells: string[]): ColumnKind {
  const counts = new Map<CellKind, number>();
  for (const cell of cells) {
    const kind = cellKind(cell);
    if (kind !== "empty") counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const filled = [...counts.values()].reduce((sum, count) => sum + count, 0);
  if (filled === 0) return "empty";
  const [kind, count] = [...counts].sort((a, b) => b[1] - a[1])[0]!;
  if (count >= filled * SAME_SHARE) return kind;
  // Telephone numbers without a sign are numbers too.
  const phones = (counts.get("phone") ?? 0) + (counts.get("number") ?? 0);
  if ((counts.get("phone") ?? 0) > filled * 0.3 && phones >= filled * SAME_SHARE) return "phone";
  return (counts.get("text") ?? 0) > filled * 0.5 ? "text" : "mixed";
}
