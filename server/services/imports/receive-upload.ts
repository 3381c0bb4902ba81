import { createHash } from "node:crypto";
import { eq } from "drizzle-orm";
import { uploads } from "../../../drizzle/schema/contacts.ts";
import type { Upload } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { refuse, type Refusal } from "../../errors.ts";
import { within } from "../../within.ts";
import { copyRows } from "./copy-rows.ts";
import { IMPORT_BYTES_MAX, UPLOAD_CHUNK_BYTES, UPLOAD_STALL_MS, UPLOAD_UNFINISHED_MS } from "./limits.ts";
import { readUpload } from "./upload-queries.ts";

export interface ReceiveUpload {
  fileName: string;
  /** As the sender announces it, or null; refused before a byte is read where it is too much. */
  byteCount: number | null;
  body: AsyncIterable<Uint8Array>;
  bytesMax?: number;
  stallMs?: number;
}

/**
 * Stores a file as it arrives, a chunk a statement: a slow sender holds no transaction open. Whatever cuts it off leaves
 * nothing; what a dying server leaves, `purgeUploads` removes. Refuses `too_large` past IMPORT_BYTES_MAX, `unprocessable`
 * an empty file, and `bad_input` when the sender goes away.
 */
export async function receiveUpload(ctx: Ctx, input: ReceiveUpload): Promise<Upload> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a user imports contacts.");
  if (input.byteCount !== null && input.byteCount > IMPORT_BYTES_MAX) throw tooLarge(input.byteCount);
  const id = ctx.newId();
  await ctx.db.insert(uploads).values({ id, fileName: plainName(input.fileName), createdBy: ctx.actor.id, createdAt: ctx.now() });
  try {
    const { byteCount, sha256 } = await storeChunks(ctx, id, input);
    if (byteCount === 0) throw refuse("unprocessable", "The file is empty.", { remedy: "Choose the file that holds the contacts." });
    await ctx.db.update(uploads).set({ byteCount, sha256 }).where(eq(uploads.id, id));
  } catch (error) {
    await ctx.db.delete(uploads).where(eq(uploads.id, id));
    throw error;
  }
  return readUpload(ctx, id);
}

async function storeChunks(ctx: Ctx, uploadId: string, { body, bytesMax = IMPORT_BYTES_MAX, stallMs = UPLOAD_STALL_MS }: ReceiveUpload): Promise<{ byteCount: number; sha256: string }> {
  const hash = createHash("sha256");
  const chunk = Buffer.allocUnsafe(UPLOAD_CHUNK_BYTES);
  let byteCount = 0;
  let filled = 0;
  const store = async () => {
    const number = Math.floor((byteCount - 1) / UPLOAD_CHUNK_BYTES);
    hash.update(chunk.subarray(0, filled));
    await storeChunk(ctx, { uploadId, number, bytes: chunk.subarray(0, filled) });
    filled = 0;
  };
  const endsBefore = ctx.now().getTime() + UPLOAD_UNFINISHED_MS;
  for await (const part of arriving(body, stallMs, () => byteCount)) {
    if (ctx.now().getTime() > endsBefore) throw refuse("too_large", `The upload took longer than ${UPLOAD_UNFINISHED_MS / 60_000} minutes.`, { remedy: "Split the file into several, or send it over a faster connection." });
    if (byteCount + part.byteLength > bytesMax) throw tooLarge(null);
    for (let at = 0; at < part.byteLength; ) {
      const taken = Math.min(part.byteLength - at, UPLOAD_CHUNK_BYTES - filled);
      chunk.set(part.subarray(at, at + taken), filled);
      filled += taken;
      byteCount += taken;
      at += taken;
      if (filled === UPLOAD_CHUNK_BYTES) await store();
    }
  }
  if (filled > 0) await store();
  return { byteCount, sha256: hash.digest("hex") };
}

const signature = Buffer.from("PGCOPY\n\xff\r\n\0", "latin1");

/**
 * One row in COPY's binary format (https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4): as a parameter
 * of an INSERT the driver would write its bytes as hexadecimal text, of several times its size.
 */
async function storeChunk(ctx: Ctx, { uploadId, number, bytes }: { uploadId: string; number: number; bytes: Uint8Array }): Promise<void> {
  const head = Buffer.alloc(signature.length + 42);
  let at = signature.copy(head);
  // Flags and extension: none. Then three fields, each after its length.
  at = head.writeInt32BE(0, at);
  at = head.writeInt32BE(0, at);
  at = head.writeInt16BE(3, at);
  at = head.writeInt32BE(16, at);
  at += head.write(uploadId.replaceAll("-", ""), at, "hex");
  at = head.writeInt32BE(4, at);
  at = head.writeInt32BE(number, at);
  head.writeInt32BE(bytes.length, at);
  const end = Buffer.from([0xff, 0xff]);
  await copyRows(ctx.db, "upload_chunks (upload_id, number, bytes)", [head, bytes, end], "binary");
}

/** The sender's bytes. What goes wrong while waiting for them is the sender's doing and no fault of ours. */
async function* arriving(body: AsyncIterable<Uint8Array>, stallMs: number, received: () => number): AsyncGenerator<Uint8Array> {
  const parts = body[Symbol.asyncIterator]();
  let hasEnded = false;
  try {
    while (!hasEnded) {
      const next = await within(stallMs, parts.next()).catch((error: unknown) => {
        hasEnded = true;
        throw brokenOff(received(), error, stallMs);
      });
      if (next.done) hasEnded = true;
      else yield next.value;
    }
  } finally {
    // Not waited for: a stream that stalls may never answer.
    if (!hasEnded) void Promise.resolve(parts.return?.()).catch(() => undefined);
  }
}

function brokenOff(byteCount: number, error: unknown, stallMs: number): Refusal {
  const isStalled = (error as { code?: string }).code === "ETIMEDOUT";
  const what = isStalled ? `Nothing came for ${stallMs / 1000} seconds` : "The connection was cut";
  return refuse("bad_input", `The upload broke off: ${what.charAt(0).toLowerCase()}${what.slice(1)} after ${byteCount} bytes. Nothing was kept.`, { remedy: "Send the file again." });
}

function tooLarge(byteCount: number | null): Refusal {
  const size = byteCount === null ? "larger than" : `${Math.ceil(byteCount / 1024 / 1024).toLocaleString("en")} MiB large; Mailroom takes at most`;
  return refuse("too_large", `The file is ${size} ${(IMPORT_BYTES_MAX / 1024 / 1024).toLocaleString("en")} MiB.`, { remedy: "Split it into several files, or leave out columns that no mail needs." });
}

/** A name for screens: without a path, and without letters that cannot be seen. */
function plainName(fileName: string): string {
  return fileName.split(/[/\\]/).at(-1)!.replace(/\p{Cc}/gu, "").trim().slice(0, 200) || "contacts";
}
