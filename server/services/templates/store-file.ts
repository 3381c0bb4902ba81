import { createHash } from "node:crypto";
import { eq, inArray } from "drizzle-orm";
import { storedFiles } from "../../../drizzle/schema/templates.ts";
import { ATTACHMENT_BYTES_MAX } from "../../contract/templates.ts";
import type { TemplateAttachment } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { mediaTypeOf } from "./media-type.ts";

export type StoredFile = Omit<TemplateAttachment, "contentId">;

/**
 * Keeps a file by its SHA-256, once however often it is sent; a template or a campaign then names it. Refuses `too_large`,
 * `unprocessable` an empty one, and `unsupported` a program, which no mail system lets through.
 */
export async function storeFile(ctx: Ctx, input: { fileName: string; bytes: Uint8Array }): Promise<StoredFile> {
  const { bytes } = input;
  const fileName = plainFileName(input.fileName);
  if (bytes.byteLength === 0) throw refuse("unprocessable", `${fileName} is empty.`, { remedy: "Choose the file that shall go with the mail." });
  if (bytes.byteLength > ATTACHMENT_BYTES_MAX) throw fileTooLarge(fileName);
  const mediaType = mediaTypeOf(fileName, bytes);
  if (mediaType === null) throw refuse("unsupported", `${fileName} is a program. Mail systems take such attachments out or refuse the mail.`, { remedy: "Put it where it can be fetched, and write the link into the text." });
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  // Sent again, it is as new: what nobody names yet is kept for a while from now on.
  await ctx.db.insert(storedFiles).values({ sha256, size: bytes.byteLength, bytes, createdAt: ctx.now() }).onConflictDoUpdate({ target: storedFiles.sha256, set: { createdAt: ctx.now() } });
  return { sha256, fileName, mediaType, size: bytes.byteLength };
}

export const fileTooLarge = (fileName: string) =>
  refuse("too_large", `${fileName} is larger than ${ATTACHMENT_BYTES_MAX / 1024 / 1024} MB, which is all that may go with one mail.`, { remedy: "Make it smaller, or write a link to it into the text." });

/** A name for headers and screens: without a path, and without letters that cannot be seen. */
export function plainFileName(fileName: string): string {
  const name = fileName.split(/[/\\]/).at(-1)!.replace(/[\p{Cc}\p{Cf}\u2028\u2029"<>|:*?]/gu, "").trim();
  return name.length <= 200 ? name || "file" : `${name.slice(0, 190)}${/\.[a-z0-9]{1,8}$/i.exec(name)?.[0] ?? ""}`;
}

/** The bytes of files that are there. */
export async function readStoredFiles(ctx: Ctx, hashes: string[]): Promise<Map<string, Uint8Array>> {
  if (hashes.length === 0) return new Map();
  const rows = await ctx.db.select({ sha256: storedFiles.sha256, bytes: storedFiles.bytes }).from(storedFiles).where(inArray(storedFiles.sha256, hashes));
  return new Map(rows.map(({ sha256, bytes }) => [sha256, bytes]));
}

export async function readStoredFile(ctx: Ctx, sha256: string): Promise<Uint8Array> {
  const [row] = await ctx.db.select({ bytes: storedFiles.bytes }).from(storedFiles).where(eq(storedFiles.sha256, sha256));
  if (!row) throw refuse("not_found", "There is no such file.");
  return row.bytes;
}
