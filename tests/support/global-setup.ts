import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import postgres from "postgres";
import { ensureDatabase } from "../../server/adapters/embedded-postgres/ensure-database.ts";
import {
  startEmbeddedPostgres,
  stopLeftoverPostgres,
} from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateDatabase } from "../../server/db.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server that the tests' databases are made on, and the template that they are copied from. */
    database: { serverUrl: string; template: string };
  }
}

const FOLDER_PREFIX = "mailroom-tests-";
/** A folder without a database may belong to a run that is about to make it. */
const YOUNG_MS = 10 * 60_000;
const log = { info() {}, warn: (message: string) => console.warn(message) };

/** One PostgreSQL server a run (that of TEST_DATABASE_URL if set), with one migrated template to copy. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const server = process.env.TEST_DATABASE_URL ? await givenServer(process.env.TEST_DATABASE_URL) : await ownServer();
  const template = `mailroom_template_${process.pid}`;
  try {
    await migrateDatabase(await ensureDatabase(server.url, template));
    provide("database", { serverUrl: server.url, template });
  } catch (error) {
    await server.stop();
    throw error;
  }
  return () => server.stop();
}

async function ownServer() {
  await removeOrphans();
  const dataFolder = mkdtempSync(path.join(tmpdir(), FOLDER_PREFIX));
  const { url, stop } = await startEmbeddedPostgres({
    dataFolder,
    log,
    // What a test wrote need not survive a power cut; copies of the template share its blocks where the disk can.
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_connections: "200",
      file_copy_method: "clone",
      autovacuum: "off",
    },
  });
  return {
    url,
    async stop() {
      await stop();
      rmSync(dataFolder, { recursive: true, force: true });
    },
  };
}

async function givenServer(url: string) {
  return { url, stop: () => dropDatabases(url) };
}

async function dropDatabases(url: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  const template = `mailroom_template_${process.pid}`;
  const left = await sql<{ datname: string }[]>`
    select datname from pg_database where datname = ${template} or datname like 'mailroom\_test\_%'`;
  for (const { datname } of left) await sql`drop database if exists ${sql(datname)} with (force)`;
  await sql.end();
}

/** A run that was killed leaves its server and folder; a folder that somebody still uses is locked and stays. */
async function removeOrphans(): Promise<void> {
  for (const name of readdirSync(tmpdir()).filter((name) => name.startsWith(FOLDER_PREFIX))) {
    const dataFolder = path.join(tmpdir(), name);
    try {
      const isYoung = Date.now() - statSync(dataFolder).mtimeMs < YOUNG_MS;
      if (isYoung && !existsSync(path.join(dataFolder, "postgres"))) continue;
      await stopLeftoverPostgres({ dataFolder });
      rmSync(dataFolder, { recursive: true, force: true });
    } catch {
      // In use, or another user's.
    }
  }
}
