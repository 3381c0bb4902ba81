import { and, type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import type { ContactRow } from "./contact-lines.ts";
import { keyAsText, type Order, type Place, sortKey, stretchesFrom } from "./contact-order.ts";
import { isShown } from "./find-contacts.ts";
import { sqlIds } from "./sql-arrays.ts";

/** Contacts read at once. */
const WINDOW = 2_000;

/**
 * All that a query finds, in its order, in pieces: the whole list is walked once, a window at a time, and of each window
 * those come that the query finds. So it takes as long for one as for all, some 10 s for a million, and no longer; pages
 * of what was found would each search the list anew.
 */
export async function* everyContact(ctx: Ctx, { found, order }: { found: SQL | undefined; order: Order }): AsyncGenerator<ContactRow[]> {
  const value = keyAsText(order.sort, sortKey(order.sort));
  for (let place: Place | null = null; ; ) {
    const window: Place[] = [];
    for (const stretch of stretchesFrom(order, place)) {
      window.push(...(await ctx.db.select({ id: contacts.id, value }).from(contacts).where(and(isShown, stretch.where)).orderBy(stretch.orderBy).limit(WINDOW - window.length)));
      if (window.length === WINDOW) break;
    }
    if (window.length === 0) return;
    const rows = await ctx.db.select().from(contacts).where(and(sql`${contacts.id} = any(${sqlIds(window.map(({ id }) => id))})`, isShown, found));
    const byId = new Map(rows.map((row) => [row.id, row]));
    if (rows.length > 0) yield window.flatMap(({ id }) => byId.get(id) ?? []);
    if (window.length < WINDOW) return;
    place = window.at(-1)!;
  }
}
