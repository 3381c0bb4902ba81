import { Buffer } from "node:buffer";
import { Readable, pipeline } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { type Entry, RandomAccessReader, type ZipFile, fromRandomAccessReaderPromise } from "yauzl";
import { Refusal } from "../../errors.ts";
import type { FileSource } from "./file-source.ts";
import { COMPRESSION_RATIO_MAX, COMPRESSION_UNCHECKED_BYTES, ZIP_ENTRIES_MAX } from "./workbook-limits.ts";
import { damagedWorkbook, oversizedWorkbook, protectedWorkbook, suspiciousWorkbook } from "./workbook-refusals.ts";

/** A workbook's parts. Names are folded: slashes, no first slash, lower case; nothing is ever written under them. */
export interface WorkbookZip {
  names: string[];
  has(name: string): boolean;
  /** Unpacked bytes as the directory declares them; `readPart` holds the part to it. */
  bytesOf(name: string): number;
  isEncrypted(name: string): boolean;
  /** Refuses a part that is encrypted, packed too well, longer than declared or allowed, or whose checksum differs. */
  readPart(name: string, bytesMax: number): AsyncGenerator<Buffer>;
}

/** Refuses what is no whole zip archive. */
export async function openZip(source: FileSource): Promise<WorkbookZip> {
  const reader = new SourceReader(source);
  const entries = new Map<string, Entry>();
  const zip = await readDirectory(reader, await endOfZip(source), entries);
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(foldName(name)),
    bytesOf: (name) => entries.get(foldName(name))?.uncompressedSize ?? 0,
    isEncrypted: (name) => entries.get(foldName(name))?.isEncrypted() ?? false,
    readPart: (name, bytesMax) => {
      const entry = entries.get(foldName(name));
      if (!entry) throw damagedWorkbook(`its part ${name} is missing`);
      return unpack(reader, zip, entry, bytesMax);
    },
  };
}

export function foldName(name: string): string {
  return name.replaceAll("\\", "/").replace(/^\/+/, "").toLowerCase();
}

const END_RECORD_BYTES = 22;
const COMMENT_BYTES_MAX = 0xffff;
const TRAILING_BYTES_MAX = 64 * 1024;

/** Where the archive ends; some downloads have bytes behind it, which yauzl does not accept. */
async function endOfZip(source: FileSource): Promise<number> {
  const length = Math.min(source.size, END_RECORD_BYTES + COMMENT_BYTES_MAX + TRAILING_BYTES_MAX);
  const start = source.size - length;
  const bytes = await source.read(start, length);
  const tail = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let at = tail.length - END_RECORD_BYTES; at >= 0; at--) {
    if (tail.readUInt32LE(at) !== 0x06054b50) continue;
    const end = at + END_RECORD_BYTES + tail.readUInt16LE(at + 20);
    if (end <= tail.length) return start + end;
  }
  throw damagedWorkbook("its end is missing, as if it had been cut off on its way");
}

async function readDirectory(reader: SourceReader, size: number, entries: Map<string, Entry>): Promise<ZipFile> {
  try {
    const zip = await fromRandomAccessReaderPromise(reader, size, { autoClose: false, decodeStrings: false });
    if (zip.entryCount > ZIP_ENTRIES_MAX) throw oversizedWorkbook(`it has ${zip.entryCount} parts, and ${ZIP_ENTRIES_MAX} are allowed`);
    for await (const entry of zip.eachEntry()) entries.set(foldName(Buffer.from(entry.fileNameRaw).toString("utf8")), entry);
    return zip;
  } catch (error) {
    throw reader.failure ?? (error instanceof Refusal ? error : damagedWorkbook("its list of parts cannot be read"));
  }
}

const STORED = 0;
const DEFLATED = 8;
const PACKED_CHUNK_BYTES = 256 * 1024;
const UNPACKED_CHUNK_BYTES = 64 * 1024;

async function* unpack(reader: SourceReader, zip: ZipFile, entry: Entry, bytesMax: number): AsyncGenerator<Buffer> {
  if (entry.isEncrypted()) throw protectedWorkbook();
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) throw damagedWorkbook(`it is packed in an unknown way (${entry.compressionMethod})`);
  const declared = entry.uncompressedSize;
  if (declared > bytesMax) throw oversizedWorkbook(`a part of it unpacks to ${mebibytes(declared)}, and ${mebibytes(bytesMax)} are allowed`);
  if (declared > COMPRESSION_UNCHECKED_BYTES && declared > entry.compressedSize * COMPRESSION_RATIO_MAX) throw suspiciousWorkbook(`${mebibytes(entry.compressedSize)} would unpack to ${mebibytes(declared)}`);
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true }).catch(() => {
    throw reader.failure ?? damagedWorkbook("a part is not where its list says");
  });
  const packed = packedBytes(reader.source, fileDataStart, entry.compressedSize);
  let size = 0;
  let checksum = 0;
  for await (const chunk of entry.compressionMethod === DEFLATED ? inflate(packed) : packed) {
    size += chunk.length;
    if (size > declared) throw suspiciousWorkbook("a part is longer than it declares");
    checksum = crc32(chunk, checksum);
    yield chunk;
  }
  if (size !== declared || checksum !== entry.crc32) throw damagedWorkbook("a part is not what was packed");
}

async function* packedBytes(source: FileSource, start: number, length: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < length; ) {
    const bytes = await source.read(start + at, Math.min(PACKED_CHUNK_BYTES, length - at));
    if (bytes.length === 0) throw damagedWorkbook("its end is missing, as if it had been cut off on its way");
    at += bytes.length;
    yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  }
}

async function* inflate(packed: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const unpacked = createInflateRaw({ chunkSize: UNPACKED_CHUNK_BYTES });
  // Its outcome is that of reading `unpacked`; it ends each of the two with the other.
  pipeline(Readable.from(packed, { objectMode: false }), unpacked, () => {});
  try {
    for await (const chunk of unpacked) yield chunk as Buffer;
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code?.startsWith("Z_") ? damagedWorkbook("a part cannot be unpacked") : error;
  }
}

const READ_AHEAD_BYTES = 64 * 1024;

/** yauzl reads a directory in pieces of 46 bytes and less; a source may be a database, so they come out of blocks. */
class SourceReader extends RandomAccessReader {
  /** The source's own failure, which says nothing of the file. */
  failure: Error | null = null;
  readonly source: FileSource;
  private blockStart = 0;
  private block: Uint8Array = new Uint8Array();
  constructor(source: FileSource) {
    super();
    this.source = source;
  }
  override read(buffer: Buffer, offset: number, length: number, position: number, callback: (error: Error | null, bytesRead?: number) => void): void {
    this.bytesAt(position, length).then(
      (bytes) => {
        buffer.set(bytes, offset);
        callback(null, bytes.length);
      },
      (error: Error) => {
        this.failure = error;
        callback(error);
      },
    );
  }
  private async bytesAt(position: number, length: number): Promise<Uint8Array> {
    if (position < this.blockStart || position + length > this.blockStart + this.block.length) {
      this.block = await this.source.read(position, Math.max(length, READ_AHEAD_BYTES));
      this.blockStart = position;
    }
    return this.block.subarray(position - this.blockStart, position - this.blockStart + length);
  }
}

function mebibytes(bytes: number): string {
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}
