import { setImmediate as nextTurn } from "node:timers/promises";
import type { ContactFileLayout } from "../../contract/contact-files.ts";
import type { RowSettings } from "../../contract/imports.ts";
import type { FileRow } from "../contact-files/file-row.ts";
import type { FileSource } from "../contact-files/file-source.ts";
import type { Dialect } from "../contact-files/parse-rows.ts";
import { readContactRows, textDialect } from "../contact-files/read-contact-file.ts";
import { knownEncoding } from "../contact-files/text-decoders.ts";
import { readPhone } from "../contacts/phone-number.ts";
import { planRow } from "../contacts/row-plan.ts";
import { type CopyWriter, openCopyWriter } from "./copy-text.ts";
import { type ChunkPlace, writeOnThreads } from "./parse-rows-threads.ts";
import type { WrittenRows } from "./write-rows.ts";

export interface ParsedBatch {
  rows: number;
  counts: { accepted: number; refused: number };
  /** Of the file, up to here. */
  bytesRead: number;
  /** The line on which the last of the rows begins; lines only grow. */
  lastLine: number;
  /**
   * Rows in PostgreSQL's COPY text format, UTF-8, as copy-text.ts writes them: line, values, email_key, phone_key,
   * refused_code, refused_reason, refused_column. The only view of its buffer.
   */
  copyText: Uint8Array<ArrayBuffer>;
}

export interface ParseOptions {
  /** Stands in front of every row of `copyText`: an import's id and a tab. */
  prefix?: string;
}

/** A smaller file is read before threads have started. */
const THREADS_FROM_BYTES = 2 * 1024 * 1024;
/** How long rows are read before others have their turn. */
const TURN_MS = 15;

/**
 * Reads, maps and checks every contact row of a file, in the file's order, with flat memory and no faster than its batches
 * are taken. Large text tables are cut between rows and read on several threads; all else is read here, in turns.
 */
export async function* parseImportRows(source: FileSource, layout: ContactFileLayout, settings: RowSettings, { prefix = "" }: ParseOptions = {}): AsyncGenerator<ParsedBatch> {
  const dialect = source.size >= THREADS_FROM_BYTES ? await byteReadable(source, layout) : null;
  if (!dialect) return yield* parseHere(source, layout, settings, prefix);
  const written = writeOnThreads(source, { layout, settings, dialect, prefix });
  yield* withoutFooter(written, layout.footerRows);
}

/** Encodings of several bytes a character, of which some may be ASCII letters and signs from 0x40 on, but none below. */
const wideEncodings = new Set(["gbk", "gb18030", "big5", "euc-kr", "euc-jp", "shift_jis"]);
const narrowEncodings = /^(?:utf-8|windows-\d+|iso-8859-\d+(?:-i)?|ibm\d+|koi8-[ru]|macintosh|x-mac-cyrillic)$/;

/** The dialect of a text table whose rows can be told apart without decoding it; null for any other file. */
async function byteReadable(source: FileSource, layout: ContactFileLayout): Promise<Dialect | null> {
  if (layout.format !== "csv" && layout.format !== "tsv") return null;
  const dialect = await textDialect(source, layout);
  const signs = [dialect.delimiter, dialect.quote].filter((sign) => sign !== "").map((sign) => sign.charCodeAt(0));
  const encoding = knownEncoding(layout.encoding) ?? "";
  const isNarrow = narrowEncodings.test(encoding) && signs.every((sign) => sign < 0x80);
  // Second bytes of GB 18030 may be digits; no digit delimits.
  const isWide = wideEncodings.has(encoding) && dialect.escape === "double" && signs.every((sign) => sign < 0x40 && !(sign >= 0x30 && sign <= 0x39));
  return dialect.lineEnd !== "any" && (isNarrow || isWide) ? dialect : null;
}

/** Rows of the file's end are held back until it is known that they are not its footer. */
async function* withoutFooter(parts: AsyncGenerator<{ chunk: ChunkPlace; written: WrittenRows }>, footerRows: number): AsyncGenerator<ParsedBatch> {
  let held: { chunk: ChunkPlace; written: WrittenRows }[] = [];
  for await (const part of parts) {
    held.push(part);
    while (held.length > 1 && rowCount(held.slice(1)) >= footerRows) yield batchOf(held.shift()!);
  }
  for (let left = footerRows; left > 0 && held.length > 0; ) {
    const { written } = held.at(-1)!;
    const count = Math.min(left, written.rows);
    left -= count;
    if (count === written.rows) held = held.slice(0, -1);
    else dropLast(written, count);
  }
  for (const part of held) yield batchOf(part);
}

function rowCount(parts: { written: WrittenRows }[]): number {
  return parts.reduce((sum, { written }) => sum + written.rows, 0);
}

function dropLast(written: WrittenRows, count: number): void {
  const dropped = written.lastRows.slice(-count);
  written.copyText = written.copyText.subarray(0, dropped[0]!.begin);
  written.rows -= count;
  written.refused -= dropped.filter((row) => row.isRefused).length;
  written.lastLine = written.lastRows.at(-1 - count)!.line;
}

function batchOf({ chunk, written }: { chunk: ChunkPlace; written: WrittenRows }): ParsedBatch {
  const { rows, refused, lastLine, copyText } = written;
  return { rows, counts: { accepted: rows - refused, refused }, bytesRead: chunk.bytesRead, lastLine, copyText };
}

const encoder = new TextEncoder();

/** On the calling thread. */
async function* parseHere(source: FileSource, layout: ContactFileLayout, settings: RowSettings, prefix: string): AsyncGenerator<ParsedBatch> {
  const writer = openCopyWriter(planRow(settings, readPhone), prefix);
  let bytesRead = 0;
  const counted: FileSource = {
    name: source.name,
    size: source.size,
    async read(start, length) {
      const bytes = await source.read(start, length);
      bytesRead = Math.max(bytesRead, start + bytes.length);
      return bytes;
    },
  };
  let turnEndsAt = performance.now() + TURN_MS;
  let lastLine = 0;
  for await (const rows of readContactRows(counted, layout)) {
    const batch = writeHere(rows, lastLine, writer);
    lastLine = batch.lastLine;
    yield { ...batch, bytesRead };
    if (performance.now() < turnEndsAt) continue;
    await nextTurn();
    turnEndsAt = performance.now() + TURN_MS;
  }
}

function writeHere(rows: FileRow[], lineBefore: number, writer: CopyWriter): Omit<ParsedBatch, "bytesRead"> {
  const counts = { accepted: 0, refused: 0 };
  let lastLine = lineBefore;
  let text = "";
  for (const row of rows) {
    // A line that is too long comes in parts; the first one was refused, and stands for all of it.
    if (row.line <= lastLine) continue;
    lastLine = row.line;
    text += writer.textOf(row);
    counts[writer.isRefused() ? "refused" : "accepted"]++;
  }
  return { rows: counts.accepted + counts.refused, counts, lastLine, copyText: encoder.encode(text) };
}
