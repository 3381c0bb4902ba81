import { Buffer } from "node:buffer";
import { Refusal } from "../../errors.ts";
import type { FileSource } from "./file-source.ts";
import { workbookPart } from "./read-xlsx-parts.ts";
import { openCompoundFile } from "./workbook-compound-file.ts";
import { SMALL_PART_BYTES_MAX } from "./workbook-limits.ts";
import { type WorkbookZip, openZip } from "./workbook-zip.ts";

/**
 * What opens a workbook: `xlsx`, our own reader; `xls`, SheetJS, for all others: BIFF 2 to 8, XLSB, OpenDocument, XML
 * Spreadsheet 2003, and the HTML tables that web applications call .xls.
 */
export type WorkbookContent =
  | { kind: "xlsx"; zip: WorkbookZip; part: string }
  | { kind: "xls"; hasMacros: boolean; isMarkup: boolean; zip: WorkbookZip | null }
  | { kind: "protected" };

/** How much of a file's beginning tells what it is. */
export const WORKBOOK_HEAD_BYTES = 16 * 1024;

/** `head`: the file's beginning, WORKBOOK_HEAD_BYTES of it where there are so many. Null: no workbook, whatever its name says. */
export async function workbookKind(head: Uint8Array, source: FileSource): Promise<WorkbookContent["kind"] | null> {
  try {
    return (await workbookContent(head, source))?.kind ?? null;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Damaged: whoever opens it is told how. Only its first part's name is left to tell a workbook from other archives.
    return /\[Content_Types\]\.xml|_rels\/|xl\/|docProps\//.test(latin1(head.subarray(0, 256))) ? "xlsx" : null;
  }
}

/** Refuses what is damaged. */
export async function workbookContent(head: Uint8Array, source: FileSource): Promise<WorkbookContent | null> {
  const start = latin1(head.subarray(0, WORKBOOK_HEAD_BYTES));
  if (start.startsWith("PK\x03\x04")) return contentOfZip(await openZip(source));
  if (start.startsWith("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")) return contentOfCompoundFile(source);
  // Excel 2 to 4 wrote records without a container: BOF, its length, its version.
  if (/^\t[\0\x02\x04\x08][\x04\x06\x08\x10]\0/.test(start)) return { kind: "xls", hasMacros: false, isMarkup: false, zip: null };
  return isSpreadsheetMarkup(start) ? { kind: "xls", hasMacros: false, isMarkup: true, zip: null } : null;
}

async function contentOfZip(zip: WorkbookZip): Promise<WorkbookContent | null> {
  if (zip.names.some((name) => /(^|\/)workbook[^/]*\.(xml|bin)$/.test(name) && zip.isEncrypted(name))) return { kind: "protected" };
  if (zip.has("mimetype") && (await textOf(zip, "mimetype")).includes("opendocument.spreadsheet")) {
    const isEncrypted = zip.has("META-INF/manifest.xml") && (await textOf(zip, "META-INF/manifest.xml")).includes("encryption-data");
    return isEncrypted ? { kind: "protected" } : { kind: "xls", hasMacros: false, isMarkup: false, zip };
  }
  const part = await workbookPart(zip);
  if (part === null) return null;
  return part.endsWith(".bin") ? { kind: "xls", hasMacros: zip.names.some((name) => name.endsWith("vbaproject.bin")), isMarkup: false, zip } : { kind: "xlsx", zip, part };
}

/** A record at the head of the workbook's stream says that what follows is encrypted (MS-XLS 2.4.117). */
const FILE_PASS = 0x002f;

async function contentOfCompoundFile(source: FileSource): Promise<WorkbookContent | null> {
  const file = await openCompoundFile(source);
  // With a directory that cannot be read it may still be a workbook: SheetJS looks for itself.
  if (!file) return { kind: "xls", hasMacros: false, isMarkup: false, zip: null };
  const has = (name: string) => file.names.some((found) => found.toLowerCase() === name);
  if (has("encryptedpackage")) return { kind: "protected" };
  if (!has("workbook") && !has("book")) return null;
  const records = await file.startOf("Workbook", "Book");
  for (let at = 0; at + 4 <= records.length; at += 4 + records.readUInt16LE(at + 2)) {
    if (records.readUInt16LE(at) === FILE_PASS) return { kind: "protected" };
  }
  return { kind: "xls", hasMacros: has("_vba_project_cur") || has("_vba_project"), isMarkup: false, zip: null };
}

/** In UTF-16 every other byte is NUL. */
function isSpreadsheetMarkup(start: string): boolean {
  const text = start.replace(/^(\xef\xbb\xbf|\xff\xfe|\xfe\xff)/, "").replaceAll("\0", "").trimStart();
  if (!text.startsWith("<")) return false;
  if (/<\?mso-application\s+progid="Excel\.Sheet"|urn:schemas-microsoft-com:office:spreadsheet/i.test(text)) return true;
  return /^<(!doctype html|html|head|body|table|meta|style|div)\b/i.test(text) && /<table\b|urn:schemas-microsoft-com:office:excel/i.test(text);
}

async function textOf(zip: WorkbookZip, name: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of zip.readPart(name, SMALL_PART_BYTES_MAX)) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

