import { and, asc, eq, inArray, isNotNull, isNull, sql } from "drizzle-orm";
import { importRows, imports, suppressions } from "../../../drizzle/schema/contacts.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { ImportSummary, RefusedRow } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

export type ImportRow = typeof imports.$inferSelect;
/** What a screen shows of the refused rows at once. */
const REFUSED_ROWS_SHOWN = 1_000;

/** An import is its maker's; admins and supervisors see all. */
export async function requireImport(ctx: Ctx, importId: string): Promise<ImportRow> {
  const [row] = await ctx.db.select().from(imports).where(eq(imports.id, importId));
  const { actor } = ctx;
  const isLead = "role" in actor && (actor.role === "admin" || actor.role === "supervisor");
  const isOwn = actor.type === "user" && row?.createdBy === actor.id;
  if (!row || !(isOwn || isLead || actor.type === "system")) throw refuse("not_found", "There is no such import.");
  return row;
}

export async function readImport(ctx: Ctx, importId: string): Promise<ImportSummary> {
  const row = await requireImport(ctx, importId);
  const { id, fileName, status, layout, mapping, rowCount, acceptedCount, refusedCount, failure } = row;
  return { id, fileName, status, layout, mapping, rowCount, acceptedCount, refusedCount, failure, createdAt: row.createdAt.toISOString() };
}

export async function refusedRows(ctx: Ctx, importId: string): Promise<RefusedRow[]> {
  await requireImport(ctx, importId);
  const rows = await ctx.db
    .select()
    .from(importRows)
    .where(and(eq(importRows.importId, importId), isNotNull(importRows.refusedReason)))
    .orderBy(asc(importRows.line))
    .limit(REFUSED_ROWS_SHOWN);
  return rows.map((row) => ({ line: row.line, column: row.refusedColumn, reason: row.refusedReason!, values: row.values }));
}

export interface AcceptedRow {
  line: number;
  contactId: string;
  values: Record<string, string>;
}

/** Accepted rows by line, after a line, so that a long file is read page by page. */
export async function acceptedRowsAfter(ctx: Ctx, input: { importId: string; afterLine: number; limit: number }): Promise<AcceptedRow[]> {
  const rows = await ctx.db
    .select({ line: importRows.line, contactId: importRows.contactId, values: importRows.values })
    .from(importRows)
    .where(and(eq(importRows.importId, input.importId), isNull(importRows.refusedReason), sql`${importRows.line} > ${input.afterLine}`))
    .orderBy(asc(importRows.line))
    .limit(input.limit);
  return rows.map((row) => ({ ...row, contactId: row.contactId! }));
}

/** The accepted row with this position in the file, from 0. */
export async function acceptedRowAt(ctx: Ctx, importId: string, index: number): Promise<AcceptedRow | null> {
  const [row] = await ctx.db
    .select({ line: importRows.line, contactId: importRows.contactId, values: importRows.values })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), isNull(importRows.refusedReason)))
    .orderBy(asc(importRows.line))
    .offset(index)
    .limit(1);
  return row ? { ...row, contactId: row.contactId! } : null;
}

/** Of these folded addresses, those that must not be written to, with the reason. */
export async function suppressedAmong(ctx: Ctx, channel: ChannelName, keys: string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await ctx.db.select({ key: suppressions.key, reason: suppressions.reason }).from(suppressions).where(and(eq(suppressions.channel, channel), inArray(suppressions.key, keys)));
  return new Map(rows.map((row) => [row.key, row.reason]));
}
