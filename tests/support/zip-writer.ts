import { crc32, createDeflateRaw } from "node:zlib";

/** A part's text, whole or in pieces; `declaredBytes` writes a false uncompressed size, `method` a false compression method. */
export interface ZipPart {
  name: string;
  content: string | Uint8Array | Iterable<string> | AsyncIterable<string>;
  declaredBytes?: number;
  method?: number;
  isEncrypted?: boolean;
}

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;

/** A zip archive (APPNOTE.TXT 4.3) of deflated parts, each compressed as its pieces come. */
export async function zipOf(parts: ZipPart[]): Promise<Buffer> {
  const bytes: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const { packed, checksum, size } = await deflate(part.content);
    const name = Buffer.from(part.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(part.isEncrypted ? 1 : 0, 2);
    fields.writeUInt16LE(part.method ?? DEFLATED, 4);
    fields.writeUInt32LE(checksum, 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(part.declaredBytes ?? size, 18);
    fields.writeUInt16LE(name.length, 22);
    bytes.push(uint32(LOCAL_HEADER), fields, name, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    directory.push(uint32(CENTRAL_HEADER), uint16(20), fields, rest, name);
    offset += 30 + name.length + packed.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(directoryBytes.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bytes, directoryBytes, uint32(END_OF_DIRECTORY), end]);
}

async function deflate(content: ZipPart["content"]): Promise<{ packed: Buffer; checksum: number; size: number }> {
  const deflater = createDeflateRaw();
  const packed: Buffer[] = [];
  deflater.on("data", (chunk: Buffer) => packed.push(chunk));
  const ended = new Promise<void>((resolve, reject) => deflater.once("end", resolve).once("error", reject));
  let checksum = 0;
  let size = 0;
  const pieces = typeof content === "string" || content instanceof Uint8Array ? [content] : inLargePieces(content);
  for await (const piece of pieces) {
    const chunk = Buffer.from(piece as string);
    checksum = crc32(chunk, checksum);
    size += chunk.length;
    if (!deflater.write(chunk)) await new Promise((resolve) => deflater.once("drain", resolve));
  }
  deflater.end();
  await ended;
  return { packed: Buffer.concat(packed), checksum, size };
}

const PIECE_LENGTH = 256 * 1024;

async function* inLargePieces(pieces: Iterable<string> | AsyncIterable<string>): AsyncGenerator<string> {
  let gathered = "";
  for await (const piece of pieces) {
    gathered += piece;
    if (gathered.length < PIECE_LENGTH) continue;
    yield gathered;
    gathered = "";
  }
  yield gathered;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}
