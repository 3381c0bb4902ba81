import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { refuse } from "../../errors.ts";
import { jsonOf } from "../../json-of.ts";

export const MANIFEST_FILE = "manifest.json";
/** Raised when an older Mailroom could not read what a newer one writes. */
export const FORMAT = 1;

const FileEntry = z.object({ file: z.string().regex(/^[\w.-]+$/), rows: z.int().min(0), bytes: z.int().min(0), sha256: z.string().regex(/^[0-9a-f]{64}$/) });
/** One table of the schema `public`, with the columns in their order in the file. */
const TableEntry = FileEntry.extend({ table: z.string().regex(/^\w+$/), columns: z.array(z.string().regex(/^\w+$/)).min(1) });

const Manifest = z.object({
  format: z.int(),
  madeAt: z.iso.datetime(),
  /** `created_at` and hash of the last migration, as drizzle notes them: which tables there are. */
  migration: z.object({ at: z.int(), hash: z.string() }),
  /** Tells the key that seals secrets from others, and nothing of it. */
  keyFingerprint: z.string(),
  tables: z.array(TableEntry),
  /** Jobs that had not ended: one JSON object a line. */
  jobs: FileEntry,
  /** The last number that each sequence of `public` gave out. */
  sequences: z.record(z.string().regex(/^\w+$/), z.int()),
});
export type Manifest = z.infer<typeof Manifest>;
export type TableFile = z.infer<typeof TableEntry>;
export type BackupFile = z.infer<typeof FileEntry>;

/** The manifest of a backup, once every file of it is there and as it was written. Reads all of it; refuses `unprocessable` otherwise. */
export async function checkBackup(folder: string): Promise<Manifest> {
  const manifest = await readManifest(folder);
  for (const entry of [...manifest.tables, manifest.jobs]) {
    const found = await digestOf(path.join(folder, entry.file)).catch(() => null);
    if (found === null) throw spoilt(folder, `${entry.file} is missing.`);
    if (found.bytes !== entry.bytes || found.sha256 !== entry.sha256) throw spoilt(folder, `${entry.file} is not as it was written.`);
  }
  return manifest;
}

async function readManifest(folder: string): Promise<Manifest> {
  const text = await readFile(path.join(folder, MANIFEST_FILE), "utf8").catch(() => null);
  if (text === null) throw refuse("not_found", `There is no backup in ${folder}: it has no ${MANIFEST_FILE}.`, { remedy: "Name the folder that mailroom backup made. One that ends in .partial was never finished." });
  const parsed = Manifest.safeParse(jsonOf(text));
  if (!parsed.success) throw spoilt(folder, `${MANIFEST_FILE} is not as it was written.`);
  if (parsed.data.format > FORMAT) throw refuse("unprocessable", `The backup in ${folder} was made by a newer Mailroom.`, { remedy: "Restore it with that version, or a newer one." });
  return parsed.data;
}

async function digestOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash("sha256");
  let bytes = 0;
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { bytes, sha256: hash.digest("hex") };
}

function spoilt(folder: string, what: string) {
  return refuse("unprocessable", `The backup in ${folder} cannot be used: ${what}`, { remedy: "Take another copy of it, or an older backup. Nothing was written." });
}
