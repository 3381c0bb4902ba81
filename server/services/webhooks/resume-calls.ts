import { and, asc, eq, isNull, lt, lte, ne, or, sql } from "drizzle-orm";
import { webhookAttempts, webhookCalls } from "../../../drizzle/schema/notifications.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { CALL_KEPT_MS, RESUMED_PER_RUN } from "./limits.ts";

/** The recurring job: what is due and nobody calls, because a server died or the receiver was left in peace for a while. */
export async function resumeCalls(ctx: Ctx): Promise<void> {
  const now = ctx.now();
  const due = await ctx.db
    .select({ webhookId: webhookCalls.webhookId, eventSeq: webhookCalls.eventSeq })
    .from(webhookCalls)
    .where(and(eq(webhookCalls.state, "waiting"), lte(webhookCalls.nextAttemptAt, now), or(isNull(webhookCalls.leaseUntil), lt(webhookCalls.leaseUntil, now))))
    .orderBy(asc(webhookCalls.nextAttemptAt), asc(webhookCalls.eventSeq))
    .limit(RESUMED_PER_RUN);
  for (const key of due) await enqueueJob(ctx, "webhook.call", key);
}

/** The recurring job: the log ends after 30 days. */
export async function purgeCalls(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.now().getTime() - CALL_KEPT_MS);
  const isOld = and(lt(webhookCalls.createdAt, before), ne(webhookCalls.state, "waiting"));
  await ctx.db.delete(webhookAttempts).where(sql`(${webhookAttempts.webhookId}, ${webhookAttempts.eventSeq}) in (select webhook_id, event_seq from webhook_calls where created_at < ${before.toISOString()}::timestamptz and state <> 'waiting')`);
  await ctx.db.delete(webhookCalls).where(isOld);
}
