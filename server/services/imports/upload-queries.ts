import { and, desc, eq, isNotNull } from "drizzle-orm";
import { imports, uploadChunks, uploads } from "../../../drizzle/schema/contacts.ts";
import type { Upload } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { FileSource } from "../contact-files/file-source.ts";
import { UPLOAD_CHUNK_BYTES, UPLOAD_CHUNKS_CACHED } from "./limits.ts";
import { seenBy } from "./queries.ts";

export type UploadRow = typeof uploads.$inferSelect;

/** A whole upload of the actor's own; anybody else's does not exist. */
export async function requireUpload(ctx: Ctx, uploadId: string): Promise<UploadRow> {
  const { actor } = ctx;
  const [row] = await ctx.db.select().from(uploads).where(and(eq(uploads.id, uploadId), isNotNull(uploads.sha256)));
  if (!row || !(actor.type === "system" || (actor.type === "user" && row.createdBy === actor.id))) {
    throw refuse("not_found", "There is no such upload.", { remedy: "Choose the file again: an upload is kept for some weeks only." });
  }
  return row;
}

export async function readUpload(ctx: Ctx, uploadId: string): Promise<Upload> {
  const { id, fileName, byteCount, sha256 } = await requireUpload(ctx, uploadId);
  const [earlier] = await ctx.db
    .select({ id: imports.id, createdAt: imports.createdAt })
    .from(imports)
    .where(and(eq(imports.sha256, sha256!), eq(imports.status, "finished"), seenBy(ctx)))
    .orderBy(desc(imports.createdAt))
    .limit(1);
  return { id, fileName, byteCount, earlierImport: earlier ? { id: earlier.id, createdAt: earlier.createdAt.toISOString() } : null };
}

/** The upload's bytes, read from the database chunk by chunk; the last few chunks are kept at hand. */
export function uploadSource(ctx: Ctx, upload: Pick<UploadRow, "id" | "fileName" | "byteCount">): FileSource {
  const cached = new Map<number, Promise<Uint8Array>>();
  const chunk = (number: number): Promise<Uint8Array> => {
    const bytes = cached.get(number) ?? readChunk(ctx, upload.id, number);
    cached.delete(number);
    cached.set(number, bytes);
    if (cached.size > UPLOAD_CHUNKS_CACHED) cached.delete(cached.keys().next().value!);
    bytes.catch(() => cached.delete(number));
    return bytes;
  };
  return {
    name: upload.fileName,
    size: upload.byteCount,
    async read(start, length) {
      const end = Math.min(start + length, upload.byteCount);
      if (start >= end) return new Uint8Array(0);
      const first = Math.floor(start / UPLOAD_CHUNK_BYTES);
      const last = Math.floor((end - 1) / UPLOAD_CHUNK_BYTES);
      const parts: Uint8Array[] = [];
      for (let number = first; number <= last; number++) {
        const from = number * UPLOAD_CHUNK_BYTES;
        parts.push((await chunk(number)).subarray(Math.max(0, start - from), end - from));
      }
      return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
    },
  };
}

async function readChunk(ctx: Ctx, uploadId: string, number: number): Promise<Uint8Array> {
  const [row] = await ctx.db.select({ bytes: uploadChunks.bytes }).from(uploadChunks).where(and(eq(uploadChunks.uploadId, uploadId), eq(uploadChunks.number, number)));
  if (!row) throw refuse("unprocessable", "The uploaded file is no longer here.", { remedy: "Choose the file again." });
  return row.bytes;
}
