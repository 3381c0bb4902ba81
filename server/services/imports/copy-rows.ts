import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Db, driverOf } from "../../db.ts";

/**
 * Sends rows in one of COPY's formats (https://www.postgresql.org/docs/current/sql-copy.html) into a table, on the very
 * connection of `db`'s transaction if it is one. `into` is a table with its columns.
 */
export async function copyRows(db: Db, into: string, chunks: Iterable<Uint8Array>, format: "text" | "binary" = "text"): Promise<void> {
  const writable = await driverOf(db).unsafe(`copy ${into} from stdin (format ${format})`).writable();
  await pipeline(Readable.from(inSlices(chunks)), writable);
}

/** The driver copies what it is given: little at a time is gone again soon. */
const SLICE_BYTES = 128 * 1024;

function* inSlices(chunks: Iterable<Uint8Array>): Generator<Uint8Array> {
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length; at += SLICE_BYTES) yield chunk.subarray(at, at + SLICE_BYTES);
  }
}
