import { randomBytes } from "node:crypto";
import postgres from "postgres";
import { inject } from "vitest";
import { openDatabase } from "../../server/db.ts";
import type { Db, OpenDatabase } from "../../server/db.ts";

export interface TestDatabase {
  db: Db;
  sql: OpenDatabase["sql"];
  url: string;
  /** Closes the connections and removes the database. */
  drop(): Promise<void>;
}

/** A migrated, empty database of one's own, copied from the run's template in some milliseconds. */
export async function testDatabase({ max = 5 }: { max?: number } = {}): Promise<TestDatabase> {
  const { serverUrl, template } = inject("database");
  const name = `mailroom_test_${randomBytes(6).toString("hex")}`;
  await onServer(serverUrl, (sql) => copyTemplate(sql, name, template));
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  const { db, sql, close } = openDatabase(url.href, { max });
  const drop = async () => {
    await close();
    await onServer(serverUrl, (server) => server`drop database if exists ${server(name)} with (force)`);
  };
  return { db, sql, url: url.href, drop };
}

/** Runs `act` in a transaction that is rolled back whatever happens, and returns its value. */
export async function inRolledBackTransaction<T>(db: Db, act: (db: Db) => Promise<T>): Promise<T> {
  const rollback = new Error("rolled back on purpose");
  let outcome: { value: T } | undefined;
  try {
    await db.transaction(async (transaction) => {
      outcome = { value: await act(transaction) };
      throw rollback;
    });
  } catch (error) {
    if (error !== rollback) throw error;
  }
  if (!outcome) throw new Error("The transaction ended without a value");
  return outcome.value;
}

async function onServer<T>(url: string, act: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await act(sql);
  } finally {
    await sql.end();
  }
}

/** FILE_COPY needs no log of every block, and clones files where the disk can; PostgreSQL 14 knows no other way. */
async function copyTemplate(sql: postgres.Sql, name: string, template: string): Promise<void> {
  const [row] = await sql`select current_setting('server_version_num')::int as version`;
  const strategy = Number(row?.version) >= 150000 ? sql`strategy file_copy` : sql``;
  await sql`create database ${sql(name)} template ${sql(template)} ${strategy}`;
}
