import { createReadStream } from "node:fs";
import path from "node:path";
import { createInterface } from "node:readline";
import { pipeline } from "node:stream/promises";
import { createGunzip } from "node:zlib";
import { sql } from "drizzle-orm";
import type { Sql } from "postgres";
import { type Db, driverOf } from "../../db.ts";
import { refuse } from "../../errors.ts";
import { quotedName } from "../../quoted-name.ts";
import type { JobName, JobQueue } from "../events/job-queue.ts";
import type { Manifest, TableFile } from "./backup-folder.ts";

export interface RestoreOptions {
  folder: string;
  /** As `checkBackup` read it. */
  manifest: Manifest;
  jobs: JobQueue;
  isKnownJob: (name: string) => boolean;
  now: Date;
  /** The copy takes the place of the original, whose people stay signed in. */
  keepsSessions?: boolean;
  onTable?: (table: TableFile) => void;
}

/**
 * Puts a backup into a database that has its tables, and nothing in them: all of it or nothing, in one transaction. It
 * comes back disarmed: what it holds as unsent may have been sent since; and whatever lets somebody into the original lets
 * nobody into the copy, unless that is asked for. Answers how many jobs wait again, and what was ended.
 */
export function restoreBackup(db: Db, options: RestoreOptions): Promise<{ jobCount: number; sessionCount: number; keyCount: number }> {
  return db.transaction(async (db) => {
    const driver = driverOf(db);
    await driver`set local statement_timeout = 0`;
    await driver`set local idle_in_transaction_session_timeout = 0`;
    await refuseUsed(driver, options.manifest.tables);
    const links = await dropLinks(driver);
    for (const table of options.manifest.tables) {
      await copyIn(driver, options.folder, table);
      options.onTable?.(table);
    }
    for (const [name, last] of Object.entries(options.manifest.sequences)) await driver`select setval(${`public.${quotedName(name)}`}::regclass, ${last})`;
    // Each is checked over all rows as it is put back.
    for (const { table, name, definition } of links) await driver.unsafe(`alter table public.${quotedName(table)} add constraint ${quotedName(name)} ${definition}`);
    await disarm(driver, options.now);
    const ended = options.keepsSessions ? { sessionCount: 0, keyCount: 0 } : await endAccess(driver, options.now);
    return { jobCount: await enqueueAgain(db, options), ...ended };
  });
}

async function refuseUsed(driver: Sql, tables: TableFile[]): Promise<void> {
  for (const { table } of tables) {
    const [row] = await driver.unsafe(`select to_regclass('public.${quotedName(table)}') is null as "isMissing"`);
    if (row!.isMissing) throw refuse("unprocessable", `The backup names a table ${table} that this database does not have.`, { remedy: "Restore it with the version of Mailroom that made it." });
    const found = await driver.unsafe(`select 1 from public.${quotedName(table)} limit 1`);
    if (found.length > 0) throw refuse("conflict", "This database is in use: there are rows in it.", { remedy: "Restore into a new data folder (DATA_DIR) or an empty database (DATABASE_URL). Nothing was written." });
  }
}

interface Link {
  table: string;
  name: string;
  definition: string;
}

/** Foreign keys stand in no order in which every table could be filled. */
async function dropLinks(driver: Sql): Promise<Link[]> {
  const links = await driver<Link[]>`select conrelid::regclass::text as table, conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`;
  for (const { table, name } of links) await driver.unsafe(`alter table public.${quotedName(table)} drop constraint ${quotedName(name)}`);
  return links;
}

async function copyIn(driver: Sql, folder: string, { table, columns, file }: TableFile): Promise<void> {
  const into = await driver.unsafe(`copy public.${quotedName(table)} (${columns.map(quotedName).join(", ")}) from stdin`).writable();
  await pipeline(createReadStream(path.join(folder, file)), createGunzip(), into);
}

/** The next start finds another database than the one that was armed, and says so in the record. */
async function disarm(driver: Sql, now: Date): Promise<void> {
  await driver`insert into sending_arm (id, fingerprint, disarmed_at, reason) values (1, '', ${now.toISOString()}, 'restored')
    on conflict (id) do update set fingerprint = '', armed_at = null, armed_by = null, disarmed_at = excluded.disarmed_at, reason = excluded.reason`;
}

/** Sessions, keys of machines, and links that were sent; in the words of the tables that the backup has, which may be older ones. */
async function endAccess(driver: Sql, now: Date): Promise<{ sessionCount: number; keyCount: number }> {
  const [has] = await driver<{ sessions: boolean }[]>`select to_regclass('public.sessions') is not null and to_regclass('public.api_keys') is not null and to_regclass('public.account_links') is not null as sessions`;
  if (!has!.sessions) return { sessionCount: 0, keyCount: 0 };
  const at = now.toISOString();
  const sessions = await driver`update sessions set ended_at = ${at}, end_reason = 'restored' where ended_at is null and expires_at > ${at}`;
  const keys = await driver`update api_keys set revoked_at = ${at} where revoked_at is null and expires_at > ${at}`;
  await driver`update account_links set expires_at = ${at} where used_at is null and expires_at > ${at}`;
  return { sessionCount: sessions.count, keyCount: keys.count };
}

interface WaitingJob {
  name: string;
  data: never;
  startAfter: string;
  singletonKey: string | null;
}

async function enqueueAgain(db: Db, { folder, manifest, jobs, isKnownJob }: RestoreOptions): Promise<number> {
  let count = 0;
  const lines = createInterface({ input: createReadStream(path.join(folder, manifest.jobs.file)).pipe(createGunzip()), crlfDelay: Infinity });
  for await (const line of lines) {
    if (line === "") continue;
    const job = JSON.parse(line) as WaitingJob;
    if (!isKnownJob(job.name)) continue;
    await jobs.enqueue(db, job.name as JobName, job.data, { startAfter: new Date(job.startAfter), singletonKey: job.singletonKey ?? undefined });
    count++;
  }
  return count;
}

/** Rows by table, to compare with the manifest of what was restored. */
export async function countRows(db: Db, tables: TableFile[]): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { table } of tables) {
    const [row] = await db.execute<{ count: number }>(sql.raw(`select count(*) as count from public.${quotedName(table)}`));
    counts.set(table, Number(row!.count));
  }
  return counts;
}
