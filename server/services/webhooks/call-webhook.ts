import { and, eq, isNull, lt, or } from "drizzle-orm";
import { webhookAttempts, webhookCalls, webhooks } from "../../../drizzle/schema/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { mayThisDatabaseSend } from "../deliveries/sending-arm.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { type EventRow, findEvent } from "../events/queries.ts";
import { type CallAnswer, callOutcome, healthAfter } from "./call-outcome.ts";
import { CALL_LEASE_MS, ERROR_CHARS_MAX, FAILURES_BEFORE_REST } from "./limits.ts";
import { payloadOf, signedHeaders } from "./sign.ts";
import { endCalls, switchOff } from "./switch-webhook.ts";

/** Of its own test; it is called about nothing else that it did not subscribe to. */
export const TEST_EVENT = "webhook.tested";

interface CallKey {
  webhookId: string;
  eventSeq: number;
}

interface Claim {
  webhook: typeof webhooks.$inferSelect;
  call: typeof webhookCalls.$inferSelect;
}

/**
 * Makes one attempt of a call that is due: claims it, so that no two servers call at the same time, calls outside of any
 * transaction, and records what became of it. A server that dies in between is followed by another when its lease ends, so
 * that a receiver may hear of an event twice, with the same webhook-id.
 */
export async function callWebhook(ctx: Ctx, key: CallKey): Promise<void> {
  // Held until an admin lets this database send: it is due, and looked for every minute.
  if (!(await mayThisDatabaseSend(ctx))) return;
  const event = await findEvent(ctx, key.eventSeq);
  const claim = event && (await claimCall(ctx, key, event));
  if (!event || !claim) return;
  const startedAt = performance.now();
  const body = JSON.stringify(payloadOf(event));
  const answer = await ctx.ports.webhooks.call({ url: claim.webhook.url, headers: signedHeaders(ctx, claim.webhook, event, body), body });
  const told: CallAnswer = "status" in answer ? { ...answer, error: null } : { status: null, error: answer.error.slice(0, ERROR_CHARS_MAX), retryAfter: null };
  await record(ctx, { claim, event, answer: told, durationMs: Math.round(performance.now() - startedAt) });
}

const thisCall = ({ webhookId, eventSeq }: CallKey) => and(eq(webhookCalls.webhookId, webhookId), eq(webhookCalls.eventSeq, eventSeq));

/** Null: it is not due, another server calls, or the webhook is not to be called now. */
function claimCall(ctx: Ctx, key: CallKey, event: EventRow): Promise<Claim | null> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    // The webhook's row first, as all who write both: while it fails, this is where one call at a time is let through.
    const [webhook] = await ctx.db.select().from(webhooks).where(eq(webhooks.id, key.webhookId)).for("update");
    const isTest = event.name === TEST_EVENT;
    if (!webhook || webhook.deletedAt || (webhook.disabledAt && !isTest)) return null;
    const [call] = await ctx.db.select().from(webhookCalls).where(and(thisCall(key), eq(webhookCalls.state, "waiting"), or(isNull(webhookCalls.leaseUntil), lt(webhookCalls.leaseUntil, now)))).for("update");
    if (!call || (call.nextAttemptAt ?? now) > now) return null;
    if (webhook.failureCount >= FAILURES_BEFORE_REST && !isTest) {
      if (webhook.restsUntil && webhook.restsUntil > now) {
        await ctx.db.update(webhookCalls).set({ nextAttemptAt: webhook.restsUntil }).where(thisCall(key));
        return null;
      }
      await ctx.db.update(webhooks).set({ restsUntil: later(now, CALL_LEASE_MS) }).where(eq(webhooks.id, webhook.id));
    }
    const claimed = { attemptCount: call.attemptCount + 1, tryCount: call.tryCount + 1, lastAttemptAt: now, leaseUntil: later(now, CALL_LEASE_MS) };
    await ctx.db.update(webhookCalls).set(claimed).where(thisCall(key));
    return { webhook, call: { ...call, ...claimed } };
  });
}

function record(ctx: Ctx, { claim, event, answer, durationMs }: { claim: Claim; event: EventRow; answer: CallAnswer; durationMs: number }): Promise<void> {
  const { webhookId, eventSeq, attemptCount, tryCount } = claim.call;
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const isTest = event.name === TEST_EVENT;
    const outcome = callOutcome(answer, { tryCount, isTest, now });
    const { status, error } = answer;
    await ctx.db.insert(webhookAttempts).values({ webhookId, eventSeq, attempt: attemptCount, at: claim.call.lastAttemptAt!, status, error, durationMs }).onConflictDoNothing();
    const [webhook] = await ctx.db.select().from(webhooks).where(eq(webhooks.id, webhookId)).for("update");
    const nextAttemptAt = outcome.state === "waiting" ? outcome.nextAttemptAt : null;
    // Another attempt that began after this lease ended has the word; a delivery is one in any case.
    const isMine = outcome.state === "delivered" ? thisCall(claim.call) : and(thisCall(claim.call), eq(webhookCalls.attemptCount, attemptCount), eq(webhookCalls.state, "waiting"));
    await ctx.db.update(webhookCalls).set({ state: outcome.state, status, error, nextAttemptAt, leaseUntil: null, deliveredAt: outcome.state === "delivered" ? now : null }).where(isMine);
    if (nextAttemptAt) await enqueueJob(ctx, "webhook.call", { webhookId, eventSeq }, { startAfter: nextAttemptAt });
    if (!webhook || webhook.deletedAt || webhook.disabledAt) return endCalls(ctx, webhookId);
    const { isGivenUp, ...health } = healthAfter(webhook, { isDelivered: outcome.state === "delivered", now });
    if (!isTest || outcome.state === "delivered") await ctx.db.update(webhooks).set(health).where(eq(webhooks.id, webhookId));
    if (outcome.state === "failed" && outcome.isGone) await switchOff(ctx, webhook, "gone");
    else if (isGivenUp && !isTest) await switchOff(ctx, webhook, "failing");
  });
}

const later = (now: Date, ms: number) => new Date(now.getTime() + ms);
