import { sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import type { CaseSummary, TextPart } from "../../contract/cases.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { type Cut, cutSnippet } from "./cut-snippet.ts";
import { type CaseSearch, wordsOf } from "./search-words.ts";

/** The newest of each: what a page of hits is read from stays below a megabyte. */
const TEXTS_PER_CASE = 8;
const CHARS_PER_TEXT = 2_000;

interface TextRow extends Record<string, unknown> {
  case_id: string;
  texts: string[] | null;
}

/** Where the words stand, by case. Whatever already shows them in its row has none. */
export async function snippetsOf(ctx: Ctx, hits: CaseSummary[], search: CaseSearch): Promise<ReadonlyMap<string, TextPart[]>> {
  const sought = [...search.words, ...(search.prefix === null ? [] : [search.prefix])];
  const open = hits.filter((hit) => !isSeen(hit, search));
  if (sought.length === 0 || open.length === 0) return new Map();
  const rows = await ctx.db.execute<TextRow>(sql`
    select hit.id as case_id, array(
      select text from (
        (select left(m.visible_text, ${CHARS_PER_TEXT}) as text, 1 as kind, m.received_at as at from messages m join conversations v on v.id = m.conversation_id where v.case_id = hit.id order by m.received_at desc limit ${TEXTS_PER_CASE})
        union all (select left(n.text, ${CHARS_PER_TEXT}), 2, n.created_at from notes n where n.case_id = hit.id order by n.created_at desc limit ${TEXTS_PER_CASE})
        union all (select a.name, 3, m.received_at from attachments a join messages m on m.id = a.message_id join conversations v on v.id = m.conversation_id where v.case_id = hit.id and not a.is_inline order by m.received_at desc limit ${TEXTS_PER_CASE})
        union all (select distinct m.subject, 4, null::timestamptz from messages m join conversations v on v.id = m.conversation_id where v.case_id = hit.id limit ${TEXTS_PER_CASE})
        union all (select distinct concat_ws(' ', m.from_name, '<' || m.from_address || '>'), 5, null::timestamptz from messages m join conversations v on v.id = m.conversation_id where v.case_id = hit.id limit ${TEXTS_PER_CASE})
        union all (select left(c.summary, ${CHARS_PER_TEXT}), 6, null from cases c where c.id = hit.id)
      ) t order by kind, at desc) as texts
    from unnest(${sqlIds(open.map(({ id }) => id))}) as hit(id)`);
  return new Map(rows.flatMap((row) => {
    const cut = bestOf(row.texts ?? [], search, sought.length);
    return cut ? [[row.case_id, cut.parts] as const] : [];
  }));
}

/** Number, title and person are read in the row itself. */
function isSeen({ number, numberPrefix, title, contact }: CaseSummary, { words, prefix }: CaseSearch): boolean {
  const shown = wordsOf([numberPrefix, String(number), title, contact?.name ?? ""].join(" "));
  return words.every((word) => shown.includes(word)) && (prefix === null || shown.some((word) => word.startsWith(prefix)));
}

/** The first text with most of the words. */
function bestOf(texts: string[], search: CaseSearch, wordCount: number): Cut | null {
  let best: Cut | null = null;
  for (const text of texts) {
    const cut = cutSnippet(text, search);
    if (cut && cut.wordCount > (best?.wordCount ?? 0)) best = cut;
    if (best && best.wordCount >= wordCount) break;
  }
  return best;
}
