import { sql } from "drizzle-orm";
import { contactSearch, contactSearchState } from "../../../drizzle/schema/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { searchableText, type SearchPlace } from "./search-text.ts";
import { sqlIds } from "./sql-arrays.ts";

const CONTACTS_PER_BATCH = 5_000;
/** A transaction that began earlier may commit contacts with an earlier moment than those that are here already. */
const OVERLAP_MINUTES = 10;

interface Place extends Record<string, unknown> {
  updated_at: string;
  id: string;
}

/**
 * Brings the search table up to the contacts that were written since the last time, in batches that each keep their
 * place, and looks once more at the last minutes before it. Searches need not wait: they look at the missing contacts
 * themselves. One server at a time; another one goes home.
 */
export async function indexContacts(ctx: Ctx): Promise<number> {
  let count = await catchLateOnes(ctx);
  for (;;) {
    const written = await indexBatch(ctx);
    count += written;
    if (written < CONTACTS_PER_BATCH) return count;
  }
}

/** So many a search takes in by itself: some 20 ms. */
const TAKEN_IN_BY_SEARCH_MAX = 200;

/**
 * How far the search table is, once it took in what little is new: then a search is one plain join. Null: all is in it.
 * After an import, until the job has been there, what is missing is a stretch of contacts to be looked at.
 */
export async function searchPlace(ctx: Ctx): Promise<SearchPlace> {
  const missing = await missingCount(ctx);
  if (missing === 0) return null;
  if (missing <= TAKEN_IN_BY_SEARCH_MAX) {
    await indexBatch(ctx);
    if ((await missingCount(ctx)) === 0) return null;
  }
  const [state] = await ctx.db.select({ doneUntil: contactSearchState.doneUntil, doneId: contactSearchState.doneId }).from(contactSearchState);
  return state ?? { doneUntil: new Date(0), doneId: "00000000-0000-0000-0000-000000000000" };
}

async function missingCount(ctx: Ctx): Promise<number> {
  const [row] = await ctx.db.execute<{ count: number }>(sql`select count(*)::int as count from (select 1 from contacts c where ${isBeyondPlace} limit ${TAKEN_IN_BY_SEARCH_MAX + 1}) missing`);
  return row!.count;
}

/** Of a few contacts that were just written, in their own transaction: found by what they are called now and by nothing else. */
export async function refreshSearchText(ctx: Ctx, contactIds: string[]): Promise<void> {
  await ctx.db.execute(sql`delete from ${contactSearch} where contact_id = any(${sqlIds(contactIds)})`);
  await ctx.db.execute(write(sql`(select unnest(${sqlIds(contactIds)}) as id) as written`));
}

const isBeyondPlace = sql`(c.updated_at, c.id) > (coalesce((select done_until from contact_search_state), '-infinity'), coalesce((select done_id from contact_search_state), '00000000-0000-0000-0000-000000000000'))`;

function indexBatch(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    if (!(await isOurTurn(ctx))) return 0;
    const [row] = await ctx.db.execute<Place & { count: number }>(sql`
      with batch as materialized (
        select c.id, c.updated_at from contacts c
        where ${isBeyondPlace}
        order by c.updated_at, c.id
        limit ${CONTACTS_PER_BATCH}
      ), written as (${write(sql`batch`)})
      select updated_at::text, id::text, (select count(*)::int from batch) as count from batch order by batch.updated_at desc, batch.id desc limit 1`);
    if (!row) return 0;
    await ctx.db.execute(sql`
      insert into ${contactSearchState} (id, done_until, done_id) values (1, ${row.updated_at}::timestamptz, ${row.id}::uuid)
      on conflict (id) do update set done_until = excluded.done_until, done_id = excluded.done_id`);
    return row.count;
  });
}

async function catchLateOnes(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    if (!(await isOurTurn(ctx))) return 0;
    const rows = await ctx.db.execute(sql`
      with late as materialized (
        select c.id, c.updated_at from contacts c
        join contact_search_state done on c.updated_at between done.done_until - ${OVERLAP_MINUTES} * interval '1 minute' and done.done_until
        left join ${contactSearch} s on s.contact_id = c.id
        where c.merged_into_id is null and c.erased_at is null and (s.read_at is null or s.read_at < c.updated_at)
        limit ${CONTACTS_PER_BATCH}
      ) ${write(sql`late`)} returning 1`);
    return rows.length;
  });
}

function write(chosen: ReturnType<typeof sql>) {
  return sql`
    insert into ${contactSearch} (contact_id, text, read_at)
    select c.id, ${searchableText(sql`c`)}, c.updated_at from ${chosen} join contacts c using (id)
    where c.merged_into_id is null and c.erased_at is null
    on conflict (contact_id) do update set text = excluded.text, read_at = excluded.read_at where contact_search.read_at <= excluded.read_at`;
}

async function isOurTurn(ctx: Ctx): Promise<boolean> {
  const [row] = await ctx.db.execute<{ free: boolean }>(sql`select pg_try_advisory_xact_lock(hashtext('index-contacts')) as free`);
  return row!.free;
}
