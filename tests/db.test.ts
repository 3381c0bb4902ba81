import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { sql as query } from "drizzle-orm";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ensureDatabase } from "../server/adapters/embedded-postgres/ensure-database.ts";
import { checkDatabase, describeDatabase, migrateDatabase, openDatabase } from "../server/db.ts";
import { inRolledBackTransaction, testDatabase } from "./support/database.ts";
import type { TestDatabase } from "./support/database.ts";

let database: TestDatabase;
let migrationsFolder: string;

beforeAll(async () => {
  database = await testDatabase();
  migrationsFolder = fs.mkdtempSync(path.join(tmpdir(), "mailroom-migrations-"));
  fs.mkdirSync(path.join(migrationsFolder, "meta"));
  const entries = [{ idx: 0, version: "7", when: 1763700000000, tag: "0000_boats", breakpoints: true }];
  const journal = JSON.stringify({ version: "7", dialect: "postgresql", entries });
  fs.writeFileSync(path.join(migrationsFolder, "meta", "_journal.json"), journal);
  const slowly = "select pg_sleep(0.2);\n--> statement-breakpoint\ncreate table boat (id bigserial);";
  fs.writeFileSync(path.join(migrationsFolder, "0000_boats.sql"), slowly);
});

afterAll(async () => {
  fs.rmSync(migrationsFolder, { recursive: true });
  await database.drop();
});

test("servers that start together migrate once", async () => {
  const name = `mailroom_test_${randomBytes(6).toString("hex")}`;
  const url = await ensureDatabase(inject("database").serverUrl, name);
  await Promise.all([1, 2, 3].map(() => migrateDatabase(url, { migrationsFolder })));
  await migrateDatabase(url, { migrationsFolder });
  const { sql, close } = openDatabase(url);
  expect(await sql`select count(*) as runs from drizzle.__drizzle_migrations`).toMatchObject([{ runs: 1 }]);
  await close();
});

test("whole numbers arrive as numbers while they are exact", async () => {
  const [row] = await database.sql`select 9007199254740991::bigint as safe, 9007199254740993::bigint as large`;
  expect(row).toEqual({ safe: 9007199254740991, large: 9007199254740993n });
});

test("what a rolled-back transaction wrote is gone, and its value is returned", async () => {
  const seen = await inRolledBackTransaction(database.db, async (db) => {
    await db.execute(query`create table ghost (id int)`);
    return (await db.execute(query`select to_regclass('ghost') is not null as there`))[0];
  });
  expect(seen).toEqual({ there: true });
  expect(await database.sql`select to_regclass('ghost') as there`).toMatchObject([{ there: null }]);
});

test("a statement is prepared once, also in a transaction within a transaction; long lists are not kept", async () => {
  const { db, sql, close } = openDatabase(database.url, { max: 1 });
  const ask = (numbers: number[], by = db) => by.execute(query`select ${numbers.length}::int as asked, array[${query.join(numbers.map((number) => query`${number}::int`), query`, `)}] as given`);
  expect(await ask([1])).toMatchObject([{ asked: 1, given: [1] }]);
  await db.transaction(async (outer) => {
    await ask([2], outer as typeof db);
    await outer.transaction((inner) => ask([3], inner as typeof db));
  });
  await ask(Array.from({ length: 100 }, (_, number) => number));
  expect(await sql`select statement, (generic_plans + custom_plans)::int as runs from pg_prepared_statements where statement like '%as asked%' and statement not like '%pg_prepared%'`).toEqual([{ statement: "select $1::int as asked, array[$2::int] as given", runs: 3 }]);
  await close();
});

test("two databases of one run know nothing of each other", async () => {
  const other = await testDatabase();
  await other.sql`create table only_here (id int)`;
  expect(await database.sql`select to_regclass('only_here') as there`).toMatchObject([{ there: null }]);
  await other.drop();
  await expect(checkDatabase(other.url)).rejects.toMatchObject({ code: "database_missing" });
});

test("a database that cannot be used is refused with a reason of its own, and without its password", async () => {
  const wrongPassword = new URL(database.url);
  wrongPassword.password = "guessed-wrong";
  const refused = await checkDatabase(wrongPassword.href).catch((error: Error) => error);
  expect(refused).toMatchObject({ code: "database_sign_in_refused" });
  expect((refused as Error).message).toContain(describeDatabase(database.url));
  expect((refused as Error).message).not.toContain("guessed-wrong");
  const unreachable = { code: "database_unreachable" };
  await expect(checkDatabase("postgres://mara@127.0.0.1:1/mailroom")).rejects.toMatchObject(unreachable);
  await expect(checkDatabase("postgres://mara@nowhere.invalid/mailroom")).rejects.toMatchObject(unreachable);
  expect((await checkDatabase(database.url)).version).toMatch(/^\d+/);
});

test("a port where something else answers is no database", async () => {
  const stranger = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((resolve) => stranger.listen(0, "127.0.0.1", resolve));
  const { port } = stranger.address() as AddressInfo;
  const checked = checkDatabase(`postgres://mara@127.0.0.1:${port}/mailroom`, { timeoutSeconds: 1 });
  await expect(checked).rejects.toMatchObject({ code: "database_unreachable" });
  stranger.close();
});

test("a user who may not make tables is told so", async () => {
  const role = `guest_${randomBytes(4).toString("hex")}`;
  await database.sql.unsafe(`create role ${role} login password 'guest'`);
  const url = new URL(database.url);
  url.username = role;
  url.password = "guest";
  await expect(migrateDatabase(url.href, { migrationsFolder })).rejects.toMatchObject({
    code: "database_rights_missing",
    remedy: expect.stringContaining("OWNER"),
  });
  await database.sql.unsafe(`drop role ${role}`);
});
