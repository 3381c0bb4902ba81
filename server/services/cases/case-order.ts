import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { dueOrLast, type FoundBy } from "./case-filter.ts";

/** Where a page ended: in the queue's order, or by number where the newest come first. */
export type CasePlace = { order: "due"; due: string; id: string } | { order: "newest"; number: number };

export interface PlacedCase {
  id: string;
  place: CasePlace;
}

interface Walked extends Record<string, unknown> {
  id: string;
  number: number;
  due: string;
}

/**
 * The next cases in their order: one walk along an index for each mailbox (and each person, team or category that was
 * asked for), each no longer than the page. Asked as one condition, PostgreSQL sorts all that fit: measured at 0.4 s for
 * 100,000 open cases, beside 1 ms.
 */
export async function walkCases(ctx: Ctx, found: FoundBy, { after, limit }: { after: CasePlace | null; limit: number }): Promise<PlacedCase[]> {
  if (found.mailboxIds.length === 0) return [];
  const rows = await ctx.db.execute<Walked>(sql`
    select walked.id, walked.number, walked.due::text as due from ${walks(found, inOrder(found, { after, limit }))}
    order by ${keyOf(found.order, "walked")} limit ${limit}`);
  return rows.map(({ id, number, due }) => ({ id, place: found.order === "due" ? { order: "due", due, id } : { order: "newest", number } }));
}

/** How many there are, up to a bound: one walk after the other, and none once the bound is reached. */
export async function countWalked(ctx: Ctx, found: FoundBy, max: number): Promise<number> {
  if (found.mailboxIds.length === 0) return 0;
  const [row] = await ctx.db.execute<{ count: number }>(sql`select count(*)::int as count from (select 1 from ${walks(found, inOrder(found, { after: null, limit: max }))} limit ${max}) counted`);
  return row!.count;
}

/** Where few fit: all of them are read, the newest shown. */
export async function newestOfFew(ctx: Ctx, found: FoundBy, { upper, limit }: { upper: number; limit: number }): Promise<{ id: string; number: number }[]> {
  return ctx.db.execute<Walked>(sql`select walked.id, walked.number from ${walks(found, sql`and cases.number + 0 < ${upper} offset 0`)} order by walked.number desc limit ${limit}`);
}

function walks(found: FoundBy, rest: SQL): SQL {
  const stripes = found.stripe ? sql` cross join unnest(${found.stripe.values}) as stripe(value)` : sql``;
  return sql`unnest(${sqlIds(found.mailboxIds)}) as room(id)${stripes} cross join lateral (
      select cases.id, cases.number, ${dueOrLast} as due from cases
      where cases.mailbox_id = room.id and ${found.stripe?.equals ?? sql`true`} and ${found.where} ${rest}) walked`;
}

function inOrder({ order }: FoundBy, { after, limit }: { after: CasePlace | null; limit: number }): SQL {
  return sql`and ${beyondOf(order, after)} order by ${keyOf(order, "cases")} limit ${limit}`;
}

function keyOf(order: FoundBy["order"], table: "cases" | "walked"): SQL {
  if (order === "newest") return sql.raw(`(- ${table}.number)`);
  return table === "cases" ? sql`${dueOrLast}, cases.id` : sql`walked.due, walked.id`;
}

function beyondOf(order: FoundBy["order"], after: CasePlace | null): SQL {
  if (after === null || after.order !== order) return sql`true`;
  return after.order === "newest" ? sql`(- cases.number) > ${-after.number}` : sql`(${dueOrLast}, cases.id) > (${after.due}::timestamptz, ${after.id}::uuid)`;
}

export function writePlace(place: CasePlace): string {
  return Buffer.from(JSON.stringify(place.order === "due" ? [place.due, place.id] : [place.number])).toString("base64url");
}

const isUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const isMoment = /^\d{4}-\d{2}-\d{2}[-\d: .+]*$/;

export function readPlace(order: CasePlace["order"], after: string | undefined): CasePlace | null {
  if (!after) return null;
  const parts = parse(after);
  const [first, id] = parts;
  if (order === "newest" && parts.length === 1 && Number.isSafeInteger(first) && Math.abs(first as number) < 2 ** 31) return { order, number: first as number };
  const isDue = typeof first === "string" && (first === "infinity" || (isMoment.test(first) && !Number.isNaN(Date.parse(first))));
  if (order === "due" && isDue && typeof id === "string" && isUuid.test(id)) return { order, due: first, id };
  throw refuse("bad_input", "The page key is not one that this list has answered.", { errors: [{ path: "after", message: "take it from `next`" }] });
}

function parse(after: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(after, "base64url").toString("utf8"));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
