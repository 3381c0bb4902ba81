import { eq } from "drizzle-orm";
import { templates, templateVersions } from "../../../drizzle/schema/templates.ts";
import type { SaveTemplate, Template } from "../../contract/templates.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { parsePart, type TemplatePart } from "./liquid.ts";
import { readTemplate } from "./queries.ts";

type Input = SaveTemplate & { category: Template["category"] };

/**
 * Makes a template, or its next version: campaigns keep the one that they were made with. Refuses `unprocessable` what
 * is not Liquid, with the line, and `stale` when somebody else saved since the editor read it.
 */
export async function saveTemplate(ctx: Ctx, input: SaveTemplate): Promise<Template> {
  const mergeFields = fieldsOf(input);
  return inTransaction(ctx, async (ctx) => {
    const saved: Input = { ...input, category: input.category ?? "general" };
    const id = saved.id ?? ctx.newId();
    const before = saved.id === undefined ? null : await lockTemplate(ctx, saved.id);
    if (before) refuseStale(before, saved);
    if (before && isSame(before, saved)) return before;
    const version = (before?.version ?? 0) + 1;
    const by = ctx.actor.type === "user" ? ctx.actor.id : null;
    const now = ctx.now();
    const head = { name: saved.name, category: saved.category, version, updatedAt: now };
    if (before) await ctx.db.update(templates).set(head).where(eq(templates.id, id));
    else await ctx.db.insert(templates).values({ id, ...head, createdBy: by, createdAt: now });
    await ctx.db.insert(templateVersions).values({ templateId: id, version, subject: saved.subject, html: saved.html, mergeFields, createdBy: by, createdAt: now });
    await recordEvent(ctx, { name: "template.saved", subject: { type: "template", id }, data: { name: saved.name, version, changed: before ? changedParts(before, saved) : [] } });
    return readTemplate(ctx, id);
  });
}

function fieldsOf(input: { subject: string; html: string }): string[] {
  const errors: { path: string; message: string }[] = [];
  const parse = (part: TemplatePart) => {
    try {
      return parsePart(part, input[part]).fields;
    } catch (error) {
      for (const each of (error as { errors?: unknown[] }).errors ?? [error]) errors.push({ path: part, message: wordsOf(each) });
      return [];
    }
  };
  const fields = [...parse("subject"), ...parse("html")];
  if (errors.length > 0) throw refuse("unprocessable", errors.map((error) => `The ${error.path === "html" ? "text" : "subject"} is not a valid template: ${error.message}`).join(" "), { errors, remedy: "Correct the place that is named. A merge field is written {{ first_name }}." });
  return [...new Set(fields)].sort();
}

/** `tag "fi" not closed, line:3, col:5` as a sentence. */
function wordsOf(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split("\n")[0]!;
  const [, what, line] = /^(.*?), line:(\d+)/.exec(message) ?? [null, message, null];
  return line ? `${what} (line ${line}).` : `${what}.`;
}

async function lockTemplate(ctx: Ctx, id: string): Promise<Template> {
  await ctx.db.select({ id: templates.id }).from(templates).where(eq(templates.id, id)).for("update");
  return readTemplate(ctx, id);
}

function refuseStale(before: Template, saved: Input): void {
  if (saved.version === before.version) return;
  const changed = changedParts(before, saved);
  throw refuse("stale", `The template was changed in the meantime; it is now version ${before.version}. Different from yours: ${changed.join(", ") || "nothing"}.`, {
    remedy: "Open the newest version and make your change there.",
    errors: changed.map((part) => ({ path: part, message: String(before[part]).slice(0, 500) })),
  });
}

function changedParts(before: Template, saved: Input): ("name" | "category" | "subject" | "html")[] {
  return (["name", "category", "subject", "html"] as const).filter((part) => before[part] !== saved[part]);
}

function isSame(before: Template, saved: Input): boolean {
  return changedParts(before, saved).length === 0;
}
