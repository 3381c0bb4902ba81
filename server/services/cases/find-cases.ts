import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { FoundBy } from "./case-filter.ts";
import { type PlacedCase, walkCases } from "./case-order.ts";
import { beginningOf, CASES_PER_SPAN, type CaseSearch, isEmptySearch, mailboxWord, queryOf, spanOf } from "./search-words.ts";

/** How many spans of numbers each look takes, newest first; the look after them takes all the rest. One span is a word more to the index; several are alternatives, which it reads all of. */
const SPANS_PER_LOOK = [1, 1, 1, 1];
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
 * the spans are asked from the newest on, more of them each time.
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

/** All looks in one statement: each is begun only where those before it did not fill the page. */
async function byWords(ctx: Ctx, found: FoundBy, search: CaseSearch, { after, limit }: Asked): Promise<FoundRow[]> {
  const [newest] = await ctx.db.execute<{ number: number | null }>(sql`select max(number) as number from cases`);
  let upper = Math.min(after ?? ABOVE_ALL, (newest?.number ?? 0) + 1);
  const looks: SQL[] = [];
  const nameOf = (index: number) => sql.raw(`look_${index}`);
  for (const spans of [...SPANS_PER_LOOK, null]) {
    const lower = spans === null ? 0 : Math.max(0, (Math.floor((upper - 1) / CASES_PER_SPAN) - spans + 1) * CASES_PER_SPAN);
    const before = looks.map((_, index) => sql`(select count(*) from ${nameOf(index)})`);
    looks.push(look(found, search, { lower, upper, limit, isFirst: looks.length === 0, isNeeded: before.length === 0 ? sql`true` : sql`${sql.join(before, sql` + `)} < ${limit}` }));
    if (lower === 0) break;
    upper = lower;
  }
  return ctx.db.execute<FoundRow>(sql`
    with ${sql.join(looks.map((each, index) => sql`${nameOf(index)} as materialized (${each})`), sql`, `)}
    ${sql.join(looks.map((_, index) => sql`select * from ${nameOf(index)}`), sql` union all `)}
    order by number desc limit ${limit}`);
}

interface Look {
  lower: number;
  upper: number;
  limit: number;
  isFirst: boolean;
  isNeeded: SQL;
}

/** The cases of some spans by the index of words; those are sorted before anything else is read of them, and only as many as the page needs. */
function look(found: FoundBy, search: CaseSearch, { lower, upper, limit, isFirst, isNeeded }: Look): SQL {
  const { asked, later } = wordsOfLook(search, isFirst);
  const spans = lower === 0 ? [] : Array.from({ length: Math.ceil((upper - lower) / CASES_PER_SPAN) }, (_, index) => spanOf(lower + index * CASES_PER_SPAN));
  const rooms = found.mailboxIds.length <= MAILBOXES_IN_INDEX_MAX ? found.mailboxIds.map(mailboxWord) : [];
  const query = [asked, ...[spans, rooms].filter((words) => words.length > 0).map((words) => `(${words.map((word) => `'${word}'`).join(" | ")})`)].join(" & ");
  // "+ 0": the words are to be looked up, not the numbers walked through.
  return sql`select cases.id, cases.number from (
      select s.case_id, s.number from case_search s
      where s.document @@ ${query}::tsquery and s.mailbox_id = any(${sqlIds(found.mailboxIds)}) and s.number + 0 >= ${lower} and s.number + 0 < ${upper} and ${later}
      order by s.number desc) s
    join cases on cases.id = s.case_id
    where ${isNeeded} and ${stripeOf(found)} and ${found.where}
    order by s.number desc limit ${limit}`;
}

/**
 * What the index is asked, and what is then asked of each row. A word that is still being typed: by its first letters,
 * which are in the index, and row by row. Where it stands alone and the newest did not fill the page it is rare, and the
 * index may collect all that begins with it.
 */
function wordsOfLook(search: CaseSearch, isFirst: boolean): { asked: string; later: SQL } {
  if (search.prefix === null || (search.words.length === 0 && !isFirst)) return { asked: queryOf(search), later: sql`true` };
  return { asked: queryOf({ words: [...search.words, beginningOf(search.prefix)], prefix: null }), later: sql`ts_match_vq(s.document, ${queryOf({ words: [], prefix: search.prefix })}::tsquery)` };
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
