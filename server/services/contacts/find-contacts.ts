import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { contactListMembers, contactLists, contacts, segments } from "../../../drizzle/schema/contacts.ts";
import { type ContactChoice, ContactFilter, type ContactQuery } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { filterToSql } from "./contact-filter.ts";
import { searchPlace } from "./index-contacts.ts";
import { hasEveryPart, searchParts } from "./search-text.ts";

/** Up to here contacts are counted one by one; beyond it the planner's estimate serves. */
export const COUNTED_MAX = 10_000;

/** Neither merged into another nor erased. */
export const isShown = and(isNull(contacts.mergedIntoId), isNull(contacts.erasedAt))!;

export type ContactsAsked = Pick<ContactQuery, "search" | "filter" | "segmentId" | "listId">;

/** The condition on `contacts` that a query asks for: search, filter, segment and list together; undefined: everybody. */
export async function contactsFound(ctx: Ctx, asked: ContactsAsked): Promise<SQL | undefined> {
  const filters: ContactFilter[] = [];
  if (asked.filter) filters.push(parseFilter(asked.filter));
  if (asked.segmentId) filters.push(await filterOfSegment(ctx, asked.segmentId));
  const parts = searchParts(asked.search ?? "");
  const place = parts.length > 0 || filters.some((filter) => filter.conditions.length > 0) ? await searchPlace(ctx) : null;
  return and(
    parts.length > 0 ? hasEveryPart(parts, place) : undefined,
    ...filters.map((filter) => filterToSql(filter, place)),
    asked.listId ? await isMember(ctx, asked.listId) : undefined,
  );
}

/** Those that a choice names: by id, or all that its query finds. Hidden ones are none of them. */
export async function contactsChosen(ctx: Ctx, choice: ContactChoice): Promise<SQL> {
  return and(isShown, "contactIds" in choice ? inArray(contacts.id, choice.contactIds) : await contactsFound(ctx, choice.query))!;
}

export interface ContactCount {
  count: number;
  isCountExact: boolean;
}

/** Exact up to 10,000: to count a million takes as long as to read them. */
export async function countContacts(ctx: Ctx, found: SQL | undefined): Promise<ContactCount> {
  const some = ctx.db.select({ one: sql`1` }).from(contacts).where(and(isShown, found)).limit(COUNTED_MAX + 1).as("some");
  const [row] = await ctx.db.select({ count: sql<number>`count(*)::int` }).from(some);
  const counted = row?.count ?? 0;
  return counted > COUNTED_MAX ? estimateCount(ctx, found, counted) : { count: counted, isCountExact: true };
}

/** Of everybody the planner knows roughly without a look: 10,000 are counted only where there may be fewer. */
export async function countEverybody(ctx: Ctx): Promise<ContactCount> {
  const estimate = await estimateCount(ctx, undefined, 0);
  return estimate.count > 2 * COUNTED_MAX ? estimate : countContacts(ctx, undefined);
}

/**
 * The planner's estimate; where it is below what was seen already, the planner knows nothing of the condition (a custom
 * field, text without case) and a sample of the table is counted instead.
 */
export async function estimateCount(ctx: Ctx, found: SQL | undefined, seen: number): Promise<ContactCount> {
  const planned = await plannedRows(ctx, found);
  const count = planned > seen ? planned : Math.max(seen, await sampledRows(ctx, found));
  return { count, isCountExact: false };
}

async function plannedRows(ctx: Ctx, found: SQL | undefined): Promise<number> {
  const [plan] = await ctx.db.execute<{ "QUERY PLAN": [{ Plan: { "Plan Rows": number } }] }>(sql`explain (format json) select 1 from ${contacts} where ${and(isShown, found)}`);
  return plan!["QUERY PLAN"][0].Plan["Plan Rows"];
}

const SAMPLED_ROWS = 30_000;

async function sampledRows(ctx: Ctx, found: SQL | undefined): Promise<number> {
  const percent = Math.min(100, (100 * SAMPLED_ROWS) / Math.max(1, await plannedRows(ctx, undefined)));
  const [row] = await ctx.db.execute<{ count: number }>(sql`select count(*)::int as count from ${contacts} tablesample system (${percent}::real) repeatable (1) where ${and(isShown, found)}`);
  return Math.round((row!.count * 100) / percent);
}

function parseFilter(text: string): ContactFilter {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refuse("bad_input", "The filter is no JSON.", { errors: [{ path: "filter", message: "must be the JSON of a filter" }] });
  }
  const parsed = ContactFilter.safeParse(value);
  if (parsed.success) return parsed.data;
  throw refuse("bad_input", "The filter is not valid.", { errors: parsed.error.issues.map((issue) => ({ path: ["filter", ...issue.path].join("."), message: issue.message })) });
}

async function filterOfSegment(ctx: Ctx, segmentId: string): Promise<ContactFilter> {
  const [row] = await ctx.db.select({ filter: segments.filter }).from(segments).where(eq(segments.id, segmentId));
  if (!row) throw refuse("not_found", "There is no such segment.");
  return row.filter;
}

async function isMember(ctx: Ctx, listId: string): Promise<SQL> {
  const [row] = await ctx.db.select({ id: contactLists.id }).from(contactLists).where(eq(contactLists.id, listId));
  if (!row) throw refuse("not_found", "There is no such list.");
  return inArray(contacts.id, ctx.db.select({ id: contactListMembers.contactId }).from(contactListMembers).where(eq(contactListMembers.listId, listId)));
}
