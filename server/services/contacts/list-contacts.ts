import { and, or, type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { ContactPage, ContactQuery } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { keyAsText, type Order, type Place, readCursor, sortKey, stretchesFrom, writeCursor } from "./contact-order.ts";
import { type ContactRow, toContactLines } from "./contact-lines.ts";
import { type ContactCount, contactsFound, countEverybody, COUNTED_MAX, estimateCount, isShown } from "./find-contacts.ts";
import { sqlIds } from "./sql-arrays.ts";

/**
 * A page of the contacts that a query finds, by key: nobody is skipped or shown twice, however many have one name and
 * whoever comes and goes meanwhile. The count is made with the first page and travels in `next`.
 */
export async function listContacts(ctx: Ctx, query: ContactQuery): Promise<ContactPage> {
  const cursor = query.after === undefined ? null : readCursor(query.after, query);
  const found = await contactsFound(ctx, query);
  const { rows, ...counted } = await pageOf(ctx, { found, order: query, place: cursor?.place ?? null, limit: query.limit + 1, known: cursor });
  const { count, isCountExact } = cursor ?? counted;
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const next = rows.length > query.limit && last ? writeCursor({ sort: query.sort, order: query.order, place: last.place, count, isCountExact }) : null;
  return { items: await toContactLines(ctx, page.map(({ contact }) => contact)), next, count, isCountExact };
}

interface PlacedContact {
  contact: ContactRow;
  place: Place;
}

interface PageAsked {
  found: SQL | undefined;
  order: Order;
  place: Place | null;
  limit: number;
}

type Page = { rows: PlacedContact[] } & ContactCount;

/** How far the list is read in its order before all who were found are sorted. */
const WALKED_MAX = 3_000;

/**
 * Three ways to one page, since no plan is good for all: the planner cannot know whether those who were found stand at
 * the list's beginning, at its end or nowhere, and a walk along the names for one person among a million takes 4 s.
 * - few were found (≤ 10,000): they are collected by whatever index finds them, counted and sorted;
 * - many: the list is read in its order, and the page is full after a few hundred;
 * - many, but elsewhere in the list: all are sorted.
 */
async function pageOf(ctx: Ctx, asked: PageAsked & { known: ContactCount | null }): Promise<Page> {
  const { found, known, limit } = asked;
  if (found === undefined) {
    const rows = await walk(ctx, asked);
    if (known) return { rows, ...known };
    return { rows, ...(rows.length < limit ? { count: rows.length, isCountExact: true } : await countEverybody(ctx)) };
  }
  if (known === null || known.isCountExact) {
    const few = await sortFound(ctx, asked, COUNTED_MAX + 1);
    if (few.count <= COUNTED_MAX) return { rows: few.rows, count: few.count, isCountExact: true };
  }
  const counted = known ?? (await estimateCount(ctx, found, COUNTED_MAX + 1));
  const near = await walkNear(ctx, asked, found);
  return { rows: near ?? (await sortFound(ctx, asked, null)).rows, ...counted };
}

/** Everybody, in the list's order. */
async function walk(ctx: Ctx, { order, place, limit }: Omit<PageAsked, "found">): Promise<PlacedContact[]> {
  const rows: PlacedContact[] = [];
  for (const stretch of stretchesFrom(order, place)) {
    const next = await ctx.db.select({ contact: contacts, value: valueOf(order) }).from(contacts).where(and(isShown, stretch.where)).orderBy(stretch.orderBy).limit(limit - rows.length);
    rows.push(...next.map(({ contact, value }) => ({ contact, place: { value, id: contact.id } })));
    if (rows.length === limit) break;
  }
  return rows;
}

/** A full page out of the list's next few thousand, or null. */
async function walkNear(ctx: Ctx, { order, place, limit }: PageAsked, found: SQL): Promise<PlacedContact[] | null> {
  const [stretch] = stretchesFrom(order, place);
  const placed = await ctx.db.execute<PlacedId>(sql`
    select contacts.id, ${valueOf(order)} as value
    from (select * from ${contacts} where ${and(isShown, stretch!.where)} order by ${stretch!.orderBy} limit ${WALKED_MAX}) as contacts
    where ${found} order by ${stretch!.orderBy} limit ${limit}`);
  return placed.length === limit ? readPlaced(ctx, placed) : null;
}

/** Whoever was found, up to a bound, collected first and sorted then. `count` is of all of them, not of the page. */
async function sortFound(ctx: Ctx, { found, order, place, limit }: PageAsked, max: number | null): Promise<{ rows: PlacedContact[]; count: number }> {
  const key = sql`f.key`;
  const stretches = stretchesFrom(order, place, key, sql`f.id`);
  const direction = sql.raw(order.order);
  const placed = await ctx.db.execute<PlacedId & { count: number }>(sql`
    with found as materialized (select id, ${sortKey(order.sort)} as key from ${contacts} where ${and(isShown, found)} ${max === null ? sql`` : sql`limit ${max}`})
    select f.id, ${keyAsText(order.sort, key)} as value, (select count(*)::int from found) as count from found f
    where ${or(...stretches.map((stretch) => stretch.where))}
    order by f.key is null, f.key ${direction}, f.id ${direction}
    limit ${limit}`);
  return { rows: await readPlaced(ctx, placed), count: placed[0]?.count ?? 0 };
}

interface PlacedId extends Record<string, unknown> {
  id: string;
  value: string | null;
}

async function readPlaced(ctx: Ctx, placed: Iterable<PlacedId>): Promise<PlacedContact[]> {
  const ids = [...placed];
  if (ids.length === 0) return [];
  const rows = await ctx.db.select().from(contacts).where(sql`${contacts.id} = any(${sqlIds(ids.map(({ id }) => id))})`);
  const byId = new Map(rows.map((row) => [row.id, row]));
  // Somebody may have been deleted between the two looks.
  return ids.flatMap(({ id, value }) => (byId.has(id) ? [{ contact: byId.get(id)!, place: { value, id } }] : []));
}

const valueOf = ({ sort }: Order) => keyAsText(sort, sortKey(sort));
