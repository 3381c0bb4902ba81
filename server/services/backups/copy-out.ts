import type { Readable } from "node:stream";
import type { ReservedSql } from "postgres";

/**
 * What a table or query holds, in COPY's text form. The driver leaves its connection paused where the last rows were more
 * than the reader had room for, and the answer that says that all is sent is then never read: so it is set going again.
 */
export async function copyOut(connection: ReservedSql, what: string): Promise<Readable> {
  const rows = await connection.unsafe(`copy ${what} to stdout`).readable();
  rows.once("end", () => rows._read(0));
  return rows;
}
