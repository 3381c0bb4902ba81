import { and, desc, eq } from "drizzle-orm";
import { templates, templateVersions } from "../../../drizzle/schema/templates.ts";
import type { Template } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

export type TemplateVersionRow = typeof templateVersions.$inferSelect;

const newest = (ctx: Ctx) =>
  ctx.db
    .select({ head: templates, version: templateVersions })
    .from(templates)
    .innerJoin(templateVersions, and(eq(templateVersions.templateId, templates.id), eq(templateVersions.version, templates.version)));

export async function listTemplates(ctx: Ctx): Promise<Template[]> {
  return (await newest(ctx).orderBy(desc(templates.updatedAt), desc(templates.id))).map(toTemplate);
}

export async function readTemplate(ctx: Ctx, id: string): Promise<Template> {
  const [row] = await newest(ctx).where(eq(templates.id, id));
  if (!row) throw refuse("not_found", "There is no such template.");
  return toTemplate(row);
}

export async function readTemplateVersion(ctx: Ctx, input: { templateId: string; version: number }): Promise<TemplateVersionRow> {
  const [row] = await ctx.db
    .select()
    .from(templateVersions)
    .where(and(eq(templateVersions.templateId, input.templateId), eq(templateVersions.version, input.version)));
  if (!row) throw refuse("not_found", "There is no such version of the template.");
  return row;
}

function toTemplate({ head, version }: { head: typeof templates.$inferSelect; version: TemplateVersionRow }): Template {
  return { id: head.id, version: head.version, name: head.name, category: head.category, subject: version.subject, html: version.html, mergeFields: version.mergeFields, updatedAt: head.updatedAt.toISOString() };
}
