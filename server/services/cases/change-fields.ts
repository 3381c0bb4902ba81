import { eq } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { Case, ChangeCase } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCategory } from "../classification/correct-classification.ts";
import { cleanLine, cleanText } from "../conversations/clean-text.ts";
import { followPriority } from "../sla/move-targets.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { requireParent } from "./parents.ts";
import { mergeFieldValues } from "./custom-fields.ts";
import { indexCase } from "./index-case.ts";
import { type CaseRow, readCase } from "./queries.ts";

export const CASE_TYPE_CHARS_MAX = 60;

/** Changes what a case says of itself. What is absent stays; nothing is written where nothing is other than before. */
export function changeCase(ctx: Ctx, { caseId, version, ...input }: { caseId: string } & Omit<ChangeCase, "version"> & { version?: number }): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCase(ctx, { caseId, version });
    const wanted = await wantedChange(ctx, row, input);
    const change = Object.fromEntries(Object.entries(wanted).filter(([field, value]) => JSON.stringify(value) !== JSON.stringify(row[field as keyof CaseRow]))) as Partial<CaseRow>;
    if (Object.keys(change).length === 0) return readCase(ctx, row.id);
    const isPriorityAlone = Object.keys(change).join() === "priority";
    const before = Object.fromEntries(Object.keys(change).map((field) => [field, row[field as keyof CaseRow]]));
    await writeCase(ctx, row, change, isPriorityAlone
      ? { name: "case.priority_changed", data: { before: row.priority, after: change.priority } }
      : { name: "case.changed", data: { before, after: change } });
    if (change.priority) await followPriority(ctx, { caseId: row.id, priority: change.priority });
    await indexCase(ctx, row.id);
    return readCase(ctx, row.id);
  });
}

async function wantedChange(ctx: Ctx, row: CaseRow, input: Omit<ChangeCase, "version">): Promise<Partial<CaseRow>> {
  const change: Partial<CaseRow> = {};
  if (input.title !== undefined) change.title = requireTitle(input.title);
  if (input.summary !== undefined) change.summary = cleanText(input.summary);
  if (input.caseType !== undefined) change.caseType = input.caseType === null ? null : cleanLine(input.caseType, CASE_TYPE_CHARS_MAX) || null;
  if (input.category !== undefined) change.category = input.category;
  if (input.category) await requireCategory(ctx, input.category);
  if (input.priority !== undefined) change.priority = input.priority;
  if (input.contactId !== undefined) change.contactId = input.contactId && (await requireContactId(ctx, input.contactId));
  if (input.parentId !== undefined) change.parentId = input.parentId && (await requireParent(ctx, { caseId: row.id, parentId: input.parentId }));
  if (input.customFields !== undefined) change.customFields = await mergeFieldValues(ctx, row.customFields, input.customFields);
  return change;
}

export function requireTitle(text: string): string {
  const title = cleanText(text).replace(/\s+/g, " ").trim();
  if (title === "") throw refuse("bad_input", "A case needs a title.", { errors: [{ path: "title", message: "holds nothing that can be shown" }] });
  return title;
}

export async function requireContactId(ctx: Ctx, contactId: string): Promise<string> {
  const [contact] = await ctx.db.select({ erasedAt: contacts.erasedAt, mergedIntoId: contacts.mergedIntoId }).from(contacts).where(eq(contacts.id, contactId));
  if (!contact || contact.erasedAt) throw refuse("unprocessable", "There is no such contact.");
  return contact.mergedIntoId ?? contactId;
}
