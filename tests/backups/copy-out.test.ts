import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { copyOut } from "../../server/services/backups/copy-out.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

let database: TestDatabase;
beforeAll(async () => void (database = await testDatabase({ max: 1 })));
afterAll(() => database.drop());

/** Reads a chunk now and then, as a disk that is busy does. */
const slow = () => new Writable({ highWaterMark: 1, write: (_chunk, _encoding, done) => void setImmediate(done) });

test("tables of any size are read to their end however slowly, and the connection serves on", { timeout: 120_000 }, async () => {
  for (let rows = 1; rows <= 1_200; rows += 11) {
    const connection = await database.sql.reserve();
    await pipeline(await copyOut(connection, `(select number, repeat('x', 150) from generate_series(1, ${rows}) as number)`), slow());
    expect(await connection`select 1 as one`).toEqual([{ one: 1 }]);
    connection.release();
  }
});
