import { isAscii } from "node:buffer";
import type { ContactFileInspection, ContactFileLayout, LayoutOverrides } from "../contract/contact-files.ts";
import { type ColumnMapping, RowSettings } from "../contract/imports.ts";
import { Refusal } from "../errors.ts";
import { decodeHead } from "../services/contact-files/decode-text.ts";
import { detectEncoding } from "../services/contact-files/detect-encoding.ts";
import { refuseOtherThanText } from "../services/contact-files/file-kind.ts";
import type { FileSource } from "../services/contact-files/file-source.ts";
import { inspectAnyTable, refuseUnusable } from "../services/contact-files/inspect-contact-file.ts";
import { readContactRows } from "../services/contact-files/read-contact-file.ts";
import { sampleFile } from "../services/contact-files/sample-file.ts";
import { readPhone } from "../services/contacts/phone-number.ts";
import { planRow } from "../services/contacts/row-plan.ts";
import { openRowReader } from "../services/contacts/row-reader.ts";
import { fingerprintOf, suggestMapping } from "../services/contacts/suggest-mapping.ts";

/** What `mailroom import --dry-run --json` says of one file. */
export interface FileReport {
  file: string;
  format: ContactFileLayout["format"] | null;
  encoding: string;
  delimiter: string;
  quote: string;
  escape: string;
  /** The header's line; null: none. */
  header: number | null;
  /** Lines above the header. */
  preamble: number;
  footer: number;
  columns: string[];
  sheet: string | null;
  sheets: { name: string; isHidden: boolean }[];
  confidence: ContactFileInspection["confidence"] | null;
  warnings: ContactFileInspection["warnings"];
  /** `repeated` are accepted rows whose address or number stands in an earlier row. */
  counts: { rows: number; accepted: number; repeated: number; refused: number };
  /** At most ROWS_LISTED_MAX of each. */
  refused: ListedRow[];
  repeated: ListedRow[];
  mapping: ColumnMapping[];
  fingerprint: string | null;
  error?: { code: string; message: string; remedy: string | null };
}

interface ListedRow {
  line: number;
  column: string | null;
  code: string;
  reason: string;
}

export interface DryRun {
  report: FileReport;
  /** How the rows are read; null where the file is no table. */
  layout: ContactFileLayout | null;
}

const ROWS_LISTED_MAX = 10_000;
/** Past this, persons are no longer remembered to be known again. */
const PERSONS_MAX = 500_000;

/** What a file is and what its import would take, without a database. Never throws for what the file holds. */
export async function dryRun(source: FileSource, overrides: LayoutOverrides, settings: Partial<RowSettings> | null): Promise<DryRun> {
  const report: FileReport = {
    file: source.name, format: null, encoding: "", delimiter: "", quote: "", escape: "double", header: null, preamble: 0, footer: 0, columns: [], sheet: null, sheets: [], confidence: null, warnings: [],
    counts: { rows: 0, accepted: 0, repeated: 0, refused: 0 }, refused: [], repeated: [], mapping: [], fingerprint: null,
  };
  let layout: ContactFileLayout | null = null;
  try {
    const inspection = await inspectAnyTable(source, overrides);
    ({ layout } = inspection);
    describe(report, inspection);
    refuseUnusable(inspection);
    await checkRows(report, source, inspection, settings);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    report.error = { code: error.code, message: error.message, remedy: error.details.remedy ?? null };
  }
  if (report.encoding === "" && report.format !== "xlsx") report.encoding = await encodingOfText(source);
  return { report, layout };
}

function describe(report: FileReport, { layout, confidence, sheets, headers, preamble, footer, warnings }: ContactFileInspection): void {
  const { format, encoding, delimiter, quote, escape, sheet, headerLine } = layout;
  // Lines, where there are any: blank ones count, Excel's `sep=` does not.
  const preambleLines = preamble.length > 0 && headerLine !== null ? headerLine - 1 : 0;
  Object.assign(report, { format, encoding, delimiter, quote, escape, sheet, sheets, confidence, warnings, header: headerLine, preamble: preambleLines, footer: footer.length, columns: headers });
}

async function checkRows(report: FileReport, source: FileSource, inspection: ContactFileInspection, given: Partial<RowSettings> | null): Promise<void> {
  report.fingerprint = fingerprintOf(inspection.headers);
  report.mapping = given?.mapping ?? suggestMapping(inspection.headers, inspection.rows.map(({ cells }) => cells));
  const settings = RowSettings.parse({ channels: channelsOf(report.mapping), ...given, mapping: report.mapping });
  const reader = openRowReader(planRow(settings, readPhone));
  const columnOf = (target: string) => report.mapping.find((column) => column.target === target)?.column ?? null;
  const lineByPerson = new Map<number, number>();
  for await (const rows of readContactRows(source, inspection.layout)) {
    for (const row of rows) {
      const { refusal, emailKey, phoneKey } = reader.read(row);
      report.counts.rows++;
      if (refusal) {
        report.counts.refused++;
        if (report.refused.length < ROWS_LISTED_MAX) report.refused.push({ line: row.line, column: refusal.column, code: refusal.code, reason: refusal.reason });
        continue;
      }
      report.counts.accepted++;
      const person = numberOf(emailKey ?? phoneKey ?? "");
      const line = lineByPerson.get(person);
      if (line === undefined) {
        if (lineByPerson.size < PERSONS_MAX) lineByPerson.set(person, row.line);
        continue;
      }
      report.counts.repeated++;
      const code = emailKey === null ? "same_phone" : "same_email";
      if (report.repeated.length < ROWS_LISTED_MAX) report.repeated.push({ line: row.line, column: columnOf(emailKey === null ? "phone" : "email"), code, reason: `The same person stands in line ${line}.` });
    }
  }
}

/** 53 bits of a text (cyrb53): a text that is kept would keep the piece of the file in memory from which it was cut. */
function numberOf(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0);
}

/** A list without addresses is one for WhatsApp. */
function channelsOf(mapping: ColumnMapping[]): RowSettings["channels"] {
  const has = (target: string) => mapping.some((column) => column.target === target);
  return has("phone") && !has("email") ? ["whatsapp"] : ["email"];
}

/** Of text that is no table, and of a web page that is read as a workbook; "" for what is no text. */
async function encodingOfText(source: FileSource): Promise<string> {
  if (source.size === 0) return "";
  const { head, windows, isWhole } = await sampleFile(source);
  const { encoding } = detectEncoding(windows, isWhole);
  if (isAscii(head)) return encoding;
  try {
    refuseOtherThanText(decodeHead(head, encoding, !isWhole));
    return encoding;
  } catch (error) {
    if (error instanceof Refusal) return "";
    throw error;
  }
}
