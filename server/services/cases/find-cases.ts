import { sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { FoundBy } from "./case-filter.ts";
import { countWalked, type PlacedCase, walkCases } from "./case-order.ts";
import { ABOVE_ALL, findByWords, hasWords, isInStripe } from "./find-by-words.ts";
import { type CaseSearch, isEmptySearch, queryOf } from "./search-words.ts";

interface Asked {
  after: number | null;
  limit: number;
}

interface FoundRow extends Record<string, unknown> {
  id: string;
  number: number;
}

/** Cases that have every word, the newest first. */
export async function findCases(ctx: Ctx, found: FoundBy, search: CaseSearch, { after, limit }: Asked): Promise<PlacedCase[]> {
  if (found.mailboxIds.length === 0 || isEmptySearch(search)) return [];
  const [named] = await byNumber(ctx, found, search);
  const rest = queryOf(search) === "" ? [] : await findByWords(ctx, found, search, { after, limit: named ? limit + 1 : limit });
  const others: PlacedCase[] = rest.filter((row) => row.id !== named?.id).map((row) => ({ id: row.id, place: { order: "newest", number: row.number } }));
  // Whose number was typed stands before all others, outside of their order.
  return [...(named && after === null ? [{ id: named.id, place: { order: "newest" as const, number: ABOVE_ALL } }] : []), ...others].slice(0, limit);
}

async function byNumber(ctx: Ctx, found: FoundBy, { number }: CaseSearch): Promise<FoundRow[]> {
  if (!number) return [];
  const hasPrefix = number.prefix === null ? sql`true` : sql`cases.number_prefix = ${number.prefix}`;
  return ctx.db.execute<FoundRow>(sql`select cases.id, cases.number from cases where cases.number = ${number.value} and ${hasPrefix} and cases.mailbox_id = any(${sqlIds(found.mailboxIds)}) and ${isInStripe(found)} and ${found.where}`);
}

/** A page of cases with or without words. */
export function casesInOrder(ctx: Ctx, found: FoundBy, search: CaseSearch | null, { after, limit }: { after: PlacedCase["place"] | null; limit: number }): Promise<PlacedCase[]> {
  if (search === null || found.isNarrow) return walkCases(ctx, withWords(found, search), { after, limit });
  return findCases(ctx, found, search, { after: after?.order === "newest" ? after.number : null, limit });
}

/** How many of them there are, up to a bound. */
export async function countFound(ctx: Ctx, found: FoundBy, search: CaseSearch | null, max: number): Promise<number> {
  if (search === null || found.isNarrow) return countWalked(ctx, withWords(found, search), max);
  return (await findCases(ctx, found, search, { after: null, limit: max })).length;
}

function withWords(found: FoundBy, search: CaseSearch | null): FoundBy {
  if (search === null) return found;
  const isNumbered = search.number ? sql`cases.number = ${search.number.value}` : sql`false`;
  return { ...found, where: sql`${found.where} and (${isNumbered} or ${hasWords(search)})` };
}
