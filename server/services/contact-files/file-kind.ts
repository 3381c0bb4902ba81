import { Buffer } from "node:buffer";
import { type Refusal, refuse } from "../../errors.ts";
import { isBlank } from "./file-row.ts";
import type { FileSource } from "./file-source.ts";
import { openCompoundFile } from "./workbook-compound-file.ts";
import { WORKBOOK_HEAD_BYTES, workbookKind } from "./workbook-kind.ts";
import { protectedWorkbook } from "./workbook-refusals.ts";

/** What the bytes are; text is told apart further once it is decoded. */
export type ByteKind = "text" | "xlsx" | "xls";
/** What the text is. */
export type TextKind = "table" | "json" | "jsonl";

const chooseTable = "Choose a CSV, Excel or JSON file: one contact in each row, with a column for the e-mail address or the phone number.";
const exportAgain = "Ask for the list as a CSV or Excel file.";
const unpack = "Unpack it and choose the CSV or Excel file inside.";

/** First bytes of what is chosen by mistake. `begins` in Latin-1; `at`: where it stands. */
const signatures: { begins: string; at?: number; what: string; remedy: string }[] = [
  { begins: "%PDF", what: "a PDF", remedy: "Ask for the list as a CSV or Excel file: a PDF has no rows that can be read safely." },
  { begins: "\x1f\x8b", what: "a compressed file (gzip)", remedy: unpack },
  { begins: "BZh", what: "a compressed file (bzip2)", remedy: unpack },
  { begins: "\xfd7zXZ\0", what: "a compressed file (xz)", remedy: unpack },
  { begins: "\x28\xb5\x2f\xfd", what: "a compressed file (Zstandard)", remedy: unpack },
  { begins: "7z\xbc\xaf\x27\x1c", what: "a 7-Zip archive", remedy: unpack },
  { begins: "Rar!\x1a\x07", what: "a RAR archive", remedy: unpack },
  { begins: "{\\rtf", what: "a formatted document (RTF)", remedy: "Open it, copy the table into Excel and save it as a workbook or CSV." },
  { begins: "\x89PNG", what: "a picture (PNG)", remedy: chooseTable },
  { begins: "\xff\xd8\xff", what: "a picture (JPEG)", remedy: chooseTable },
  { begins: "GIF8", what: "a picture (GIF)", remedy: chooseTable },
  { begins: "II*\0", what: "a picture (TIFF)", remedy: chooseTable },
  { begins: "MM\0*", what: "a picture (TIFF)", remedy: chooseTable },
  { begins: "WEBP", at: 8, what: "a picture (WebP)", remedy: chooseTable },
  { begins: "ftyp", at: 4, what: "a film or a picture", remedy: chooseTable },
  { begins: "SQLite format 3\0", what: "a database (SQLite)", remedy: exportAgain },
  { begins: "\0\x01\0\0Standard ", what: "a database (Microsoft Access)", remedy: "Open it in Access and export the table as a CSV or Excel file." },
  { begins: "!BDN", what: "an Outlook data file (.pst)", remedy: "Export the contacts from Outlook as CSV: File, Open & Export, Import/Export." },
  { begins: "PAR1", what: "a Parquet file", remedy: exportAgain },
  { begins: "\x7fELF", what: "a program", remedy: chooseTable },
];

/** Refuses `unprocessable` what cannot hold a table that we read, and says what it is and what to do. */
export async function byteKind(source: FileSource, head: Uint8Array): Promise<ByteKind> {
  if (source.size === 0) throw refuse("unprocessable", "The file is empty.", { remedy: chooseTable });
  const start = latin1(head.subarray(0, 64));
  const known = signatures.find(({ begins, at = 0 }) => start.startsWith(begins, at));
  if (known) throw refuse("unprocessable", `The file is ${known.what}, not a list of contacts.`, { remedy: known.remedy });
  const workbook = await workbookKind(head.subarray(0, WORKBOOK_HEAD_BYTES), source);
  if (workbook === "protected") throw protectedWorkbook();
  if (workbook) return workbook;
  if (start.startsWith("PK\x03\x04") || start.startsWith("PK\x05\x06")) throw await otherArchive(source, head);
  if (start.startsWith("\xd0\xcf\x11\xe0")) throw await otherCompoundFile(source);
  return "text";
}

/** Parts of archives by which they are known; their names stand uncompressed in the local headers and in the directory at the end. */
const archives: [part: string, what: string, remedy: string][] = [
  ["word/document.xml", "a Word document", "Copy the table into Excel and save it as a workbook or CSV."],
  ["ppt/presentation.xml", "a PowerPoint presentation", exportAgain],
  ["opendocument.text", "an OpenDocument text (.odt)", "Copy the table into a spreadsheet and save it as a workbook or CSV."],
  ["Index/Document.iwa", "a Numbers or Pages document", "Export it from Numbers as an Excel workbook (.xlsx) or CSV."],
  ["AndroidManifest.xml", "a program", chooseTable],
  ["META-INF/container.xml", "an e-book", chooseTable],
];
const DIRECTORY_BYTES = 256 * 1024;

