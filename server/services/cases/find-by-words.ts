import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { FoundBy } from "./case-filter.ts";
import { newestOfFew } from "./case-order.ts";
import { cheapestWay, type Way } from "./cheapest-way.ts";
import { beginningOf, CASES_PER_SPAN, type CaseSearch, mailboxWord, queryOf, spanOf } from "./search-words.ts";

/** So many cases with the words are read one by one without further thought. */
const HITS_READ_MAX = 5_000;
/** Cases that are read for the beginning of a word, and have no such word. */
const READ_IN_VAIN_MAX = 1_000;
/** Of an actor who sees more mailboxes, most cases fit anyway. */
const MAILBOXES_IN_INDEX_MAX = 20;

/** A number that no case has. */
export const ABOVE_ALL = 2 ** 31 - 1;

interface FoundRow {
  id: string;
  number: number;
}

/** What the index answered, whoever may see it; how many of those have each word; how many of these may be seen; and those that fit. */
interface Looked {
  hits: number;
  matches: number;
  visible: number;
  rows: FoundRow[];
}

/**
 * Cases that have every word, the newest first. GIN has no order, and a word that stands in a third of a million cases
 * took 0.3 s to sort: so each case has its span of numbers among its words, and the newest spans are asked first. What
 * they answer says how to go on (cheapest-way.ts).
 */
export async function findByWords(ctx: Ctx, found: FoundBy, search: CaseSearch, { after, limit }: { after: number | null; limit: number }): Promise<FoundRow[]> {
  const [newest] = await ctx.db.execute<{ number: number | null }>(sql`select max(number) as number from cases`);
  const first = Math.min(after ?? ABOVE_ALL, (newest?.number ?? 0) + 1);
  if (first <= 0) return [];
  const page: FoundRow[] = [];
  const seen = { hits: 0, matches: 0, visible: 0 };
  let upper = first;
  let way: Way = { way: "spans", spans: 1 };
  while (way.way === "spans") {
    const lower = lowerOf(upper, way.spans);
    const spans = anyOf(spansOf(lower, upper));
    const { hits, matches, visible, rows } = await look(ctx, found, { words: [...beginnings(search), spans], typed: search.prefix, lower, upper, limit: limit - page.length });
    seen.hits += hits;
    seen.matches += matches;
    seen.visible += visible;
    page.push(...rows);
    upper = lower;
    if (page.length >= limit || lower === 0) return page;
    way = cheapestWay({ looked: first - upper, left: upper, ...seen, found: page.length, isIndexed: found.isIndexed, limit });
  }
  const rest = { upper, limit: limit - page.length };
  switch (way.way) {
    case "filter":
      return [...page, ...(await newestOfFew(ctx, { ...found, where: sql`${found.where} and ${hasWords(search)}` }, rest))];
    case "words": {
      const expected = { hits: (seen.hits * upper) / (first - upper), matches: (seen.matches * upper) / (first - upper) };
      return [...page, ...(await look(ctx, found, { ...rest, lower: 0, ...wordsOfRest(found, search, expected) })).rows];
    }
    default:
      return way satisfies never;
  }
}

/** What a walk that begins with the filter adds to its condition. "offset 0": asked of each case, never of all first. */
export function hasWords(search: CaseSearch): SQL {
  const query = queryOf(search);
  return query === "" ? sql`false` : sql`exists (select 1 from case_search s where s.case_id = cases.id and ts_match_vq(s.document, ${query}::tsquery) offset 0)`;
}

/** Whole spans, but for the newest: it counts where it is half full. */
function lowerOf(upper: number, spans: number): number {
  return Math.max(0, Math.floor(upper / CASES_PER_SPAN - spans + 0.5) * CASES_PER_SPAN);
}

function spansOf(lower: number, upper: number): string[] {
  return Array.from({ length: Math.ceil((upper - lower) / CASES_PER_SPAN) }, (_, index) => spanOf(lower + index * CASES_PER_SPAN));
}

/**
 * With few hits, the rows themselves say in which mailbox they lie: asked for it, the index looks into the list of each
 * mailbox for each hit, 1,000 hits in 19 ms instead of 4. With many, the mailboxes are among the words. A rare word that
 * begins as many do is asked by all its letters, though the index then collects all that begins with them.
 */
function wordsOfRest({ mailboxIds }: FoundBy, search: CaseSearch, expected: { hits: number; matches: number }): Pick<Look, "words" | "typed"> {
  if (expected.matches > HITS_READ_MAX) {
    const rooms = mailboxIds.length <= MAILBOXES_IN_INDEX_MAX ? [anyOf(mailboxIds.map(mailboxWord))] : [];
    return { words: [...beginnings(search), ...rooms], typed: search.prefix };
  }
  if (expected.hits - expected.matches > READ_IN_VAIN_MAX) return { words: [queryOf(search)], typed: null };
  return { words: beginnings(search), typed: search.prefix };
}

/** What the index is asked: of a word that is still being typed its first letters, which are in the index; the rest of it is asked of each row. */
function beginnings({ words, prefix }: CaseSearch): string[] {
  return [queryOf({ words: prefix === null ? words : [...words, beginningOf(prefix)], prefix: null })];
}

const anyOf = (words: string[]): string => `(${words.map((word) => `'${word}'`).join(" | ")})`;

interface Look {
  words: string[];
  /** The beginning of a word that each row is asked for. */
  typed: string | null;
  lower: number;
  upper: number;
  limit: number;
}

/** The hits are sorted before anything else is read of them, and only as many as the page needs. */
async function look(ctx: Ctx, found: FoundBy, { words, typed, lower, upper, limit }: Look): Promise<Looked> {
  const isMatch = typed === null ? sql`true` : sql`ts_match_vq(s.document, ${queryOf({ words: [], prefix: typed })}::tsquery)`;
  const isVisible = sql`mailbox_id = any(${sqlIds(found.mailboxIds)})`;
  // "+ 0": the words are to be looked up, not the numbers walked through.
  const rows = await ctx.db.execute<Omit<Looked, "rows"> & { id: string | null; number: number } & Record<string, unknown>>(sql`
    with hit as materialized (
      select s.case_id, s.mailbox_id, s.number, ${isMatch} as is_match from case_search s
      where s.document @@ ${words.join(" & ")}::tsquery and s.number + 0 >= ${lower} and s.number + 0 < ${upper}),
    page as (
      select cases.id, cases.number from (select * from hit where is_match and ${isVisible} order by number desc) hit
      join cases on cases.id = hit.case_id and cases.mailbox_id = hit.mailbox_id
      where ${isInStripe(found)} and ${found.where}
      order by hit.number desc limit ${limit})
    select counted.*, page.id, page.number
    from (select count(*)::int as hits, (count(*) filter (where is_match))::int as matches, (count(*) filter (where is_match and ${isVisible}))::int as visible from hit) counted left join page on true
    order by page.number desc`);
  const { hits, matches, visible } = rows[0]!;
  return { hits, matches, visible, rows: rows.flatMap(({ id, number }) => (id === null ? [] : { id, number })) };
}

export function isInStripe({ stripe }: FoundBy): SQL {
  return stripe ? sql`exists (select 1 from unnest(${stripe.values}) as stripe(value) where ${stripe.equals})` : sql`true`;
}
