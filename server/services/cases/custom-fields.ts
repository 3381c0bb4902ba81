import { asc, eq, isNull } from "drizzle-orm";
import { customFields } from "../../../drizzle/schema/cases.ts";
import type { CustomField, CustomFieldValue } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { cleanText } from "../conversations/clean-text.ts";
import type { CaseRow } from "./queries.ts";

export type CustomFieldRow = typeof customFields.$inferSelect;

export async function listCustomFields(ctx: Ctx, { withArchived = false } = {}): Promise<CustomField[]> {
  const rows = await ctx.db.select().from(customFields).where(withArchived ? undefined : isNull(customFields.archivedAt)).orderBy(asc(customFields.position), asc(customFields.key));
  return rows.map(toCustomField);
}

export async function findCustomField(ctx: Ctx, key: string): Promise<CustomFieldRow | null> {
  const [row] = await ctx.db.select().from(customFields).where(eq(customFields.key, key)).for("update");
  return row ?? null;
}

export function toCustomField({ archivedAt, ...row }: CustomFieldRow): CustomField {
  return { ...row, isArchived: archivedAt !== null };
}

type Values = Record<string, CustomFieldValue>;

/** What is there with what was set: a key that is absent stays, null or an empty text empties it. Refuses what a field cannot hold. */
export async function mergeFieldValues(ctx: Ctx, before: Values, set: Values): Promise<Values> {
  const fields = await listCustomFields(ctx);
  const problems: { path: string; message: string }[] = [];
  const after = { ...before };
  for (const [key, value] of Object.entries(set)) {
    const field = fields.find((one) => one.key === key);
    const kept = field ? fieldValue(field, value) : undefined;
    if (kept === undefined) problems.push({ path: `customFields.${key}`, message: field ? wanted(field) : "there is no such field" });
    else if (kept === null) delete after[key];
    else after[key] = kept;
  }
  if (problems.length > 0) throw refuse("unprocessable", `Some fields cannot hold what was given: ${problems.map((problem) => `${problem.path.slice(13)} ${problem.message}`).join("; ")}.`, { errors: problems });
  return after;
}

/** The value as it is kept; null where it is empty, undefined where the field cannot hold it. */
export function fieldValue(field: Pick<CustomField, "kind" | "options">, value: CustomFieldValue): CustomFieldValue | undefined {
  if (value === null || (typeof value === "string" && value.trim() === "")) return null;
  switch (field.kind) {
    case "text":
      return typeof value === "string" ? cleanText(value).trim() : undefined;
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? value : undefined;
    case "date":
      return typeof value === "string" && isDay(value) ? value : undefined;
    case "choice":
      return typeof value === "string" && field.options.includes(value) ? value : undefined;
    case "checkbox":
      return typeof value === "boolean" ? value : undefined;
    default:
      return field.kind satisfies never;
  }
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function wanted({ kind, options }: CustomField): string {
  const words = { text: "wants a text", number: "wants a number", date: "wants a day as 2026-11-16", choice: `wants one of ${options.join(", ")}`, checkbox: "wants yes or no" };
  return words[kind];
}

/** Refuses with the names of the fields that a case needs before it is over. */
export async function requireNeededFields(ctx: Ctx, row: Pick<CaseRow, "number" | "customFields">): Promise<void> {
  const missing = (await listCustomFields(ctx)).filter((field) => field.isNeeded && (row.customFields[field.key] ?? null) === null);
  if (missing.length === 0) return;
  throw refuse("unprocessable", `Case #${row.number} still needs ${missing.map((field) => field.name).join(", ")}.`, {
    remedy: "Fill these fields, then resolve it.",
    errors: missing.map((field) => ({ path: `customFields.${field.key}`, message: `${field.name} is needed` })),
  });
}
