import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { FoundBy } from "./case-filter.ts";
import { type PlacedCase, walkCases } from "./case-order.ts";
import { CASES_PER_SPAN, type CaseSearch, isEmptySearch, mailboxWord, queryOf, spanOf } from "./search-words.ts";

/** How many spans of numbers each look takes, newest first; the look after them takes all the rest. */
const SPANS_PER_LOOK = [1, 4, 16, 64];
/** The newest cases, which a common beginning of a word is looked for in before the index is asked. */
const CASES_WALKED = 512;
/** A shorter beginning beside other words is looked for in what those find: the index would collect half of all cases first. */
const PREFIX_CHARS_INDEXED = 5;
/** Of an actor who sees more mailboxes, most cases fit anyway. */
const MAILBOXES_IN_INDEX_MAX = 20;

/** A number that no case has. */
const ABOVE_ALL = 2 ** 31 - 1;

interface Asked {
  after: number | null;
  limit: number;
}

interface FoundRow extends Record<string, unknown> {
  id: string;
  number: number;
}

/**
 * Cases that have every word, the newest first. No look is longer than a page needs: GIN has no order, and a word that
 * stands in a third of a million cases took 0.3 s to sort. So each case has its span of numbers among its words, and
 * the spans are asked from the newest on, four times as many each time.
 */
export async function findCases(ctx: Ctx, found: FoundBy, search: CaseSearch, { after, limit }: Asked): Promise<PlacedCase[]> {
  if (found.mailboxIds.length === 0 || isEmptySearch(search)) return [];
  const [named] = await byNumber(ctx, found, search);
  const rest = queryOf(search) === "" ? [] : await byWords(ctx, found, search, { after, limit: named ? limit + 1 : limit });
  const others: PlacedCase[] = rest.filter((row) => row.id !== named?.id).map((row) => ({ id: row.id, place: { order: "newest", number: row.number } }));
  // Whose number was typed stands before all others, outside of their order.
  return [...(named && after === null ? [{ id: named.id, place: { order: "newest" as const, number: ABOVE_ALL } }] : []), ...others].slice(0, limit);
}

/** What a walk along another order adds to its condition, so that each case has every word. */
export function hasWords(search: CaseSearch): SQL {
  const query = queryOf(search);
  const number = search.number ? sql`cases.number = ${search.number.value}` : sql`false`;
  if (query === "") return number;
  return sql`(${number} or exists (select 1 from case_search s where s.case_id = cases.id and ts_match_vq(s.document, ${query}::tsquery)))`;
}

async function byNumber(ctx: Ctx, found: FoundBy, { number }: CaseSearch): Promise<FoundRow[]> {
  if (!number) return [];
  const hasPrefix = number.prefix === null ? sql`true` : sql`cases.number_prefix = ${number.prefix}`;
  return ctx.db.execute<FoundRow>(sql`select cases.id, cases.number from cases where cases.number = ${number.value} and ${hasPrefix} and cases.mailbox_id = any(${sqlIds(found.mailboxIds)}) and ${stripeOf(found)} and ${found.where}`);
}

async function byWords(ctx: Ctx, found: FoundBy, search: CaseSearch, { after, limit }: Asked): Promise<FoundRow[]> {
  const [newest] = await ctx.db.execute<{ number: number | null }>(sql`select max(number) as number from cases`);
  let upper = Math.min(after ?? ABOVE_ALL, (newest?.number ?? 0) + 1);
  const rows: FoundRow[] = [];
  if (search.words.length === 0) {
    const near = await lookNear(ctx, found, search, { upper, limit });
    if (near.length === limit) return near;
  }
  for (const spans of [...SPANS_PER_LOOK, null]) {
    const lower = spans === null ? 0 : Math.max(0, (Math.floor((upper - 1) / CASES_PER_SPAN) - spans + 1) * CASES_PER_SPAN);
    rows.push(...(await look(ctx, found, search, { lower, upper, limit: limit - rows.length })));
    if (rows.length === limit || lower === 0) break;
    upper = lower;
  }
  return rows;
}

/** Word by word through the newest cases. */
function lookNear(ctx: Ctx, found: FoundBy, search: CaseSearch, { upper, limit }: { upper: number; limit: number }): Promise<FoundRow[]> {
  return ctx.db.execute<FoundRow>(sql`
    select cases.id, cases.number from (select id from cases where number < ${upper} order by number desc limit ${CASES_WALKED}) near
    join case_search s on s.case_id = near.id join cases on cases.id = near.id
    where s.mailbox_id = any(${sqlIds(found.mailboxIds)}) and ts_match_vq(s.document, ${queryOf(search)}::tsquery) and ${stripeOf(found)} and ${found.where}
    order by cases.number desc limit ${limit}`);
}

/** The cases of some spans by the index of words; those are sorted before anything else is read of them, and only as many as the page needs. */
function look(ctx: Ctx, found: FoundBy, search: CaseSearch, { lower, upper, limit }: { lower: number; upper: number; limit: number }): Promise<FoundRow[]> {
  const isLate = search.prefix !== null && search.words.length > 0 && search.prefix.length < PREFIX_CHARS_INDEXED;
  const asked = queryOf(isLate ? { words: search.words, prefix: null } : search);
  const late = isLate ? sql`ts_match_vq(s.document, ${queryOf({ words: [], prefix: search.prefix })}::tsquery)` : sql`true`;
  const spans = lower === 0 ? [] : Array.from({ length: Math.ceil((upper - lower) / CASES_PER_SPAN) }, (_, index) => spanOf(lower + index * CASES_PER_SPAN));
  const rooms = found.mailboxIds.length <= MAILBOXES_IN_INDEX_MAX ? found.mailboxIds.map(mailboxWord) : [];
  const query = [asked, ...[spans, rooms].filter((words) => words.length > 0).map((words) => `(${words.map((word) => `'${word}'`).join(" | ")})`)].join(" & ");
  // "+ 0": the words are to be looked up, not the numbers walked through.
  return ctx.db.execute<FoundRow>(sql`
    select cases.id, cases.number from (
      select s.case_id, s.number from case_search s
      where s.document @@ ${query}::tsquery and s.mailbox_id = any(${sqlIds(found.mailboxIds)}) and s.number + 0 >= ${lower} and s.number + 0 < ${upper} and ${late}
      order by s.number desc) s
    join cases on cases.id = s.case_id
    where ${stripeOf(found)} and ${found.where}
    order by s.number desc limit ${limit}`);
}

function stripeOf({ stripe }: FoundBy): SQL {
  return stripe ? sql`exists (select 1 from unnest(${stripe.values}) as stripe(value) where ${stripe.equals})` : sql`true`;
}

/** A page of cases with or without words. */
export function casesInOrder(ctx: Ctx, found: FoundBy, search: CaseSearch | null, { after, limit }: { after: PlacedCase["place"] | null; limit: number }): Promise<PlacedCase[]> {
  if (search === null) return walkCases(ctx, found, { after, limit });
  if (found.isNarrow) return walkCases(ctx, { ...found, where: sql`${found.where} and ${hasWords(search)}` }, { after, limit });
  return findCases(ctx, found, search, { after: after?.order === "newest" ? after.number : null, limit });
}
