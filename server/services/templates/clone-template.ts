import { and, inArray, isNull, sql } from "drizzle-orm";
import { templates } from "../../../drizzle/schema/templates.ts";
import type { Template } from "../../contract/templates.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { readTemplate } from "./queries.ts";
import { writeVersion } from "./save-template.ts";

const NAME_MAX = 120;

/** A template of its own with the newest text and files of another. */
export function cloneTemplate(ctx: Ctx, input: { templateId: string; name?: string | undefined }): Promise<Template> {
  return inTransaction(ctx, async (ctx) => {
    const source = await readTemplate(ctx, input.templateId);
    const name = input.name ?? (await freeName(ctx, source.name));
    return writeVersion(ctx, { id: ctx.newId(), before: null, next: { ...source, name }, event: "template.cloned", data: { clonedFrom: source.id } });
  });
}

/** “Winter (2)”, or the next number that no template has. */
export async function freeName(ctx: Ctx, name: string): Promise<string> {
  const stem = name.replace(/ \(\d+\)$/, "");
  const offers = Array.from({ length: 200 }, (_, index) => `${stem.slice(0, NAME_MAX - 6)} (${index + 2})`);
  const taken = await ctx.db.select({ name: sql<string>`lower(${templates.name})` }).from(templates).where(and(isNull(templates.deletedAt), inArray(sql`lower(${templates.name})`, offers.map((offer) => offer.toLowerCase()))));
  const names = new Set(taken.map((row) => row.name));
  return offers.find((offer) => !names.has(offer.toLowerCase())) ?? `${stem.slice(0, NAME_MAX - 40)} ${ctx.newId()}`;
}
