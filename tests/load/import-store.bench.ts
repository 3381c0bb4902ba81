import { createReadStream, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { open } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Sql } from "postgres";
import { imports } from "../../drizzle/schema/contacts.ts";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { ImportSettings } from "../../server/contract/imports.ts";
import { type Db, migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { suggestMapping } from "../../server/services/contacts/suggest-mapping.ts";
import { applyImport } from "../../server/services/imports/apply-import.ts";
import { checkRows } from "../../server/services/imports/check-import.ts";
import { withLease } from "../../server/services/imports/leases.ts";
import { STAGED_ROWS_PER_BATCH } from "../../server/services/imports/limits.ts";
import { moveImport } from "../../server/services/imports/move-import.ts";
import { parseImportRows } from "../../server/services/imports/parse-rows.ts";
import type { StagedBatch } from "../../server/services/imports/stage-rows.ts";
import { newPlace, startMailroom } from "../support/mailroom.ts";
import { apiOf, importByApi } from "../support/merge-by-api.ts";
import { contactCells, contactHeaders } from "./contact-rows.ts";

const ROWS = Number(process.env.ROWS ?? 1_000_000);
const ROWS_PER_PART = 10_000;

/**
 * How fast a file's rows are stored: kept, compared, and written as contacts with their addresses. Parsing is left out (it
 * runs beside, and has a bench of its own): both sides get COPY text from the disk. PostgreSQL as Mailroom runs it.
 */
const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-store-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
try {
  await migrateDatabase(server.url);
  const database = openDatabase(server.url, { max: 4 });
  await database.sql`checkpoint`;
  await compare(database.sql, ctxOf(database.db));
  await database.close();
  await server.stop();
  await importWhole();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function compare(sql: Sql, ctx: Ctx): Promise<void> {
  const importId = ctx.newId();
  const mapping = suggestMapping(contactHeaders, [1, 2, 3].map(contactCells));
  const layout = { format: "csv", encoding: "utf-8", delimiter: ",", quote: '"', escape: "double", sheet: null, headerLine: 1, firstColumn: 0, columnCount: mapping.length, footerRows: 0 } as const;
  const settings = ImportSettings.parse({ mapping, layout, defaultCountry: "DE" });
  const csv = await writeParts("contacts.csv", texts((cells) => `${cells.join(",")}\n`, `${contactHeaders.join(",")}\n`));
  const bareParts = await writeParts("bare", texts((cells) => `${cells.join("\t")}\n`));
  const staged = await writeParts("staged", copyTexts(csv, { layout, settings, importId }));

  // Twice, the first to warm the disk's and the server's memory.
  let bareSeconds = 0;
  await sql.unsafe(`create table bare (${contactHeaders.map((_, index) => `c${index} text`).join(", ")})`);
  for (const _ of [1, 2]) {
    await sql`truncate bare`;
    report("plain COPY of the file's columns, no index", (bareSeconds = await timed(() => copyIn(sql, "bare", bareParts))), null);
  }
  const store = await storeAll(ctx, { importId, settings, parts: staged });
  report("rows kept and compared", store.checkSeconds, bareSeconds);
  report("contacts written", store.applySeconds, bareSeconds);
  const total = store.checkSeconds + store.applySeconds;
  report("stored in all", total, bareSeconds);
  const finalSeconds = await copyFinal(sql);
  report("plain COPY of the very rows that are stored", finalSeconds, null);
  console.log(`stored at ${(finalSeconds / total).toFixed(2)} of the rate of a plain COPY of the rows that are stored (import_rows, contacts, addresses, their indexes)`);
  console.log(`kept at ${(bareSeconds / store.checkSeconds).toFixed(2)}, stored at ${(bareSeconds / total).toFixed(2)} of the rate of a plain COPY of the file's ${contactHeaders.length} columns into one bare table`);
}

/** The same file through the real server, from the upload to the last contact, and what its process takes for that. */
async function importWhole(): Promise<void> {
  const place = await newPlace();
  const mailroom = await startMailroom(place);
  try {
    const call = await apiOf(mailroom, "Tomás");
    await call("GET", "/me");
    const idle = residentMegabytes(mailroom.pid);
    let peak = idle;
    const watch = setInterval(() => (peak = Math.max(peak, residentMegabytes(mailroom.pid))), 50);
    const bytes = readFileSync(path.join(folder, "contacts.csv"));
    const seconds = await timed(() => importByApi(call, { file: bytes, fileName: "contacts.csv" }));
    clearInterval(watch);
    console.log(`the whole import of ${Math.round(bytes.length / 1e6)} MB: ${seconds.toFixed(1)} s, ${Math.round(ROWS / seconds / 1000)} thousand rows a second`);
    console.log(`resident memory: ${Math.round(idle)} MB idle, at most ${Math.round(peak - idle)} MB more`);
  } finally {
    await mailroom.stop();
    await place.remove();
  }
}

/** Linux only; NaN elsewhere. */
function residentMegabytes(pid: number): number {
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

async function storeAll(ctx: Ctx, { importId, settings, parts }: { importId: string; settings: ImportSettings; parts: Part[] }): Promise<{ checkSeconds: number; applySeconds: number }> {
  const createdBy = ctx.newId();
  await ctx.db.insert(imports).values({ id: importId, fileName: "million.csv", status: "checking", settings, createdBy, createdAt: ctx.now() });
  const checkSeconds = await timed(() => withLease(ctx, { importId, status: "checking" }, (held) => checkRows(ctx, held, batchesOf(parts))));
  await moveImport(ctx, { importId, move: "start" });
  const applySeconds = await timed(() => applyImport(ctx, { importId }));
  return { checkSeconds, applySeconds };
}

async function* batchesOf(parts: Part[]): AsyncGenerator<StagedBatch> {
  let batch: StagedBatch = { copyTexts: [], rowCount: 0, bytesRead: 0 };
  for (const part of parts) {
    batch.copyTexts.push(await readPart(part));
    batch.rowCount += part.rowCount;
    if (batch.rowCount < STAGED_ROWS_PER_BATCH) continue;
    yield batch;
    batch = { copyTexts: [], rowCount: 0, bytesRead: 0 };
  }
  if (batch.rowCount > 0) yield batch;
}

/** The same rows, out of the tables and into tables with the same columns, indexes and constraints. */
async function copyFinal(sql: Sql): Promise<number> {
  const [row] = await sql<{ folder: string }[]>`select current_setting('data_directory') as folder`;
  let seconds = 0;
  for (const table of ["import_rows", "contacts", "addresses"]) {
    const file = path.join(row!.folder, `${table}.copy`);
    await sql.unsafe(`copy ${table} to '${file}'`);
    await sql.unsafe(`create table plain_${table} (like ${table} including all)`);
    seconds += await timed(async () => pipeline(createReadStream(file, { highWaterMark: 1024 * 1024 }), await sql.unsafe(`copy plain_${table} from stdin`).writable()));
    rmSync(file);
  }
  return seconds;
}

interface Part {
  file: string;
  start: number;
  length: number;
  rowCount: number;
}

interface Text {
  bytes: Uint8Array<ArrayBuffer>;
  rowCount: number;
}

/** Rows by the thousand, below a header if there is one. */
function* texts(textOf: (cells: string[]) => string, header = ""): Generator<Text> {
  for (let index = 1, text = header; index <= ROWS; text = "") {
    let rowCount = 0;
    for (; rowCount < ROWS_PER_PART && index <= ROWS; rowCount++, index++) text += textOf(contactCells(index));
    yield { bytes: Buffer.from(text), rowCount };
  }
}

/** The file as the parser hands it over. */
async function* copyTexts(csv: Part[], { layout, settings, importId }: { layout: ImportSettings["layout"]; settings: ImportSettings; importId: string }): AsyncGenerator<Text> {
  const handle = await open(csv[0]!.file);
  const size = (await handle.stat()).size;
  const read = async (start: number, length: number) => {
    const bytes = Buffer.alloc(Math.max(0, Math.min(length, size - start)));
    await handle.read(bytes, 0, bytes.length, start);
    return bytes;
  };
  for await (const { copyText, rows } of parseImportRows({ name: "contacts.csv", size, read }, layout, settings, { prefix: `${importId}\t` })) yield { bytes: copyText, rowCount: rows };
  await handle.close();
}

async function writeParts(name: string, source: Iterable<Text> | AsyncIterable<Text>): Promise<Part[]> {
  const file = path.join(folder, name);
  const handle = await open(file, "w");
  const parts: Part[] = [];
  let start = 0;
  for await (const { bytes, rowCount } of source) {
    await handle.write(bytes);
    parts.push({ file, start, length: bytes.length, rowCount });
    start += bytes.length;
  }
  await handle.close();
  return parts;
}

async function readPart({ file, start, length }: Part): Promise<Uint8Array<ArrayBuffer>> {
  const handle = await open(file);
  const bytes = Buffer.allocUnsafe(length);
  await handle.read(bytes, 0, length, start);
  await handle.close();
  return bytes;
}

async function copyIn(sql: Sql, table: string, parts: Part[]): Promise<void> {
  const texts = (async function* () {
    for (const part of parts) yield await readPart(part);
  })();
  await pipeline(Readable.from(texts), await sql.unsafe(`copy ${table} from stdin`).writable());
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (performance.now() - startedAt) / 1000;
}

function report(what: string, seconds: number, against: number | null): void {
  const ratio = against === null ? "" : `   ${(against / seconds).toFixed(2)} of the bare COPY`;
  console.log(`${what.padEnd(46)} ${seconds.toFixed(1).padStart(6)} s ${Math.round(ROWS / seconds / 1000).toString().padStart(6)} thousand rows a second${ratio}`);
}

function ctxOf(db: Db): Ctx {
  const jobs: Ports["jobs"] = { enqueue: async () => {}, enqueueAll: async () => {}, subscribersOf: () => [] };
  const now = () => new Date();
  return { db, actor: systemActor("bench"), now, newId: () => uuidv7(now()), cause: null, ports: { jobs } as unknown as Ports };
}
