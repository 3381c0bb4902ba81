import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { Id, Instant } from "../../contract/common.ts";
import { type ContactQuery, contactSorts } from "../../contract/contacts.ts";
import { refuse } from "../../errors.ts";
import { jsonOf } from "../../json-of.ts";

export type Order = Pick<ContactQuery, "sort" | "order">;

/** The last row of a page: where the next begins. `value` null: it is among those that have none, which come last. */
const Place = z.object({ value: z.string().nullable(), id: Id });
export type Place = z.infer<typeof Place>;

/** What `next` carries: the order that it is a place in, and the count of the whole list, which is made once. */
const Cursor = z.object({ sort: z.enum(contactSorts), order: z.enum(["asc", "desc"]), place: Place, count: z.int(), isCountExact: z.boolean() });
export type Cursor = z.infer<typeof Cursor>;

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString("base64url");
}

/** Refuses `bad_input` what is no cursor of ours, or one of another order. */
export function readCursor(text: string, { sort, order }: Order): Cursor {
  const cursor = Cursor.safeParse(jsonOf(Buffer.from(text, "base64url").toString())).data;
  if (!cursor || cursor.sort !== sort || cursor.order !== order || !isPlaceIn(sort, cursor.place)) {
    throw refuse("bad_input", "The page key is not one that this list has answered.", { remedy: "Begin with the first page.", errors: [{ path: "after", message: "take it from `next`" }] });
  }
  return cursor;
}

function isPlaceIn(sort: Order["sort"], { value }: Place): boolean {
  if (sort === "company") return true;
  return sort === "name" ? value !== null : Instant.safeParse(value).success;
}

/** What the list is sorted by, as it stands in an index; ties are broken by id. */
export function sortKey(sort: Order["sort"]): SQL {
  switch (sort) {
    case "name":
      return sql`lower(${contacts.name})`;
    case "company":
      return sql`lower(${contacts.company})`;
    case "created":
      return sql`${contacts.createdAt}`;
    case "updated":
      return sql`${contacts.updatedAt}`;
    default:
      return sort satisfies never;
  }
}

/** A sort key as it travels in a cursor: a moment in the milliseconds that are stored. */
export function keyAsText(sort: Order["sort"], key: SQL): SQL<string | null> {
  return sort === "name" || sort === "company" ? sql<string | null>`${key}` : sql<string>`to_char(${key} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

/** A stretch of the list: everybody in it has a key, or nobody has. */
export interface Stretch {
  where: SQL;
  orderBy: SQL;
}

/**
 * The list from a place on, as stretches that are read one after another: each is one walk along an index, and one row
 * comparison says where it goes on. Whoever has no company comes last, whichever way the list is sorted.
 */
export function stretchesFrom({ sort, order }: Order, place: Place | null, key = sortKey(sort), id: SQL = sql`${contacts.id}`): Stretch[] {
  const [beyond, direction] = order === "asc" ? [sql.raw(">"), sql.raw("asc")] : [sql.raw("<"), sql.raw("desc")];
  const type = sql.raw(sort === "name" || sort === "company" ? "text" : "timestamptz");
  const isInRest = place !== null && place.value === null;
  const withKey: Stretch = {
    where: place === null ? sql`${key} is not null` : sql`(${key}, ${id}) ${beyond} (${place.value}::${type}, ${place.id}::uuid)`,
    orderBy: sql`${key} ${direction}, ${id} ${direction}`,
  };
  if (sort !== "company") return [withKey];
  const rest: Stretch = { where: isInRest ? sql`${key} is null and ${id} ${beyond} ${place.id}::uuid` : sql`${key} is null`, orderBy: sql`${id} ${direction}` };
  return isInRest ? [rest] : [withKey, rest];
}
