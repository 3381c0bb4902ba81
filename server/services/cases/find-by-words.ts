import { type SQL, sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { FoundBy } from "./case-filter.ts";
import { beginningOf, CASES_PER_SPAN, type CaseSearch, mailboxWord, queryOf, spanOf } from "./search-words.ts";

/** How many spans of numbers each look takes, newest first; the look after them takes all the rest. Twice as many would cost a word of every third case 50 ms. */
const SPANS_PER_LOOK = [1, 4, 8];
/** So many cases with the words are read one by one without further thought: 4 µs each. */
const HITS_READ_MAX = 5_000;
/** Of an actor who sees more mailboxes, most cases fit anyway. */
const MAILBOXES_IN_INDEX_MAX = 20;

/** A number that no case has. */
export const ABOVE_ALL = 2 ** 31 - 1;

interface FoundRow {
  id: string;
  number: number;
}

/** What the index answered, whoever may see it; how many of those have each word; and the page of those that fit. */
interface Looked {
  hits: number;
  matches: number;
  page: FoundRow[];
}

/**
 * Cases that have every word, the newest first. GIN has no order, and a word that stands in a third of a million cases
 * took 0.3 s to sort: so each case has its span of numbers among its words, and the newest spans are asked first. What
 * they answer says how the rest is best asked.
 */
export async function findByWords(ctx: Ctx, found: FoundBy, search: CaseSearch, { after, limit }: { after: number | null; limit: number }): Promise<FoundRow[]> {
  const [newest] = await ctx.db.execute<{ number: number | null }>(sql`select max(number) as number from cases`);
  const first = Math.min(after ?? ABOVE_ALL, (newest?.number ?? 0) + 1);
  const seen: Looked = { hits: 0, matches: 0, page: [] };
  let upper = first;
  // As many as in those that were looked at, as if the words were spread evenly.
  const expected = (count: number) => (count * upper) / (first - upper);
  for (const spans of SPANS_PER_LOOK) {
    const lower = lowerOf(upper, spans);
    const { hits, matches, page } = await look(ctx, found, { words: [...beginnings(search), anyOf(spansOf(lower, upper))], typed: search.prefix, lower, upper, limit: limit - seen.page.length });
    seen.hits += hits;
    seen.matches += matches;
    seen.page.push(...page);
    upper = lower;
    if (seen.page.length >= limit || lower === 0) return seen.page;
    if (expected(seen.matches) <= HITS_READ_MAX) break;
  }
  const rest = { lower: 0, upper, limit: limit - seen.page.length };
  const { page } = await look(ctx, found, { ...rest, ...wordsOfRest(found, search, { hits: expected(seen.hits), matches: expected(seen.matches) }) });
  return [...seen.page, ...page];
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
 * begins as many do is better asked by all its letters, though the index collects all that begins with them.
 */
function wordsOfRest({ mailboxIds }: FoundBy, search: CaseSearch, expected: { hits: number; matches: number }): Pick<Look, "words" | "typed"> {
  if (expected.hits <= HITS_READ_MAX) return { words: beginnings(search), typed: search.prefix };
  if (expected.matches <= HITS_READ_MAX) return { words: [queryOf(search)], typed: null };
  const rooms = mailboxIds.length <= MAILBOXES_IN_INDEX_MAX ? [anyOf(mailboxIds.map(mailboxWord))] : [];
  return { words: [...beginnings(search), ...rooms], typed: search.prefix };
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
  // "+ 0": the words are to be looked up, not the numbers walked through.
  const rows = await ctx.db.execute<{ hits: number; matches: number; id: string | null; number: number } & Record<string, unknown>>(sql`
    with hit as materialized (
      select s.case_id, s.mailbox_id, s.number, ${isMatch} as is_match from case_search s
      where s.document @@ ${words.join(" & ")}::tsquery and s.number + 0 >= ${lower} and s.number + 0 < ${upper}),
    page as (
      select cases.id, cases.number from (select * from hit where is_match and mailbox_id = any(${sqlIds(found.mailboxIds)}) order by number desc) hit
      join cases on cases.id = hit.case_id and cases.mailbox_id = hit.mailbox_id
      where ${isInStripe(found)} and ${found.where}
      order by hit.number desc limit ${limit})
    select counted.hits, counted.matches, page.id, page.number
    from (select count(*)::int as hits, (count(*) filter (where is_match))::int as matches from hit) counted left join page on true
    order by page.number desc`);
  const { hits, matches } = rows[0]!;
  return { hits, matches, page: rows.flatMap(({ id, number }) => (id === null ? [] : { id, number })) };
}

export function isInStripe({ stripe }: FoundBy): SQL {
  return stripe ? sql`exists (select 1 from unnest(${stripe.values}) as stripe(value) where ${stripe.equals})` : sql`true`;
}
