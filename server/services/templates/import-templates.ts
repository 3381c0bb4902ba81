import { createHash } from "node:crypto";
import { and, asc, isNull, sql } from "drizzle-orm";
import { templates } from "../../../drizzle/schema/templates.ts";
import type { ImportedTemplates, NameClash, Template } from "../../contract/templates.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse, Refusal } from "../../errors.ts";
import { checkContent, type ContentFault } from "./check-template.ts";
import { freeName } from "./clone-template.ts";
import { lockTemplate, type NextVersion, tidyTags, writeVersion } from "./save-template.ts";
import { storeFile } from "./store-file.ts";
import { type FileTemplate, type FileVersion, parseTemplatesFile, type TemplatesFile } from "./templates-file.ts";

export interface ImportTemplates {
  bytes: Uint8Array;
  /** What becomes of one whose name is taken. */
  clash: NameClash;
}

/**
 * Takes in a file that `exportTemplates` wrote, all of it or nothing. A template that comes with its history keeps it,
 * unless it becomes the next version of one that is here. Refuses `unprocessable` whatever is not as it should be, each
 * fault by template.
 */
export async function importTemplates(ctx: Ctx, input: ImportTemplates): Promise<ImportedTemplates> {
  const file = parseTemplatesFile(input.bytes);
  refuseFaults(file);
  return inTransaction(ctx, async (ctx) => {
    await storeFiles(ctx, file);
    const imported: ImportedTemplates["templates"] = [];
    for (const template of file.templates) {
      try {
        imported.push(await importOne(ctx, template, input.clash));
      } catch (error) {
        if (error instanceof Refusal) throw refuse(error.code, `${template.name}: ${error.message}`, { ...error.details, remedy: "Nothing was imported. Take the template out of the file, or export it again." });
        throw error;
      }
    }
    return { templates: imported };
  });
}

async function importOne(ctx: Ctx, template: FileTemplate, clash: NameClash): Promise<ImportedTemplates["templates"][number]> {
  const takenBy = await findByName(ctx, template.name);
  const said = (outcome: ImportedTemplates["templates"][number]["outcome"], saved: Template | null) => ({ name: saved?.name ?? template.name, outcome, id: saved?.id ?? null, version: saved?.version ?? null });
  if (takenBy !== null && clash === "skip") return said("skipped", null);
  if (takenBy !== null && clash === "new_version") {
    const before = await lockTemplate(ctx, takenBy);
    const saved = await writeVersion(ctx, { id: before.id, before, next: nextOf(template, template.versions.at(-1)!, before.name), event: "template.imported" });
    return said(saved.version === before.version ? "unchanged" : "new_version", saved);
  }
  const name = takenBy === null ? template.name : await freeName(ctx, template.name);
  const id = ctx.newId();
  let saved: Template | null = null;
  for (const [index, version] of template.versions.entries()) {
    const isLast = index === template.versions.length - 1;
    saved = await writeVersion(ctx, { id, before: saved, next: nextOf(template, version, name), event: isLast ? "template.imported" : null, ...(!isLast && version.createdAt && { createdAt: notLater(version.createdAt, ctx.now()) }) });
  }
  return said(takenBy === null ? "added" : "copied", saved);
}

const notLater = (at: string, now: Date) => new Date(Math.min(new Date(at).getTime(), now.getTime()));

function nextOf({ description, category, tags }: FileTemplate, version: FileVersion, name: string): NextVersion {
  const { subject, html, text, whatsapp, headers, language, variants, attachments } = version;
  return { name, description: description ?? "", category: category ?? "general", tags: tidyTags(tags ?? []), subject, html, text: text ?? null, whatsapp: whatsapp ?? null, headers: headers ?? {}, language: language ?? null, variants: variants ?? {}, attachments: attachments ?? [] };
}

/** Every version of every template, so that one look at the answer mends them all. */
function refuseFaults(file: TemplatesFile): void {
  const faults: ContentFault[] = [];
  for (const [index, template] of file.templates.entries()) {
    for (const version of template.versions) {
      const found = checkContent(nextOf(template, version, template.name)).faults;
      faults.push(...found.map(({ path, message }) => ({ path: `templates.${index}.${path}`, message: `${template.name}: ${message}` })));
    }
  }
  if (faults.length > 0) throw refuse("unprocessable", faults.slice(0, 5).map(({ message }) => message).join(" "), { errors: faults.slice(0, 50), remedy: "Nothing was imported. Correct the templates where they were exported, and export them again." });
}

/** What a file claims to be by its SHA-256, it must be. */
async function storeFiles(ctx: Ctx, file: TemplatesFile): Promise<void> {
  const named = new Map(file.templates.flatMap(({ versions }) => versions.flatMap(({ attachments = [] }) => attachments.map(({ sha256, fileName }) => [sha256, fileName] as const))));
  for (const [sha256, base64] of Object.entries(file.files)) {
    const fileName = named.get(sha256);
    if (fileName === undefined) continue;
    const bytes = Buffer.from(base64, "base64");
    if (createHash("sha256").update(bytes).digest("hex") !== sha256) throw refuse("unprocessable", `${fileName} is damaged: its content is not what the file says.`, { remedy: "Export the templates again. Nothing was imported." });
    await storeFile(ctx, { fileName, bytes });
  }
}

/** The oldest of that name, whatever its letters' case. */
async function findByName(ctx: Ctx, name: string): Promise<string | null> {
  const [row] = await ctx.db.select({ id: templates.id }).from(templates).where(and(isNull(templates.deletedAt), sql`lower(${templates.name}) = ${name.toLowerCase()}`)).orderBy(asc(templates.createdAt), asc(templates.id)).limit(1);
  return row?.id ?? null;
}
