import { and, asc, desc, eq, gt, inArray, isNotNull, isNull, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { contacts, importRows, imports } from "../../../drizzle/schema/contacts.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { type ImportRow, type ImportSummary, type RowOutcome, rowOutcomes } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { isLead, personBehind } from "../people/is-lead.ts";

export type ImportRecord = typeof imports.$inferSelect;
const accepted: RowOutcome[] = ["new", "changed", "unchanged"];

/** An import is its maker's; admins and supervisors see all. */
export function seenBy({ actor }: Ctx): SQL | undefined {
  if (isLead(actor) || actor.type === "system") return undefined;
  const userId = personBehind(actor);
  return userId === null ? sql`false` : eq(imports.createdBy, userId);
}

export async function requireImport(ctx: Ctx, importId: string, options: { lock?: boolean } = {}): Promise<ImportRecord> {
  const query = ctx.db.select().from(imports).where(and(eq(imports.id, importId), seenBy(ctx)));
  const [row] = await (options.lock ? query.for("update") : query);
  if (!row) throw refuse("not_found", "There is no such import.");
  return row;
}

export async function readImport(ctx: Ctx, importId: string): Promise<ImportSummary> {
  const [summary] = await withNames(ctx, [await requireImport(ctx, importId)]);
  return summary!;
}

/** Newest first. */
export async function listImports(ctx: Ctx, input: { after?: string | undefined; limit: number }): Promise<{ items: ImportSummary[]; next: string | null }> {
  const after = input.after === undefined ? undefined : placeOf(input.after);
  const rows = await ctx.db
    .select()
    .from(imports)
    .where(and(seenBy(ctx), after && or(lt(imports.createdAt, after.at), and(eq(imports.createdAt, after.at), lt(imports.id, after.id)))))
    .orderBy(desc(imports.createdAt), desc(imports.id))
    .limit(input.limit + 1);
  const last = rows.length > input.limit ? rows[input.limit - 1]! : null;
  return { items: await withNames(ctx, rows.slice(0, input.limit)), next: last && `${last.createdAt.toISOString()} ${last.id}` };
}

function placeOf(after: string): { at: Date; id: string } {
  const [at = "", id = ""] = after.split(" ");
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id)) throw refuse("bad_input", "This is not a place in the list of imports.");
  return { at: new Date(at), id };
}

async function withNames(ctx: Ctx, rows: ImportRecord[]): Promise<ImportSummary[]> {
  const makers = rows.length === 0 ? [] : await ctx.db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, rows.map((row) => row.createdBy)));
  const summaries: ImportSummary[] = [];
  for (const row of rows) {
    const { id, fileName, status, settings, failure, keptCount } = row;
    const counts = Object.fromEntries(rowOutcomes.map((outcome) => [outcome, row.counts[outcome] ?? 0])) as Record<RowOutcome, number>;
    summaries.push({
      id, fileName, status, settings, failure, keptCount,
      counts: { rows: row.rowCount, ...counts },
      acceptedCount: await acceptedCountOf(ctx, row),
      refusedCount: counts.refused,
      progress: progressOf(row),
      createdBy: { id: row.createdBy, name: makers.find((maker) => maker.id === row.createdBy)?.name ?? "" },
      createdAt: row.createdAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
    });
  }
  return summaries;
}

/** Rows that are written; of an import that ended early those before its mark. */
async function acceptedCountOf(ctx: Ctx, row: ImportRecord): Promise<number> {
  if (row.status === "finished") return accepted.reduce((sum, outcome) => sum + (row.counts[outcome] ?? 0), 0);
  if (row.appliedLine === 0) return 0;
  return ctx.db.$count(importRows, and(eq(importRows.importId, row.id), lte(importRows.line, row.appliedLine), inArray(importRows.outcome, accepted)));
}

export async function countOutcomes(ctx: Ctx, importId: string): Promise<Partial<Record<RowOutcome, number>>> {
  const rows = await ctx.db.execute<{ outcome: RowOutcome; count: number }>(sql`select outcome, count(*)::int as count from ${importRows} where import_id = ${importId} group by 1`);
  return Object.fromEntries(rows.map((row) => [row.outcome, row.count]));
}

function progressOf({ status, doneCount, totalCount }: ImportRecord): number {
  if (status !== "checking" && status !== "importing" && status !== "paused" && status !== "undoing") return 1;
  return totalCount === 0 ? 0 : Math.min(1, doneCount / totalCount);
}

/** Rows of an import by line, of one outcome or of all. */
export async function listRows(ctx: Ctx, input: { importId: string; outcome?: RowOutcome | undefined; after?: string | undefined; limit: number }): Promise<{ items: ImportRow[]; next: string | null }> {
  await requireImport(ctx, input.importId);
  const afterLine = Number(input.after ?? 0);
  if (!Number.isInteger(afterLine)) throw refuse("bad_input", "This is not a place in the list of rows.");
  const rows = await ctx.db
    .select({ row: importRows, contactId: contacts.id })
    .from(importRows)
    .leftJoin(contacts, eq(contacts.id, importRows.contactId))
    .where(and(eq(importRows.importId, input.importId), gt(importRows.line, afterLine), outcomeIs(input.outcome)))
    .orderBy(asc(importRows.line))
    .limit(input.limit + 1);
  return { items: rows.slice(0, input.limit).map(({ row, contactId }) => toImportRow(row, contactId)), next: rows.length > input.limit ? String(rows[input.limit - 1]!.row.line) : null };
}

