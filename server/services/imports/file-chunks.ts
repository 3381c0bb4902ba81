import { Buffer } from "node:buffer";
import type { FileSource } from "../contact-files/file-source.ts";
import { ROW_LENGTH_MAX } from "../contact-files/limits.ts";
import { separatorLine } from "../contact-files/read-delimited.ts";
import { WORD_SLACK } from "./copy-bytes.ts";
import { openRowCutter } from "./cut-rows.ts";
import { type ByteDialect, LINE_FEED } from "./row-ends.ts";

/** Whole rows of a text file, as they stand in it. */
export interface FileChunk {
  /** The only view of its buffer, so that it can be handed to another thread. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The line on which the first row begins. */
  firstLine: number;
  /** The beginning of a single line that is longer than ROW_LENGTH_MAX; the rest of the line is left out. */
  isTooLong: boolean;
  /** Of the file, up to here. */
  bytesRead: number;
}

/** As the uploads' chunks lie in the database. */
const CHUNK_BYTES = 1024 * 1024;
/** What is kept of a line that nobody takes. */
const TOO_LONG_BYTES_KEPT = 64 * 1024;
/** A buffer serves the next chunk too, which begins with a row that is longer. */
const SPARE_BYTES = 16 * 1024;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * Cuts a file between rows, in order: without its byte order mark and Excel's hint `sep=;`. `spare`: buffers of chunks that
 * are done with, which are used again; left to the garbage collector, which hardly sees them, they would be all of the file.
 */
export async function* chunksOf(source: FileSource, dialect: ByteDialect, spare: ArrayBuffer[] = [], chunkBytes = CHUNK_BYTES): AsyncGenerator<FileChunk> {
  const cut = openRowCutter(dialect);
  let carried: Uint8Array = new Uint8Array(0);
  let line = 1;
  let isSkipping = false;
  for (let position = 0; position < source.size; ) {
    const isStart = position === 0;
    const piece = await source.read(position, chunkBytes);
    position = piece.length === 0 ? source.size : position + piece.length;
    const isLast = position >= source.size;
    const bytes = joined(carried, piece, spare);
    let begin = 0;
    if (isStart) ({ begin, line } = tableStart(bytes));
    if (isSkipping) {
      const lineFeed = bytes.indexOf(LINE_FEED);
      if (lineFeed < 0) {
        carried = new Uint8Array(0);
        continue;
      }
      begin = lineFeed + 1;
      line++;
      isSkipping = false;
    }
    const { end, lineCount } = cut(bytes, begin, isLast);
    const firstLine = line;
    line += lineCount;
    isSkipping = bytes.length - end > ROW_LENGTH_MAX;
    const tooLong = isSkipping ? Uint8Array.from(bytes.subarray(end, end + TOO_LONG_BYTES_KEPT)) : null;
    carried = isSkipping ? new Uint8Array(0) : Uint8Array.from(bytes.subarray(end));
    if (end > begin) yield { bytes: bytes.subarray(begin, end), firstLine, isTooLong: false, bytesRead: position - carried.length };
    if (tooLong) yield { bytes: tooLong, firstLine: line, isTooLong: true, bytesRead: position };
  }
}

/** With room behind it. */
function joined(first: Uint8Array, second: Uint8Array, spare: ArrayBuffer[]): Buffer<ArrayBuffer> {
  const length = first.length + second.length;
  const used = spare.pop();
  const buffer = used && used.byteLength >= length + WORD_SLACK ? used : new ArrayBuffer(length + SPARE_BYTES);
  const bytes = Buffer.from(buffer, 0, length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

const HINT_BYTES_MAX = 16;

function tableStart(bytes: Buffer): { begin: number; line: number } {
  const mark = BYTE_ORDER_MARK.every((byte, index) => bytes[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  const hint = separatorLine(bytes.toString("latin1", mark, mark + HINT_BYTES_MAX));
  return hint ? { begin: mark + hint.length, line: 2 } : { begin: mark, line: 1 };
}
