/** Bytes that can be read anywhere: a file on disk, an upload in the database, an array in a test. */
export interface FileSource {
  /** As the person's computer called it; never trusted for what the file is. */
  name: string;
  size: number;
  /** Up to `length` bytes from `start`; fewer only at the end. */
  read(start: number, length: number): Promise<Uint8Array>;
}

const READ_BYTES = 1024 * 1024;
/** Smaller than what is read: rows of a whole megabyte of text at once would outlive the young generation of the heap. */
const CHUNK_BYTES = 128 * 1024;

/** The whole source in order, or from `start`. */
export async function* streamOf(source: FileSource, start = 0): AsyncGenerator<Uint8Array> {
  for (let at = start; at < source.size; at += READ_BYTES) {
    const bytes = await source.read(at, READ_BYTES);
    for (let from = 0; from < bytes.length; from += CHUNK_BYTES) yield bytes.subarray(from, from + CHUNK_BYTES);
  }
}

export function sourceOfBytes(bytes: Uint8Array, name = ""): FileSource {
  return { name, size: bytes.length, read: async (start, length) => bytes.subarray(start, start + length) };
}