/** The index of outcomes leaves out new rows, and is used only where the condition says so. */
function outcomeIs(outcome: RowOutcome | undefined): SQL | undefined {
  if (outcome === undefined || outcome === "new") return outcome && eq(importRows.outcome, outcome);
  return sql`${importRows.outcome} <> 'new' and ${importRows.outcome} = ${outcome}`;
}

export function toImportRow(row: typeof importRows.$inferSelect, contactId: string | null): ImportRow {
  return {
    line: row.line, outcome: row.outcome ?? "refused", reason: row.refusedCode, reasonText: row.refusedReason, column: row.refusedColumn,
    sameAsLine: row.sameAsLine, values: row.values, contactId, changes: changesOf(row.before),
  };
}

/** Fields that only the undo needs. */
const hidden = new Set(["phone_key", "updated_at"]);

function changesOf(before: Record<string, { before: unknown; after: unknown }> | null): ImportRow["changes"] {
  return Object.entries(before ?? {})
    .filter(([field]) => !hidden.has(field))
    .map(([field, change]) => ({ field: field.replace(/^custom\./, ""), before: shown(change.before), after: shown(change.after) }));
}

function shown(value: unknown): string {
  return Array.isArray(value) ? value.join(", ") : String(value ?? "");
}

export interface AcceptedRow {
  line: number;
  contactId: string;
  values: Record<string, string>;
}

/** By what rows must be reachable: by mail, by their telephone, or by one of the two. */
export type Reach = "email" | "whatsapp" | "preferred";

const reached: Record<Reach, SQL> = {
  email: isNotNull(importRows.emailKey),
  whatsapp: isNotNull(importRows.phoneKey),
  preferred: sql`(${importRows.emailKey} is not null or ${importRows.phoneKey} is not null)`,
};

/** Rows that are written and have such an address. A contact that was merged into another speaks for the other. */
const writable = (importId: string, reach: Reach) =>
  and(eq(importRows.importId, importId), reached[reach], inArray(importRows.outcome, accepted), sql`${importRows.line} <= (select applied_line from imports where id = ${importId})`);

function selectAccepted(ctx: Ctx, importId: string, reach: Reach) {
  return ctx.db
    .select({ line: importRows.line, contactId: sql<string>`coalesce(${contacts.mergedIntoId}, ${contacts.id})`, values: importRows.values })
    .from(importRows)
    .innerJoin(contacts, and(eq(contacts.id, importRows.contactId), isNull(contacts.erasedAt)))
    .where(writable(importId, reach))
    .orderBy(asc(importRows.line));
}

/** How many people a campaign can write to. */
export function countAccepted(ctx: Ctx, importId: string, reach: Reach): Promise<number> {
  return ctx.db.$count(importRows, writable(importId, reach));
}

/**
 * Accepted rows by line, after a line, so that a long file is read page by page. The contacts by a second statement: before
 * the tables of a new import are analysed, a join of them was measured at 200 ms a page of 1,000 rows beside 15 ms.
 */
export async function acceptedRowsAfter(ctx: Ctx, input: { importId: string; reach: Reach; afterLine: number; limit: number }): Promise<AcceptedRow[]> {
  for (let { afterLine } = input; ; ) {
    const rows = await ctx.db
      .select({ line: importRows.line, contactId: importRows.contactId, values: importRows.values })
      .from(importRows)
      .where(and(writable(input.importId, input.reach), gt(importRows.line, afterLine)))
      .orderBy(asc(importRows.line))
      .limit(input.limit);
    if (rows.length === 0) return [];
    const speaks = await contactsThatSpeak(ctx, rows.flatMap((row) => (row.contactId === null ? [] : [row.contactId])));
    const accepted = rows.flatMap(({ line, contactId, values }) => (contactId !== null && speaks.has(contactId) ? [{ line, contactId: speaks.get(contactId)!, values }] : []));
    if (accepted.length > 0) return accepted;
    // A page of erased people is not the end.
    afterLine = rows.at(-1)!.line;
  }
}

/** Of these contacts those that are there, each with the one that it was merged into, or itself. */
async function contactsThatSpeak(ctx: Ctx, ids: string[]): Promise<Map<string, string>> {
  const rows = await ctx.db
    .select({ id: contacts.id, mergedIntoId: contacts.mergedIntoId })
    .from(contacts)
    .where(and(sql`${contacts.id} = any(${sqlIds(ids)})`, isNull(contacts.erasedAt)));
  return new Map(rows.map((row) => [row.id, row.mergedIntoId ?? row.id]));
}

/** The accepted row with this position in the file, from 0. */
export async function acceptedRowAt(ctx: Ctx, { importId, channel }: { importId: string; channel: Reach }, index: number): Promise<AcceptedRow | null> {
  const [row] = await selectAccepted(ctx, importId, channel).offset(index).limit(1);
  return row ?? null;
}
