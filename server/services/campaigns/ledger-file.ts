import { createHash } from "node:crypto";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import { formulaLike } from "../contacts/formula-like.ts";

/** First cell of each kind of line. */
export const LEDGER_HEAD = "mailroom-ledger";
export const LEDGER_TOTALS = "totals";
export const LEDGER_VERSION = "1";
export const ledgerColumns = ["line", "name", "address", "status", "reason", "attempts", "sent_at", "replied_at", "unsubscribed_at", "message_id", "sha256"] as const;

export const BOM = "\uFEFF";

export function csvLine(cells: string[]): string {
  return cells.map(csvCell).join(",");
}

function csvCell(text: string): string {
  const safe = formulaLike.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Each line's hash is over the hash before and the line itself without its hash: nothing can be changed, taken out or put in between. */
export function chainHash(previous: string, line: string): string {
  return createHash("sha256").update(previous).update("\n").update(line).digest("hex");
}

export type LedgerCheck = { isWhole: true; recipientCount: number; hash: string } | { isWhole: false; lineNumber: number; what: string };

/**
 * Whether a ledger file is as Mailroom wrote it: every line follows from the one before, and the totals are those of the
 * lines and of the frozen list. Says the first line that is not. A line is what ends in LF outside quotation marks.
 */
export function verifyLedger(text: string): LedgerCheck {
  const lines = splitLines(text.startsWith(BOM) ? text.slice(1) : text);
  const broken = (lineNumber: number, what: string): LedgerCheck => ({ isWhole: false, lineNumber, what });
  const head = lines[0];
  if (!head || !head.text.startsWith(`${LEDGER_HEAD},${LEDGER_VERSION},`)) return broken(1, "This is no ledger of Mailroom's.");
  let previous = "";
  const counts = new Map<string, number>();
  let recipientCount = 0;
  for (const [index, { text: line, number }] of lines.entries()) {
    const at = line.lastIndexOf(",");
    const [body, hash] = [line.slice(0, at), line.slice(at + 1)];
    if (chainHash(previous, body) !== hash) return broken(number, index === 0 ? "The head was changed." : "The line was changed, or lines before it were taken out, put in or moved.");
    previous = hash;
    const cells = cellsOf(body);
    if (index === lines.length - 1) return cells[0] === LEDGER_TOTALS ? totalsCheck(cells, { head: cellsOf(head.text), counts, recipientCount, number, hash }) : broken(number, "The file ends before its totals.");
    if (index < 2) continue;
    if (cells[0] === LEDGER_TOTALS) return broken(lines[index + 1]!.number, "Lines were added after the totals.");
    recipientCount++;
    counts.set(cells[3]!, (counts.get(cells[3]!) ?? 0) + 1);
  }
  return broken(lines.length, "The file ends before its totals.");
}

function totalsCheck(cells: string[], file: { head: string[]; counts: Map<string, number>; recipientCount: number; number: number; hash: string }): LedgerCheck {
  const broken = (what: string): LedgerCheck => ({ isWhole: false, lineNumber: file.number, what });
  if (Number(cells[1]) !== file.recipientCount) return broken(`The totals say ${cells[1]} recipients; the file has ${file.recipientCount}.`);
  if (valueOf(file.head, "recipients") !== cells[1]) return broken(`The frozen list had ${valueOf(file.head, "recipients")} recipients; the totals say ${cells[1]}.`);
  if (cells[2] !== statusWords(file.counts)) return broken("The totals by status are not those of the lines.");
  return { isWhole: true, recipientCount: file.recipientCount, hash: file.hash };
}

/** `campaign=…` of the head. */
function valueOf(head: string[], name: string): string | null {
  return head.find((cell) => cell.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
}

export function statusWords(counts: ReadonlyMap<string, number> | ReadonlyMap<DeliveryStatus, number>): string {
  return [...(counts as ReadonlyMap<string, number>)].filter(([, count]) => count > 0).sort(([one], [other]) => (one < other ? -1 : 1)).map(([status, count]) => `${status}=${count}`).join(" ");
}

function splitLines(text: string): { text: string; number: number }[] {
  const lines: { text: string; number: number }[] = [];
  let isQuoted = false;
  let start = 0;
  let number = 1;
  let startNumber = 1;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at];
    if (letter === '"') isQuoted = !isQuoted;
    if (letter !== "\n") continue;
    number++;
    if (isQuoted) continue;
    lines.push({ text: text.slice(start, at), number: startNumber });
    start = at + 1;
    startNumber = number;
  }
  if (start < text.length) lines.push({ text: text.slice(start), number: startNumber });
  return lines;
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map((match) => (match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"')));
}
