import { and, eq, inArray } from "drizzle-orm";
import { webhookCalls } from "../../../drizzle/schema/notifications.ts";
import type { WebhookCallDetail } from "../../contract/webhooks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { REPLAYED_AT_ONCE_MAX, RESUMED_PER_RUN } from "./limits.ts";
import { lockWebhook, readCall, type WebhookRow } from "./queries.ts";

const anew = (now: Date) => ({ state: "waiting" as const, tryCount: 0, nextAttemptAt: now, leaseUntil: null, deliveredAt: null });

/** Calls once more about one event, also one that was delivered: the receiver may have lost it. The webhook-id is the same. */
export function replayCall(ctx: Ctx, key: { webhookId: string; eventSeq: number }): Promise<WebhookCallDetail> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockOn(ctx, key.webhookId);
    const { state } = await readCall(ctx, key);
    if (state !== "waiting") {
      await ctx.db.update(webhookCalls).set(anew(ctx.now())).where(and(eq(webhookCalls.webhookId, key.webhookId), eq(webhookCalls.eventSeq, key.eventSeq)));
      await recordEvent(ctx, { name: "webhook.replayed", subject: { type: "webhook", id: row.id }, data: { url: row.url, count: 1 } });
    } else await ctx.db.update(webhookCalls).set({ nextAttemptAt: ctx.now() }).where(and(eq(webhookCalls.webhookId, key.webhookId), eq(webhookCalls.eventSeq, key.eventSeq)));
    await enqueueJob(ctx, "webhook.call", key);
    return readCall(ctx, key);
  });
}

/** Calls once more about all that failed, oldest first. */
export function replayFailed(ctx: Ctx, { webhookId }: { webhookId: string }): Promise<{ count: number }> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockOn(ctx, webhookId);
    const failed = ctx.db.select({ seq: webhookCalls.eventSeq }).from(webhookCalls).where(and(eq(webhookCalls.webhookId, webhookId), eq(webhookCalls.state, "failed"))).orderBy(webhookCalls.eventSeq).limit(REPLAYED_AT_ONCE_MAX);
    const replayed = await ctx.db.update(webhookCalls).set(anew(ctx.now())).where(and(eq(webhookCalls.webhookId, webhookId), inArray(webhookCalls.eventSeq, failed))).returning({ eventSeq: webhookCalls.eventSeq });
    const seqs = replayed.map(({ eventSeq }) => eventSeq).sort((one, other) => one - other);
    // The recurring job takes up what is beyond.
    for (const eventSeq of seqs.slice(0, RESUMED_PER_RUN)) await enqueueJob(ctx, "webhook.call", { webhookId, eventSeq });
    if (seqs.length > 0) await recordEvent(ctx, { name: "webhook.replayed", subject: { type: "webhook", id: row.id }, data: { url: row.url, count: seqs.length } });
    return { count: seqs.length };
  });
}

async function lockOn(ctx: Ctx, webhookId: string): Promise<WebhookRow> {
  const row = await lockWebhook(ctx, webhookId);
  if (row.disabledAt !== null) throw refuse("conflict", "The webhook is switched off.", { remedy: "Switch it on, and replay then." });
  return row;
}
