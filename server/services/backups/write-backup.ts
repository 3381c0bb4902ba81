import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, open, readdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { ReservedSql, Sql } from "postgres";
import { refuse } from "../../errors.ts";
import { quotedName } from "../../quoted-name.ts";
import { copyOut } from "./copy-out.ts";
import { type BackupFile, FORMAT, type Manifest, MANIFEST_FILE, type TableFile } from "./backup-folder.ts";

const NEW_LINE = 10;
const JOBS_FILE = "jobs.jsonl.gz";

export interface BackupOptions {
  /** Made; refused where it is there and holds something. */
  folder: string;
  keyFingerprint: string;
  now: Date;
  onTable?: (table: TableFile) => void;
}

/**
 * Writes all that a Mailroom keeps in its database, as of one moment, while it goes on working: each table as COPY's text,
 * packed, with the jobs that had not ended. The folder has its name only once it is whole. Secrets stay sealed.
 */
export async function writeBackup(sql: Sql, options: BackupOptions): Promise<Manifest> {
  await refuseUsedFolder(options.folder);
  const partial = `${options.folder}.partial`;
  await refuseUsedFolder(partial);
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const connection = await sql.reserve();
  try {
    // One moment for all tables: what is written meanwhile is not in it, and nobody waits.
    await connection`begin isolation level repeatable read read only`;
    await connection`set local statement_timeout = 0`;
    await connection`set local idle_in_transaction_session_timeout = 0`;
    const manifest = await writeAll(connection, partial, options);
    await connection`commit`;
    await writeFile(path.join(partial, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true, mode: 0o600 });
    await syncFolder(partial);
    await rename(partial, options.folder);
    await syncFolder(path.dirname(path.resolve(options.folder)));
    return manifest;
  } finally {
    // Its transaction may have failed: the connection is not used again.
    await connection`rollback`.catch(() => {});
    connection.release();
  }
}

async function writeAll(connection: ReservedSql, folder: string, { keyFingerprint, now, onTable }: BackupOptions): Promise<Manifest> {
  const migration = await lastMigration(connection);
  const tables: TableFile[] = [];
  for (const { table, columns } of await tablesOf(connection)) {
    const rows = await copyOut(connection, `public.${quotedName(table)} (${columns.map(quotedName).join(", ")})`);
    const written = { table, columns, ...(await writePacked(rows, folder, `${table}.copy.gz`)) };
    tables.push(written);
    onTable?.(written);
  }
  const jobs = await writePacked(Readable.from(waitingJobs(connection)), folder, JOBS_FILE);
  return { format: FORMAT, madeAt: now.toISOString(), migration, keyFingerprint, tables, jobs, sequences: await sequencesOf(connection) };
}

async function writePacked(source: Readable, folder: string, file: string): Promise<BackupFile> {
  let rows = 0;
  let bytes = 0;
  const hash = createHash("sha256");
  const countRows = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      for (let at = chunk.indexOf(NEW_LINE); at >= 0; at = chunk.indexOf(NEW_LINE, at + 1)) rows++;
      done(null, chunk);
    },
  });
  const digest = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  await pipeline(source, countRows, createGzip(), digest, createWriteStream(path.join(folder, file), { mode: 0o600, flush: true }));
  return { file, rows, bytes, sha256: hash.digest("hex") };
}

/** What the database reckons itself from other columns is left out. */
async function tablesOf(sql: Sql): Promise<{ table: string; columns: string[] }[]> {
  return sql`
    select c.relname as table, array_agg(a.attname order by a.attnum) as columns
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    group by c.relname order by c.relname`;
}

/** Those that recur come by themselves. */
async function* waitingJobs(sql: Sql): AsyncGenerator<string> {
  const rows = sql`
    select name, data, start_after as "startAfter", singleton_key as "singletonKey" from jobs.job
    where state in ('created', 'retry', 'active') and name not like 'schedule.%' and name not like '\\_\\_pgboss\\_\\_%' order by created_on, id`.cursor(1_000);
  for await (const page of rows) yield `${page.map((row) => JSON.stringify(row)).join("\n")}\n`;
}

async function lastMigration(sql: Sql): Promise<Manifest["migration"]> {
  const [row] = await sql<{ at: number; hash: string }[]>`select created_at as at, hash from drizzle.__drizzle_migrations order by created_at desc limit 1`;
  return { at: Number(row!.at), hash: row!.hash };
}

/** Read after the tables' moment: never lower than what stands in them. */
async function sequencesOf(sql: Sql): Promise<Record<string, number>> {
  const rows = await sql<{ name: string; last: number | null }[]>`select sequencename as name, last_value as last from pg_sequences where schemaname = 'public'`;
  return Object.fromEntries(rows.flatMap(({ name, last }) => (last === null ? [] : [[name, Number(last)]])));
}

async function refuseUsedFolder(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  if (found.length > 0) throw refuse("conflict", `${folder} is there already, and not empty.`, { remedy: folder.endsWith(".partial") ? "Remove what a backup that was cut off left there." : "Name a folder that is not there yet." });
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().catch(() => {});
  await handle.close();
}
