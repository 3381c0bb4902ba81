import { and, asc, desc, eq, gt, inArray, lt, sql } from "drizzle-orm";
import { events, eventSeals } from "../../../drizzle/schema/events.ts";
import type { Ctx } from "../../context.ts";
import { DIGEST_BYTES, sealDigest } from "../events/event-digest.ts";
import type { EventRow } from "../events/queries.ts";
import { checkSeal, hex, ownedUp, type Seal, type TrimmedSeal } from "../events/verify-seals.ts";
import { lockNames } from "../../lock-names.ts";
import { type Asked, eventReason } from "./candidates.ts";

const EVENTS_PER_BATCH = 10_000;
const SEALS_PER_BATCH = 200;

export interface TrimmedSome {
  count: number;
  /** What the event of this batch must say, so that the record stays verifiable. */
  seals: TrimmedSeal[];
  /** The last stretch that was looked at; null: there is no more. */
  lastNumber: number | null;
  /** Why it went no further. */
  notice: string | null;
}

/**
 * Removes events of the oldest sealed stretches, of each those that nothing holds back. A stretch is verified before it is
 * touched: what was altered is evidence, and stays. Its seal stays as the anchor of what follows, with a second hash over
 * what is left; only where nothing was left, and the next stretch has such a hash too, it goes.
 */
export async function expireEvents(ctx: Ctx, { asked, afterNumber }: { asked: Asked; afterNumber: number }): Promise<TrimmedSome> {
  await lockNames(ctx, ["event-seals"]);
  const old = await ctx.db.select().from(eventSeals).where(and(gt(eventSeals.number, afterNumber), lt(eventSeals.sealedAt, asked.before))).orderBy(asc(eventSeals.number)).limit(SEALS_PER_BATCH);
  const some = firstOf(old);
  if (some.length === 0) return { count: 0, seals: [], lastNumber: null, notice: null };
  let [last = null] = await ctx.db.select().from(eventSeals).where(lt(eventSeals.number, some[0]!.number)).orderBy(desc(eventSeals.number)).limit(1);
  const said = await ownedUp(ctx.db);
  const going = await freeEvents(ctx, { asked, fromSeq: (last?.toSeq ?? 0) + 1, toSeq: some.at(-1)!.toSeq });
  const seals: TrimmedSeal[] = [];
  for (const seal of some) {
    const { rows, faults } = await checkSeal(ctx.db, { seal, last, said });
    if (faults.length > 0) return { count: removed(seals), seals, lastNumber: null, notice: `The record is not as it was sealed at #${faults[0]!.fromSeq}: entries from there on are kept. See mailroom audit verify.` };
    const trimmed = await trim(ctx, { seal, rows, going });
    if (trimmed) seals.push(trimmed);
    last = seal;
  }
  await dropEmpty(ctx);
  const isAll = some.length === old.length && old.length < SEALS_PER_BATCH;
  return { count: removed(seals), seals, lastNumber: isAll ? null : some.at(-1)!.number, notice: null };
}

const removed = (seals: TrimmedSeal[]) => seals.reduce((sum, seal) => sum + seal.removed, 0);

function firstOf(seals: Seal[]): Seal[] {
  let eventCount = 0;
  const end = seals.findIndex((seal) => (eventCount += seal.eventCount) >= EVENTS_PER_BATCH);
  return end < 0 ? seals : seals.slice(0, end + 1);
}

async function freeEvents(ctx: Ctx, { asked, fromSeq, toSeq }: { asked: Asked; fromSeq: number; toSeq: number }): Promise<ReadonlySet<number>> {
  const rows = await ctx.db.execute<{ seq: string }>(sql`select e.seq::text as seq from events e where e.seq between ${fromSeq} and ${toSeq} and (${eventReason(asked.held, sql`false`)}) is null`);
  return new Set(rows.map(({ seq }) => Number(seq)));
}

async function trim(ctx: Ctx, { seal, rows, going }: { seal: Seal; rows: EventRow[]; going: ReadonlySet<number> }): Promise<TrimmedSeal | null> {
  const gone = rows.filter(({ seq }) => going.has(seq)).map(({ seq }) => seq);
  if (gone.length === 0) return null;
  await ctx.db.delete(events).where(inArray(events.seq, gone));
  const kept = rows.flatMap((row, index) => (going.has(row.seq) ? [] : [{ row, content: seal.contents.subarray(index * DIGEST_BYTES, (index + 1) * DIGEST_BYTES) }]));
  const contents = Buffer.concat(kept.map(({ content }) => content));
  const keptHash = sealDigest(seal.hash, kept.map(({ row }) => row), contents);
  await ctx.db.update(eventSeals).set({ eventCount: kept.length, contents, keptHash, removedCount: (seal.removedCount ?? 0) + gone.length }).where(eq(eventSeals.number, seal.number));
  return { number: seal.number, hash: hex(seal.hash), kept: kept.length, keptHash: hex(keptHash), removed: gone.length };
}

/** Never the last of those that were trimmed: the one after it names its hash. */
async function dropEmpty(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`
    delete from event_seals s where s.event_count = 0 and s.removed_count is not null
      and (select n.removed_count is not null from event_seals n where n.number > s.number order by n.number limit 1)`);
}
