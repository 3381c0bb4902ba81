import { refuse } from "../../errors.ts";

const signatures: { bytes: number[]; what: string; remedy: string }[] = [
  { bytes: [0x50, 0x4b, 0x03, 0x04], what: "an Excel workbook (.xlsx) or another zip archive", remedy: "Open it in Excel and save the sheet as “CSV UTF-8”." },
  { bytes: [0xd0, 0xcf, 0x11, 0xe0], what: "an old Office document (.xls or .doc)", remedy: "Open it in Excel and save the sheet as “CSV UTF-8”." },
  { bytes: [0x25, 0x50, 0x44, 0x46], what: "a PDF", remedy: "Ask for the list as a CSV file: a PDF has no rows that can be read safely." },
  { bytes: [0x1f, 0x8b], what: "a compressed file (gzip)", remedy: "Unpack it and choose the CSV file inside." },
  { bytes: [0x7b, 0x5c, 0x72, 0x74, 0x66], what: "a formatted document (RTF)", remedy: "Save the table as CSV." },
  { bytes: [0x89, 0x50, 0x4e, 0x47], what: "a picture (PNG)", remedy: "Choose the CSV file that holds the contacts." },
  { bytes: [0xff, 0xd8, 0xff], what: "a picture (JPEG)", remedy: "Choose the CSV file that holds the contacts." },
];
const saveAsCsv = "Choose a CSV file: one contact in each row, with a column for the e-mail address.";

/** Refuses (`unprocessable`) what cannot be a text table, and says what it is and what to do. */
export function refuseOtherThanText(bytes: Uint8Array): void {
  if (bytes.length === 0) throw refuse("unprocessable", "The file is empty.", { remedy: saveAsCsv });
  const known = signatures.find((signature) => signature.bytes.every((byte, index) => bytes[index] === byte));
  if (known) throw refuse("unprocessable", `The file is ${known.what}, not a CSV file.`, { remedy: known.remedy });
  if (!isUtf16(bytes) && bytes.includes(0)) throw refuse("unprocessable", "The file is not text: it contains binary data.", { remedy: saveAsCsv });
}

/** Refuses markup and JSON, which are text but no table. */
export function refuseOtherThanTable(text: string): void {
  const start = text.trimStart().slice(0, 200).toLowerCase();
  if (start === "") throw refuse("unprocessable", "The file is empty: it holds only blank lines.", { remedy: saveAsCsv });
  if (/^(<!doctype|<html|<\?xml|<svg|<table)/.test(start)) throw refuse("unprocessable", "The file is a web page or XML, not a CSV file.", { remedy: saveAsCsv });
  if (/^[[{]\s*["[{\]}]/.test(start)) throw refuse("unprocessable", "The file is JSON, not a CSV file.", { remedy: saveAsCsv });
}

/** By its byte order mark, or by every other byte of the beginning being zero as in Western text. */
export function isUtf16(bytes: Uint8Array): "utf-16le" | "utf-16be" | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe && (bytes[2] !== 0 || bytes[3] !== 0)) return "utf-16le";
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return "utf-16be";
  const sample = bytes.subarray(0, 64);
  if (sample.length < 8) return null;
  const zeros = [0, 0];
  sample.forEach((byte, index) => byte === 0 && zeros[index % 2]!++);
  const half = sample.length / 2;
  if (zeros[1]! > half * 0.7 && zeros[0] === 0) return "utf-16le";
  if (zeros[0]! > half * 0.7 && zeros[1] === 0) return "utf-16be";
  return null;
}
