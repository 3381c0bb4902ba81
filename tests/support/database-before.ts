import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import postgres from "postgres";
import { inject } from "vitest";
import { ensureDatabase } from "../../server/adapters/embedded-postgres/ensure-database.ts";
import { migrateDatabase } from "../../server/db.ts";

const migrations = path.join(import.meta.dirname, "..", "..", "drizzle", "migrations");

/** A database as it was before a migration, and the way to what it is now. */
export async function databaseBefore(tag: string) {
  const { serverUrl } = inject("database");
  const folder = migrationsBefore(tag);
  const url = await ensureDatabase(serverUrl, `mailroom_test_${randomBytes(6).toString("hex")}`);
  await migrateDatabase(url, { migrationsFolder: folder });
  rmSync(folder, { recursive: true });
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  return {
    sql,
    url,
    migrate: () => migrateDatabase(url),
    async drop() {
      await sql.end();
      const server = postgres(serverUrl, { max: 1, onnotice: () => {} });
      await server`drop database if exists ${server(new URL(url).pathname.slice(1))} with (force)`;
      await server.end();
    },
  };
}

function migrationsBefore(tag: string): string {
  const journal = JSON.parse(readFileSync(path.join(migrations, "meta", "_journal.json"), "utf8")) as { entries: { tag: string }[] };
  const entries = journal.entries.slice(0, journal.entries.findIndex((entry) => entry.tag === tag));
  const folder = mkdtempSync(path.join(tmpdir(), "mailroom-before-"));
  mkdirSync(path.join(folder, "meta"));
  writeFileSync(path.join(folder, "meta", "_journal.json"), JSON.stringify({ ...journal, entries }));
  for (const one of entries) copyFileSync(path.join(migrations, `${one.tag}.sql`), path.join(folder, `${one.tag}.sql`));
  return folder;
}
