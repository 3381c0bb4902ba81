import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { PostgresJsSession } from "drizzle-orm/postgres-js";
import type { Sql } from "postgres";
import type { Db } from "../../db.ts";

/**
 * Sends COPY text (https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS) into a table, on the
 * very connection of `db`'s transaction. `into` is a table with its columns.
 */
export async function copyRows(db: Db, into: string, chunks: Iterable<Uint8Array>): Promise<void> {
  // Drizzle has no word for COPY; its session holds the driver's handle, of the pool or of the transaction.
  const { client } = db._.session as unknown as PostgresJsSession<Sql, Record<string, never>, Record<string, never>>;
  const writable = await client.unsafe(`copy ${into} from stdin`).writable();
  await pipeline(Readable.from(chunks), writable);
}
