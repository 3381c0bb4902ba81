import { eq, sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries, sendingArm } from "../../../drizzle/schema/deliveries.ts";
import type { SendingArm } from "../../contract/system.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";

const ROW = 1;
/** There is one of it, as there is one row. */
const subject = { type: "sending", id: "00000000-0000-4000-8000-000000000001" };

/**
 * Whether this database may send. A copy of it, or one that was put back from a backup, may hold as unsent what has long
 * been sent: until an admin has looked, nothing leaves.
 */
export async function mayThisDatabaseSend(ctx: Ctx): Promise<boolean> {
  const [row] = await ctx.db.select({ armedAt: sendingArm.armedAt }).from(sendingArm).where(eq(sendingArm.id, ROW));
  // No row: no server has started on it yet, and verbs that are called without one are tests and tools of this database.
  return !row || row.armedAt !== null;
}

export async function readSendingArm(ctx: Ctx): Promise<SendingArm> {
  const [row] = await ctx.db.select().from(sendingArm).where(eq(sendingArm.id, ROW));
  const isArmed = !row || row.armedAt !== null;
  const [waiting] = isArmed ? [] : await ctx.db.execute<{ count: number }>(sql`
    select count(*)::int as count from ${deliveries} d join ${campaigns} c on c.id = d.campaign_id where c.status in ('running', 'scheduled') and d.status in ('queued', 'claimed', 'handed_over')`);
  return { isArmed, disarmedAt: row?.disarmedAt?.toISOString() ?? null, reason: isArmed ? null : "database_moved", waitingCount: waiting?.count ?? 0 };
}

/**
 * At a server's start: disarms a database that is not where it was when it was armed. `place` tells one data folder from a
 * copy of it; "" where the database is somebody else's to keep. The first start on a database arms it.
 */
export function checkSendingArm(ctx: Ctx, { place }: { place: string }): Promise<SendingArm> {
  return inTransaction(ctx, async (ctx) => {
    const fingerprint = `${await databaseFingerprint(ctx)} ${place}`.trim();
    const now = ctx.now();
    await ctx.db.insert(sendingArm).values({ id: ROW, fingerprint, armedAt: now }).onConflictDoNothing();
    const [row] = await ctx.db.select().from(sendingArm).where(eq(sendingArm.id, ROW)).for("update");
    if (row!.fingerprint !== fingerprint) {
      await ctx.db.update(sendingArm).set({ fingerprint, armedAt: null, armedBy: null, disarmedAt: now, reason: "database_moved" }).where(eq(sendingArm.id, ROW));
      await recordEvent(ctx, { name: "sending.disarmed", subject, data: { reason: "database_moved" } });
    }
    return readSendingArm(ctx);
  });
}

/** An admin has looked at what is queued, and lets it leave. */
export function armSending(ctx: Ctx): Promise<SendingArm> {
  return inTransaction(ctx, async (ctx) => {
    if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person lets a restored database send.");
    const now = ctx.now();
    const [row] = await ctx.db.update(sendingArm).set({ armedAt: now, armedBy: ctx.actor.id, reason: null }).where(sql`${sendingArm.id} = ${ROW} and ${sendingArm.armedAt} is null`).returning();
    if (!row) return readSendingArm(ctx);
    await recordEvent(ctx, { name: "sending.armed", subject, data: {} });
    const running = await ctx.db.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.status, "running"));
    for (const { id } of running) await enqueueJob(ctx, "campaign.send", { campaignId: id }, { singletonKey: `${id} now` });
    return readSendingArm(ctx);
  });
}

/**
 * Tells a database from its copies: the cluster's own number, the timeline, which a recovery to a point in time raises, and
 * the database's number, which a dump that was put back does not keep.
 */
async function databaseFingerprint(ctx: Ctx): Promise<string> {
  const own = await ctx.db.execute<{ own: string }>(sql`select oid || ' ' || datname as own from pg_database where datname = current_database()`);
  const cluster = await ctx.db.transaction((db) => db.execute<{ cluster: string }>(sql`select system_identifier || ' ' || (select timeline_id from pg_control_checkpoint()) as cluster from pg_control_system()`)).catch(() => null);
  return [cluster?.[0]?.cluster ?? "", own[0]!.own].join(" ");
}