async function otherArchive(source: FileSource, head: Uint8Array): Promise<Refusal> {
  const end = await source.read(Math.max(0, source.size - DIRECTORY_BYTES), DIRECTORY_BYTES);
  const names = `${latin1(head.subarray(0, DIRECTORY_BYTES))}${latin1(end)}`.replaceAll("\\", "/");
  const [, what, remedy] = archives.find(([part]) => names.includes(part)) ?? ["", "an archive (zip)", unpack];
  return refuse("unprocessable", `The file is ${what}, not a list of contacts.`, { remedy });
}

/** Streams of compound files (MS-CFB) by which they are known. */
const compounds: [stream: string, what: string, remedy: string][] = [
  ["WordDocument", "a Word document", "Copy the table into Excel and save it as a workbook or CSV."],
  ["PowerPoint Document", "a PowerPoint presentation", exportAgain],
  ["__properties_version1.0", "an Outlook message (.msg)", "Save the list that is attached to it, and choose that file."],
];

async function otherCompoundFile(source: FileSource): Promise<Refusal> {
  const names = (await openCompoundFile(source))?.names ?? [];
  const [, what, remedy] = compounds.find(([stream]) => names.includes(stream)) ?? ["", "an old Office document without a workbook", chooseTable];
  return refuse("unprocessable", `The file is ${what}, not a list of contacts.`, { remedy });
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** Tab, line and page ends, the end sign of CP/M, the escape of ISO 2022, and Hive's delimiter; those of ASCII follow from 28 on. */
const TEXT_CONTROLS = new Set([9, 10, 12, 13, 26, 27, 1]);
/** More of them than this is no text; NUL alone is what some programs fill fields with. */
const CONTROL_SHARE_MAX = 0.01;
const NUL_SHARE_MAX = 0.5;

/** Refuses what decodes to signs that no text has, and what is blank. `text`: the file's beginning. */
export function refuseOtherThanText(text: string): void {
  const part = text.slice(0, 64 * 1024);
  let controls = 0;
  let nuls = 0;
  for (let at = 0; at < part.length; at++) {
    const code = part.charCodeAt(at);
    if (code === 0) nuls++;
    else if (code < 28 && !TEXT_CONTROLS.has(code)) controls++;
  }
  if (controls > part.length * CONTROL_SHARE_MAX || nuls > part.length * NUL_SHARE_MAX) throw refuse("unprocessable", "The file is not text: it holds binary data.", { remedy: chooseTable });
  if (isBlank([text.replaceAll("\0", "")])) throw refuse("unprocessable", "The file is empty: it holds only blank lines.", { remedy: chooseTable });
}

const jsonStart = /^\s*(?:\[\s*(?:[[{\]"]|-?\d|true|false|null)|\{\s*["}])/;

/** Tells JSON from tables by the file's beginning, and refuses markup and what else is text but no table. */
export function textKind(text: string): TextKind {
  const start = text.slice(0, 4_000).trimStart();
  const lower = start.slice(0, 300).toLowerCase();
  if (/^(<!doctype html|<html|<head|<body|<table|<meta|<style)/.test(lower)) throw refuse("unprocessable", "The file is a web page, whatever its name says.", { remedy: "Open it in Excel and save it as an Excel workbook (.xlsx) or CSV." });
  if (/^<(\?xml|!--|!doctype|svg|rss|feed|[a-z][\w:.-]*[\s>])/.test(lower)) throw refuse("unprocessable", "The file is XML, not a table.", { remedy: exportAgain });
  if (/^begin:vcard/.test(lower)) throw refuse("unprocessable", "The file holds visiting cards (vCard).", { remedy: "Export the contacts as CSV." });
  if (/^begin:vcalendar/.test(lower)) throw refuse("unprocessable", "The file is a calendar.", { remedy: chooseTable });
  if (!jsonStart.test(start)) return "table";
  return isLineByLine(text) ? "jsonl" : "json";
}

/** Most lines are a whole object or array each. */
function isLineByLine(text: string): boolean {
  const lines = text.slice(0, 256 * 1024).split(/\r\n|\r|\n/);
  const filled = (text.length > 256 * 1024 ? lines.slice(0, -1) : lines).map((line) => line.trim()).filter((line) => line !== "");
  const whole = filled.filter((line) => (line.startsWith("{") && line.endsWith("}")) || (line.startsWith("[") && line.endsWith("]")));
  if (filled.length < 2 || whole.length < filled.length / 2) return false;
  return isJson(whole[0]!) || isJson(whole.at(-1)!);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
