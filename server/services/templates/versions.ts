import { desc, eq, sql } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import { templateVersions } from "../../../drizzle/schema/templates.ts";
import type { Template, TemplateContent, TemplateDiff, TemplateVersionSummary } from "../../contract/templates.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { diffLines, shorten } from "./diff-lines.ts";
import { readTemplate, readTemplateVersion, type TemplateVersionRow } from "./queries.ts";
import { lockTemplate, writeVersion } from "./save-template.ts";

/** Newest first. */
export async function listVersions(ctx: Ctx, { templateId }: { templateId: string }): Promise<TemplateVersionSummary[]> {
  await readTemplate(ctx, templateId);
  const rows = await ctx.db
    .select({
      version: templateVersions.version,
      subject: templateVersions.subject,
      createdAt: templateVersions.createdAt,
      createdBy: users.name,
      restoredFrom: templateVersions.restoredFrom,
      campaignCount: sql<number>`(select count(*)::int from campaigns c where c.template_id = ${templateVersions.templateId} and c.template_version = ${templateVersions.version})`,
    })
    .from(templateVersions)
    .leftJoin(users, eq(users.id, templateVersions.createdBy))
    .where(eq(templateVersions.templateId, templateId))
    .orderBy(desc(templateVersions.version));
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

export async function readVersion(ctx: Ctx, input: { templateId: string; version: number }): Promise<TemplateContent> {
  const { subject, html, text, whatsapp, headers, language, variants, attachments, mergeFields } = await readTemplateVersion(ctx, input);
  return { subject, html, text, whatsapp, headers, language, variants, attachments, mergeFields };
}

/** What differs from one version to another, part by part and line by line. */
export async function diffVersions(ctx: Ctx, { templateId, from, to }: { templateId: string; from: number; to: number }): Promise<TemplateDiff> {
  const before = linesOf(await readTemplateVersion(ctx, { templateId, version: from }));
  const after = linesOf(await readTemplateVersion(ctx, { templateId, version: to }));
  const parts: TemplateDiff["parts"] = [];
  for (const key of new Set([...before.keys(), ...after.keys()])) {
    const [part, language] = key.split("\n") as [TemplateDiff["parts"][number]["part"], string];
    const lines = diffLines(before.get(key) ?? [], after.get(key) ?? []);
    if (lines.some(({ kind }) => kind !== "same")) parts.push({ part, language: language || null, lines: shorten(lines) });
  }
  return { from, to, parts };
}

/** By part and language; a language that was added or taken away is all its parts. */
function linesOf(version: TemplateVersionRow): Map<string, string[]> {
  const lines = new Map<string, string[]>();
  const add = (part: string, language: string, text: string | null) => text !== null && lines.set(`${part}\n${language}`, text.split("\n"));
  add("language", "", version.language);
  const bodies: [string, Pick<TemplateVersionRow, "subject" | "html" | "text" | "whatsapp">][] = [["", version], ...Object.entries(version.variants)];
  for (const [language, body] of bodies) {
    add("subject", language, body.subject);
    add("html", language, breakHtml(body.html));
    add("text", language, body.text);
    add("whatsapp", language, body.whatsapp);
  }
  const headers = Object.entries(version.headers).map(([name, value]) => `${name}: ${value}`).sort();
  if (headers.length > 0) add("headers", "", headers.join("\n"));
  const files = version.attachments.map(({ fileName, size }) => `${fileName} (${size} bytes)`);
  if (files.length > 0) add("attachments", "", files.join("\n"));
  return lines;
}

/** HTML often stands on one line: a new one begins after what ends one on the screen. */
const breakHtml = (html: string) => html.replace(/(<\/(?:p|div|h[1-6]|li|tr|table|ul|ol|blockquote)>|<br\s*\/?>)(?!\n)(?=.)/gi, "$1\n");

/** Makes a version of before the newest one, as a version of its own: nothing is lost by it. Name and tags stay. */
export function restoreVersion(ctx: Ctx, input: { templateId: string; version: number; newest: number }): Promise<Template> {
  return inTransaction(ctx, async (ctx) => {
    const before = await lockTemplate(ctx, input.templateId);
    if (before.version !== input.newest) throw refuse("stale", `The template was changed in the meantime; it is now version ${before.version}.`, { remedy: "Look at the newest version, then restore." });
    if (input.version === before.version) throw refuse("conflict", "That version is the newest one.");
    const content = await readVersion(ctx, input);
    const { name, description, category, tags } = before;
    return writeVersion(ctx, { id: before.id, before, next: { ...content, name, description, category, tags }, event: "template.reverted", restoredFrom: input.version, data: { restoredFrom: input.version } });
  });
}
