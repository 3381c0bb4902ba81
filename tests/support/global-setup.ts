import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import postgres from "postgres";
import { ensureDatabase } from "../../server/adapters/embedded-postgres/ensure-database.ts";
import {
  startEmbeddedPostgres,
  stopLeftoverPostgres,
} from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { migrateDatabase } from "../../server/db.ts";
import { PLACE_PREFIX } from "./mailroom.ts";
import { scratchFolder, scratchFolders } from "./scratch-folder.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The server that the tests' databases are made on, and the template that they are copied from. */
    database: { serverUrl: string; template: string };
  }
}

const FOLDER_PREFIX = "mailroom-tests-";
/** A folder without a database may belong to a run that is about to make it. */
const YOUNG_MS = 10 * 60_000;
/** The data folder of a Mailroom that a test killed may be started again by that test. */
const PLACE_OLD_MS = 3 * 3_600_000;
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
  const dataFolder = mkdtempSync(path.join(scratchFolder(), FOLDER_PREFIX));
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

/** A run that was killed leaves its servers and folders; a folder that somebody still uses is locked and stays. */
async function removeOrphans(): Promise<void> {
  for (const dataFolder of scratchFolders.flatMap(foldersOfRuns)) {
    try {
      const age = Date.now() - statSync(dataFolder).mtimeMs;
      const isOwnServers = path.basename(dataFolder).startsWith(FOLDER_PREFIX);
      if (isOwnServers ? age < YOUNG_MS && !existsSync(path.join(dataFolder, "postgres")) : age < PLACE_OLD_MS) continue;
      await stopLeftoverPostgres({ dataFolder });
      rmSync(dataFolder, { recursive: true, force: true });
    } catch {
      // In use, or another user's.
    }
  }
}

function foldersOfRuns(parent: string): string[] {
  if (!existsSync(parent)) return [];
  const names = readdirSync(parent).filter((name) => name.startsWith(FOLDER_PREFIX) || name.startsWith(PLACE_PREFIX));
  return names.map((name) => path.join(parent, name));
}
