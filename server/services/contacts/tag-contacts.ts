import { and, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { ContactChoice } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { contactsChosen, isShown } from "./find-contacts.ts";
import { allowLongStatements } from "./long-statements.ts";
import { sqlTexts } from "./sql-arrays.ts";

/** So many the event names, so that exactly those can be changed back. */
const CONTACTS_NAMED_MAX = 1_000;

/**
 * Gives tags to all that the choice names and takes others from them, in one statement however many they are. Whoever
 * has them already, or never had them, is not touched and not counted.
 */
export function tagContacts(ctx: Ctx, { choice, add, remove }: { choice: ContactChoice; add: string[]; remove: string[] }): Promise<{ count: number }> {
  const removed = remove.filter((tag) => !add.includes(tag));
  return inTransaction(ctx, async (ctx) => {
    if (add.length + removed.length === 0) return { count: 0 };
    await allowLongStatements(ctx);
    const chosen = await contactsChosen(ctx, choice);
    const left = sql`(tags - ${sqlTexts(removed)})`;
    const [row] = await ctx.db.execute<{ count: number; ids: string[] | null }>(sql`
      with chosen as (select id, tags from ${contacts} where ${chosen} and (${lacksSome(add)} or tags ?| ${sqlTexts(removed)}) order by id for update),
      changed as (
        update ${contacts} c set updated_at = ${ctx.now().toISOString()}::timestamptz,
          tags = n.tags || coalesce((select jsonb_agg(tag order by place) from unnest(${sqlTexts(add)}) with ordinality as wanted(tag, place) where not n.tags ? tag), '[]'::jsonb)
        from (select id, ${left} as tags from chosen) n where c.id = n.id
        returning c.id)
      select count(*)::int as count, case when count(*) <= ${CONTACTS_NAMED_MAX} then jsonb_agg(id) end as ids from changed`);
    const { count, ids } = row!;
    if (count > 0) await recordEvent(ctx, { name: "contact.tagged", subject: { type: "contact", id: ids?.length === 1 ? ids[0]! : ctx.newId() }, data: { added: add, removed, count, contactIds: ids } });
    return { count };
  });
}

/** Every tag that somebody has, the most frequent first. */
export async function listTags(ctx: Ctx): Promise<{ tag: string; count: number }[]> {
  const rows = await ctx.db.execute<{ tag: string; count: number }>(sql`
    select tag, count(*)::int as count from ${contacts}, jsonb_array_elements_text(tags) as tag
    where ${and(isShown, sql`tags <> '[]'::jsonb`)} group by tag order by count desc, tag limit ${TAGS_SHOWN_MAX}`);
  return [...rows];
}

const TAGS_SHOWN_MAX = 500;

const lacksSome = (tags: string[]) => (tags.length === 0 ? sql`false` : sql`not tags @> ${JSON.stringify(tags)}::jsonb`);
