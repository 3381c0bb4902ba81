import { and, asc, inArray, isNull } from "drizzle-orm";
import { storedFiles, templates, templateVersions } from "../../../drizzle/schema/templates.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { attachmentsOfAll } from "./attachments.ts";
import { TEMPLATES_FILE_BYTES_MAX, TEMPLATES_PER_FILE_MAX } from "./limits.ts";
import { readStoredFile } from "./store-file.ts";
import { FORMAT, FORMAT_VERSION } from "./templates-file.ts";

export interface ExportTemplates {
  /** Null: all that are not deleted. */
  ids: string[] | null;
  /** All versions, as for a backup; else the newest alone. */
  withHistory: boolean;
}

/**
 * Templates as one JSON file, attachments within, in pieces: the files are read one at a time. Refuses `too_large` what
 * could not be imported again, and `not_found` where one of the ids is none.
 */
export async function exportTemplates(ctx: Ctx, { ids, withHistory }: ExportTemplates): Promise<AsyncGenerator<string>> {
  const heads = await ctx.db.select().from(templates).where(and(isNull(templates.deletedAt), ids ? inArray(templates.id, ids) : undefined)).orderBy(asc(templates.name), asc(templates.id)).limit(TEMPLATES_PER_FILE_MAX + 1);
  if (ids && heads.length < new Set(ids).size) throw refuse("not_found", "One of the templates is not there any more.", { remedy: "Choose them again." });
  if (heads.length === 0) throw refuse("conflict", "There are no templates yet.");
  if (heads.length > TEMPLATES_PER_FILE_MAX) throw refuse("too_large", `One file takes ${TEMPLATES_PER_FILE_MAX} templates.`, { remedy: "Export them in several files." });
  const rows = await ctx.db.select().from(templateVersions).where(inArray(templateVersions.templateId, heads.map(({ id }) => id))).orderBy(asc(templateVersions.version));
  const newest = new Map(heads.map((head) => [head.id, head.version]));
  const versions = rows.filter((row) => withHistory || row.version === newest.get(row.templateId));
  const attachments = await attachmentsOfAll(ctx, versions);
  const written = heads.map(({ id, name, description, category, tags }) => ({
    name, description, category, tags,
    versions: versions.filter((row) => row.templateId === id).map(({ version, createdAt, subject, html, text, whatsapp, headers, language, variants }) => ({
      createdAt: createdAt.toISOString(), subject, html, text, whatsapp, headers, language, variants,
      attachments: (attachments.get(`${id} ${version}`) ?? []).map(({ sha256, fileName, contentId }) => ({ sha256, fileName, contentId })),
    })),
  }));
  const hashes = [...new Set([...attachments.values()].flat().map(({ sha256 }) => sha256))];
  const body = JSON.stringify(written);
  await refuseTooLarge(ctx, body, hashes);
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "templates.exported", subject: { type: "template", id: heads[0]!.id }, data: { count: heads.length, withHistory } }));
  return pieces(ctx, body, hashes);
}

async function refuseTooLarge(ctx: Ctx, body: string, hashes: string[]): Promise<void> {
  const sizes = hashes.length === 0 ? [] : await ctx.db.select({ size: storedFiles.size }).from(storedFiles).where(inArray(storedFiles.sha256, hashes));
  const bytes = Buffer.byteLength(body) + sizes.reduce((sum, { size }) => sum + Math.ceil(size / 3) * 4 + 80, 1_000);
  if (bytes > TEMPLATES_FILE_BYTES_MAX) throw refuse("too_large", `The file would have ${Math.ceil(bytes / 1024 / 1024)} MB; ${TEMPLATES_FILE_BYTES_MAX / 1024 / 1024} MB can be imported again.`, { remedy: "Export the templates in several files." });
}

async function* pieces(ctx: Ctx, body: string, hashes: string[]): AsyncGenerator<string> {
  yield `{"format":"${FORMAT}","formatVersion":${FORMAT_VERSION},"exportedAt":"${ctx.now().toISOString()}","templates":${body},"files":{`;
  for (const [index, sha256] of hashes.entries()) yield `${index > 0 ? "," : ""}"${sha256}":"${Buffer.from(await readStoredFile(ctx, sha256)).toString("base64")}"`;
  yield "}}\n";
}
