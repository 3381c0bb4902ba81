import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { storedFiles, templateAttachments } from "../../../drizzle/schema/templates.ts";
import { ATTACHMENT_BYTES_MAX, type SaveAttachment, type TemplateAttachment } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { CheckedContent } from "./check-template.ts";
import { mediaTypeOf, pictureTypes } from "./media-type.ts";
import { plainFileName } from "./store-file.ts";

/** What goes with a version, pictures in the text among it, in the order in which it was attached. */
export async function attachmentsOf(ctx: Ctx, input: { templateId: string; version: number }): Promise<TemplateAttachment[]> {
  return (await attachmentsOfAll(ctx, [input])).get(`${input.templateId} ${input.version}`) ?? [];
}

/** By `"<templateId> <version>"`. */
export async function attachmentsOfAll(ctx: Ctx, versions: { templateId: string; version: number }[]): Promise<Map<string, TemplateAttachment[]>> {
  if (versions.length === 0) return new Map();
  const rows = await ctx.db
    .select({ row: templateAttachments, size: storedFiles.size })
    .from(templateAttachments)
    .innerJoin(storedFiles, eq(storedFiles.sha256, templateAttachments.sha256))
    .where(inArray(templateAttachments.templateId, [...new Set(versions.map(({ templateId }) => templateId))]))
    .orderBy(asc(templateAttachments.id));
  const within = (row: typeof templateAttachments.$inferSelect, version: number) => row.fromVersion <= version && (row.untilVersion === null || version < row.untilVersion);
  return new Map(
    versions.map(({ templateId, version }) => [
      `${templateId} ${version}`,
      rows
        .filter(({ row }) => row.templateId === templateId && within(row, version))
        .map(({ row, size }) => ({ sha256: row.sha256, fileName: row.fileName, mediaType: row.mediaType, size, contentId: row.contentId })),
    ]),
  );
}

/**
 * What shall go with the next version, from what was asked for. Pictures that no text names any more are left out; a text
 * that names one which is not there is refused, and so is more than 25 MB together.
 */
export async function planAttachments(ctx: Ctx, content: CheckedContent, asked: SaveAttachment[]): Promise<TemplateAttachment[]> {
  const named = namedPictures(content);
  const wanted = asked.filter(({ contentId }) => contentId == null || named.isOpen || named.ids.has(contentId));
  const contentIds = wanted.flatMap(({ contentId }) => contentId ?? []);
  if (new Set(contentIds).size < contentIds.length) throw refuse("unprocessable", "Two pictures have the same content id.", { errors: [{ path: "attachments", message: "contentId" }] });
  const missing = [...named.ids].filter((id) => !contentIds.includes(id));
  if (missing.length > 0) throw refuse("unprocessable", `The text shows a picture that is not attached: cid:${missing.join(", cid:")}.`, { errors: missing.map((id) => ({ path: "html", message: `cid:${id}` })), remedy: "Put the picture into the text again, or take it out." });
  const files = await headsOf(ctx, wanted);
  const planned = wanted.map((each) => {
    const file = files.get(each.sha256);
    if (!file) throw refuse("unprocessable", `The file of ${each.fileName} is not here any more.`, { errors: [{ path: "attachments", message: each.fileName }], remedy: "Attach it again." });
    const fileName = plainFileName(each.fileName);
    const mediaType = mediaTypeOf(fileName, file.head) ?? "application/octet-stream";
    if (each.contentId != null && !pictureTypes.includes(mediaType)) throw refuse("unprocessable", `${fileName} is no picture that mail programs show in a text.`, { remedy: "Use PNG, JPEG, GIF or WebP, or attach it." });
    return { sha256: each.sha256, fileName, mediaType, size: file.size, contentId: each.contentId ?? null };
  });
  const bytes = planned.reduce((sum, { size }) => sum + size, 0);
  if (bytes > ATTACHMENT_BYTES_MAX) throw refuse("too_large", `The attachments and pictures come to ${(bytes / 1024 / 1024).toFixed(1)} MB; one mail may carry ${ATTACHMENT_BYTES_MAX / 1024 / 1024} MB.`, { remedy: "Take something out, or write a link to it into the text." });
  return planned;
}

/** The first bytes say what a file is; a shared lock keeps the purge from them until they are named. */
async function headsOf(ctx: Ctx, wanted: SaveAttachment[]): Promise<Map<string, { size: number; head: Uint8Array }>> {
  if (wanted.length === 0) return new Map();
  const rows = await ctx.db
    .select({ sha256: storedFiles.sha256, size: storedFiles.size, head: sql<Uint8Array>`substring(${storedFiles.bytes} from 1 for 4096)` })
    .from(storedFiles)
    .where(inArray(storedFiles.sha256, wanted.map(({ sha256 }) => sha256)))
    .for("key share");
  return new Map(rows.map(({ sha256, size, head }) => [sha256, { size, head }]));
}

/** Content ids in the texts; `isOpen` where a merge field makes one, which cannot be told before. */
function namedPictures({ html, variants }: CheckedContent): { ids: Set<string>; isOpen: boolean } {
  const ids = new Set<string>();
  let isOpen = false;
  for (const source of [html, ...Object.values(variants).map((variant) => variant.html)]) {
    for (const [, id] of source.matchAll(/\bsrc\s*=\s*["']?cid:([^"'\s>]*)/gi)) {
      if (id!.includes("{")) isOpen = true;
      else ids.add(id!);
    }
  }
  return { ids, isOpen };
}

/** Ends what the version has no more, and begins what it has new. */
export async function writeAttachments(ctx: Ctx, input: { templateId: string; version: number; before: TemplateAttachment[]; after: TemplateAttachment[] }): Promise<void> {
  const { templateId, version, before, after } = input;
  const ended = before.filter((each) => !after.some((other) => isSameAttachment(each, other)));
  const begun = after.filter((each) => !before.some((other) => isSameAttachment(each, other)));
  for (const { sha256, fileName, contentId } of ended) {
    await ctx.db
      .update(templateAttachments)
      .set({ untilVersion: version })
      .where(and(eq(templateAttachments.templateId, templateId), isNull(templateAttachments.untilVersion), eq(templateAttachments.sha256, sha256), eq(templateAttachments.fileName, fileName), contentId === null ? isNull(templateAttachments.contentId) : eq(templateAttachments.contentId, contentId)));
  }
  if (begun.length === 0) return;
  await ctx.db.insert(templateAttachments).values(begun.map(({ sha256, fileName, mediaType, contentId }) => ({ id: ctx.newId(), templateId, fromVersion: version, fileName, mediaType, sha256, isInline: contentId !== null, contentId })));
}

export const isSameAttachment = (one: TemplateAttachment, other: TemplateAttachment) => one.sha256 === other.sha256 && one.fileName === other.fileName && one.contentId === other.contentId;
