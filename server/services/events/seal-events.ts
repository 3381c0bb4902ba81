import { setTimeout } from "node:timers/promises";
import { and, asc, desc, gt, lte, sql } from "drizzle-orm";
import { events, eventSeals } from "../../../drizzle/schema/events.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { contentDigest, sealDigest } from "./event-digest.ts";

const EVENTS_PER_SEAL = 1_000;
const SEALS_PER_RUN = 200;
const WAIT_MS = 10_000;
const LOOK_EVERY_MS = 50;

/**
 * Seals what happened since the last seal, as a recurring job: each seal holds the hash of the one before it and of its
 * events, so that none can be changed, removed or put between others later without a trace (see verify-seals.ts). Several
 * servers may do it at once. Leaves all for the next time while something that happens is still being written.
 */
export async function sealEvents(ctx: Ctx): Promise<{ sealedCount: number }> {
  const until = await settledSeq(ctx);
  let sealedCount = 0;
  for (let count = 0; until !== null && count < SEALS_PER_RUN; count++) {
    const sealed = await sealNext(ctx, until);
    if (sealed === 0) break;
    sealedCount += sealed;
  }
  return { sealedCount };
}

/**
 * A number up to which no event can appear any more. Numbers are given out before their transactions end, in any order;
 * whoever has been given one holds a lock on the table until then. Other databases of this server may have a table of the same
 * number.
 */
async function settledSeq(ctx: Ctx): Promise<number | null> {
  const [given] = await ctx.db.execute<{ seq: string | null }>(sql`select pg_sequence_last_value(pg_get_serial_sequence('events', 'seq')::regclass)::text as seq`);
  if (!given?.seq) return null;
  const writers = sql`select virtualtransaction as id from pg_locks where relation = 'events'::regclass and database = (select oid from pg_database where datname = current_database()) and mode = 'RowExclusiveLock' and granted and pid <> pg_backend_pid()`;
  const writing = await ctx.db.execute<{ id: string }>(writers);
  let open = new Set(writing.map(({ id }) => id));
  for (let waitedMs = 0; open.size > 0; waitedMs += LOOK_EVERY_MS) {
    if (waitedMs >= WAIT_MS) return null;
    await setTimeout(LOOK_EVERY_MS);
    const still = await ctx.db.execute<{ id: string }>(writers);
    open = new Set(still.map(({ id }) => id).filter((id) => open.has(id)));
  }
  return Number(given.seq);
}

function sealNext(ctx: Ctx, until: number): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, ["event-seals"]);
    const [last] = await ctx.db.select().from(eventSeals).orderBy(desc(eventSeals.number)).limit(1);
    const fromSeq = (last?.toSeq ?? 0) + 1;
    const rows = await ctx.db.select().from(events).where(and(gt(events.seq, fromSeq - 1), lte(events.seq, until))).orderBy(asc(events.seq)).limit(EVENTS_PER_SEAL);
    if (rows.length === 0) return 0;
    const contents = Buffer.concat(rows.map(contentDigest));
    const toSeq = rows.length < EVENTS_PER_SEAL ? until : rows.at(-1)!.seq;
    await ctx.db.insert(eventSeals).values({ number: (last?.number ?? 0) + 1, fromSeq, toSeq, eventCount: rows.length, contents, hash: sealDigest(last?.hash ?? new Uint8Array(), rows, contents), sealedAt: ctx.now() });
    return rows.length;
  });
}
