import { and, eq, isNull } from "drizzle-orm";
import { templates, templateVersions } from "../../../drizzle/schema/templates.ts";
import type { Template, TemplateAttachment } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { attachmentsOf } from "./attachments.ts";
import { COMPILED_KEPT_MAX } from "./limits.ts";
import { type CompiledTemplate, compileTemplate } from "./render-template.ts";

/** A version with what goes with it, as `compileTemplate` takes it. */
export type TemplateVersionRow = typeof templateVersions.$inferSelect & { attachments: TemplateAttachment[] };

const newest = (ctx: Ctx) =>
  ctx.db
    .select({ head: templates, version: templateVersions })
    .from(templates)
    .innerJoin(templateVersions, and(eq(templateVersions.templateId, templates.id), eq(templateVersions.version, templates.version)));

export async function readTemplate(ctx: Ctx, id: string): Promise<Template> {
  const [row] = await newest(ctx).where(and(eq(templates.id, id), isNull(templates.deletedAt)));
  if (!row) throw refuse("not_found", "There is no such template.", { remedy: "Somebody may have deleted it. Choose another one." });
  const attachments = await attachmentsOf(ctx, { templateId: id, version: row.version.version });
  return toTemplate(row.head, { ...row.version, attachments });
}

/** Also of deleted templates: campaigns keep the version that they were made with. */
export async function readTemplateVersion(ctx: Ctx, input: { templateId: string; version: number }): Promise<TemplateVersionRow> {
  const [row] = await ctx.db
    .select()
    .from(templateVersions)
    .where(and(eq(templateVersions.templateId, input.templateId), eq(templateVersions.version, input.version)));
  if (!row) throw refuse("not_found", "There is no such version of the template.");
  return { ...row, attachments: await attachmentsOf(ctx, input) };
}

export function toTemplate(head: typeof templates.$inferSelect, version: TemplateVersionRow): Template {
  const { id, name, description, category, tags } = head;
  const { subject, html, text, whatsapp, headers, language, variants, attachments, mergeFields } = version;
  return { id, version: version.version, name, description, category, tags, subject, html, text, whatsapp, headers, language, variants, attachments, mergeFields, updatedAt: head.updatedAt.toISOString() };
}

const compiled = new WeakMap<Ctx["ports"], Map<string, CompiledTemplate>>();

/** A version compiled, from memory where it was used before: versions never change. */
export async function readCompiledTemplate(ctx: Ctx, input: { templateId: string; version: number }): Promise<CompiledTemplate> {
  const kept = compiled.get(ctx.ports) ?? new Map<string, CompiledTemplate>();
  compiled.set(ctx.ports, kept);
  const key = `${input.templateId} ${input.version}`;
  const template = kept.get(key) ?? compileTemplate(await readTemplateVersion(ctx, input));
  // Put at the end: the one that was not used for longest goes first.
  kept.delete(key);
  kept.set(key, template);
  if (kept.size > COMPILED_KEPT_MAX) kept.delete(kept.keys().next().value!);
  return template;
}
