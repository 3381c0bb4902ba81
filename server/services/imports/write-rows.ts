import { Buffer, isAscii, isUtf8 } from "node:buffer";
import type { ContactFileLayout } from "../../contract/contact-files.ts";
import type { RowSettings } from "../../contract/imports.ts";
import { type FileRow, isBlank } from "../contact-files/file-row.ts";
import { type Dialect, parseRows } from "../contact-files/parse-rows.ts";
import type { StreamDecoder } from "../contact-files/text-decoders.ts";
import { type PhoneReader, planRow } from "../contacts/row-plan.ts";
import { ensureRoom, noteRow, openCopyOutput, type WrittenRow } from "./copy-output.ts";
import { openCopyWriter } from "./copy-text.ts";
import type { FileChunk } from "./file-chunks.ts";
import { byteDialect, countLineFeeds, rowEndAt } from "./row-ends.ts";
import { withSlack } from "./slack-text.ts";
import { openPlainRows } from "./write-plain-rows.ts";

export interface RowsOptions {
  layout: ContactFileLayout;
  settings: RowSettings;
  dialect: Dialect;
  /** Stands in front of every row. */
  prefix: string;
}

/** The rows of a chunk as COPY text. */
export interface WrittenRows {
  copyText: Uint8Array<ArrayBuffer>;
  rows: number;
  refused: number;
  lastLine: number;
  /** The last rows, one more than the layout has footers: where each begins in `copyText`. */
  lastRows: WrittenRow[];
}

/** How much longer COPY text is than the file, until it is known. */
const EXPANSION = 2;
const SPARE_BYTES = 256 * 1024;

/**
 * Reads chunks of a text file, in any order, and writes their rows. Cells of plain letters are copied byte by byte
 * (write-plain-rows.ts), which is where the speed comes from; rows with anything else in them are decoded, parsed and read
 * one by one. Both write the same: what is fast is only ever a shorter way to what is right.
 */
export async function openRowsWriter({ layout, settings, dialect, prefix }: RowsOptions): Promise<(chunk: FileChunk) => WrittenRows> {
  const plan = planRow(settings, await phoneReader(settings));
  const openDecoder = await decoderOf(layout.encoding);
  const writer = openCopyWriter(plan, prefix);
  const ends = byteDialect(dialect);
  const footerRows = layout.footerRows;
  const headerLine = layout.headerLine ?? 0;
  let output = openCopyOutput(0);
  let bytesPerByte = EXPANSION;
  const writePlainRow = dialect.hasSpaceAfterDelimiter ? null : openPlainRows({ layout, plan, dialect: ends, prefix });

  function write(row: FileRow): void {
    if (row.line <= headerLine || isBlank(row.cells)) return;
    if (layout.firstColumn > 0) row.cells = row.cells.slice(layout.firstColumn);
    const text = writer.textOf(row);
    ensureRoom(output, text.length * 3);
    const begin = output.at;
    output.at += output.bytes.write(text, begin);
    noteRow(output, begin, row.line, writer.isRefused(), footerRows);
  }

  function writeDecoded(bytes: Buffer, begin: number, end: number, line: number, mayBeBad: boolean): void {
    const isBad = mayBeBad && !isUtf8(bytes.subarray(begin, end));
    for (const row of parseRows(bytes.toString("utf8", begin, end), dialect, line, false).rows) {
      if (isBad && row.cells.some((cell) => cell.includes("\uFFFD"))) row.hasBadBytes = true;
      write(row);
    }
  }

  function writeUnicode(bytes: Buffer, firstLine: number, isOwn: boolean): void {
    const mayBeBad = !isUtf8(bytes);
    const text = withSlack(bytes, isOwn);
    let line = firstLine;
    for (let at = 0; at < bytes.length; ) {
      const next = !writePlainRow || mayBeBad ? null : writePlainRow(text, at, line, output);
      if (next) {
        at = next.at;
        line = next.line;
        continue;
      }
      const end = rowEndAt(bytes, at, ends, true);
      writeDecoded(bytes, at, end, line, mayBeBad);
      line += countLineFeeds(bytes, at, end);
      at = end;
    }
  }

  function writeOther(bytes: Uint8Array, firstLine: number, decode: StreamDecoder): void {
    const text = decode(bytes, true);
    if (!text.includes("\uFFFD")) return writeUnicode(Buffer.from(firstLine === 1 && text.startsWith("\uFEFF") ? text.slice(1) : text), firstLine, false);
    for (const row of parseRows(text, dialect, firstLine, false).rows) {
      if (row.cells.some((cell) => cell.includes("\uFFFD"))) row.hasBadBytes = true;
      write(row);
    }
  }

  return (chunk) => {
    const bytes = Buffer.from(chunk.bytes.buffer, chunk.bytes.byteOffset, chunk.bytes.length);
    // Each chunk has its own, to be handed on without a copy.
    output = openCopyOutput(Math.ceil(bytes.length * bytesPerByte) + SPARE_BYTES);
    if (chunk.isTooLong) for (const row of parseRows(bytes.toString("latin1"), dialect, chunk.firstLine, false).rows.slice(0, 1)) write({ ...row, hasBrokenQuote: true, fault: "too_long" });
    else if (!openDecoder || isAscii(bytes)) writeUnicode(bytes, chunk.firstLine, true);
    else writeOther(bytes, chunk.firstLine, openDecoder());
    const { at, rows, refused, lastLine, lastRows } = output;
    bytesPerByte = Math.max(bytesPerByte, at / bytes.length);
    return { copyText: new Uint8Array(output.bytes.buffer, 0, at), rows, refused, lastLine, lastRows };
  };
}

/** Both are large, and most files need neither: a thread that loads less is at work sooner. */
async function phoneReader(settings: RowSettings): Promise<PhoneReader> {
  if (!settings.mapping.some((column) => column.target === "phone")) return () => null;
  return (await import("../contacts/phone-number.ts")).readPhone;
}

/** Null for UTF-8, which is not decoded but where it has to be. */
async function decoderOf(encoding: string): Promise<(() => StreamDecoder) | null> {
  if (/^utf-?8$/i.test(encoding)) return null;
  const { knownEncoding, openDecoder } = await import("../contact-files/text-decoders.ts");
  return knownEncoding(encoding) === "utf-8" ? null : () => openDecoder(encoding);
}
