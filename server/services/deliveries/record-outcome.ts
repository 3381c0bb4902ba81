import { and, eq, inArray } from "drizzle-orm";
import { deliveries, deliveryAttempts, mailboxPaces } from "../../../drizzle/schema/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { nextAttemptAt } from "./back-off.ts";
import type { ProviderReference, SendOutcome } from "./channel.ts";
import { ATTEMPTS_MAX, BACKOFF_FIRST_MS, LOOK_AGAIN_MS, UNCERTAIN_FIRST_LOOK_MS } from "./limits.ts";
import type { ClaimedDelivery } from "./take-claims.ts";

/** What became of one claim. The outside's answers, and what we decide without asking it. */
export type Outcome =
  | SendOutcome
  | { outcome: "suppressed"; reason: string }
  | { outcome: "cancelled"; reason: string }
  /** Put back unchanged: the campaign is paused, or the provider could not be asked. */
  | { outcome: "held"; reason: string; until: Date }
  /** Neither drafted nor sent as far as can be seen: a person decides. */
  | { outcome: "lost"; reason: string };

type Change = Partial<typeof deliveries.$inferInsert>;

/**
 * Hands the provider's reference to the row before the message may leave. False: the claim is no longer ours, another
 * sender took over, and nothing may be sent.
 */
export async function recordHandOver(ctx: Ctx, claim: ClaimedDelivery, reference: ProviderReference): Promise<boolean> {
  const rows = await ctx.db
    .update(deliveries)
    .set({ status: "handed_over", handedOverAt: claim.handedOverAt ?? ctx.now(), providerMessageId: reference.providerMessageId, internetMessageId: reference.internetMessageId ?? claim.internetMessageId })
    .where(and(eq(deliveries.id, claim.id), eq(deliveries.fence, claim.fence), inArray(deliveries.status, ["claimed", "handed_over"])))
    .returning({ id: deliveries.id });
  return rows.length === 1;
}

/** Writes the outcome and gives the claim back. False: a later claim owns the delivery now, and nothing was written. */
export function recordOutcome(ctx: Ctx, input: { claim: ClaimedDelivery; isHandedOver: boolean; outcome: Outcome }): Promise<boolean> {
  const { claim, outcome } = input;
  return inTransaction(ctx, async (ctx) => {
    const change = changeOf(ctx, input);
    const rows = await ctx.db
      .update(deliveries)
      .set({ ...change, leaseUntil: null })
      .where(and(eq(deliveries.id, claim.id), eq(deliveries.fence, claim.fence), inArray(deliveries.status, ["claimed", "handed_over"])))
      .returning({ id: deliveries.id });
    if (rows.length === 0) return false;
    await ctx.db
      .update(deliveryAttempts)
      .set({ endedAt: ctx.now(), outcome: outcome.outcome, detail: detailOf(outcome) })
      .where(and(eq(deliveryAttempts.deliveryId, claim.id), eq(deliveryAttempts.attempt, claim.fence)));
    if (outcome.outcome === "deferred" && outcome.reason === "rate_limited") await blockMailbox(ctx, claim.mailboxId, outcome.retryAt);
    if (change.status === "failed" || change.status === "uncertain") await recordEvent(ctx, { name: `delivery.${change.status}`, subject: { type: "delivery", id: claim.id }, data: { campaignId: claim.campaignId, reason: change.reason ?? null } });
    return true;
  });
}

function changeOf(ctx: Ctx, { claim, isHandedOver, outcome }: { claim: ClaimedDelivery; isHandedOver: boolean; outcome: Outcome }): Change {
  const now = ctx.now();
  // What may have left keeps its state and is looked for; what surely did not is queued again.
  const back: Change = { status: isHandedOver ? "handed_over" : "queued" };
  switch (outcome.outcome) {
    case "sent":
      return { status: "sent", sentAt: now, endedAt: now, reason: null, handedOverAt: claim.handedOverAt ?? now, providerMessageId: outcome.reference.providerMessageId, internetMessageId: outcome.reference.internetMessageId ?? claim.internetMessageId };
    case "deferred":
      if (claim.attemptCount >= ATTEMPTS_MAX) return isHandedOver ? { status: "uncertain", reason: "gave_up" } : { status: "failed", reason: "gave_up", endedAt: now };
      return { ...back, reason: outcome.reason, nextAttemptAt: nextAttemptAt({ attempt: claim.attemptCount, now, retryAt: outcome.retryAt }) };
    case "uncertain":
      return { ...back, reason: outcome.reason, nextAttemptAt: new Date(now.getTime() + LOOK_AGAIN_MS) };
    case "failed":
      return { status: "failed", reason: outcome.reason, endedAt: now };
    case "suppressed":
    case "cancelled":
      return { status: outcome.outcome, reason: outcome.reason, endedAt: now };
    case "held":
      return { ...back, reason: outcome.reason, nextAttemptAt: outcome.until };
    case "lost":
      return { status: "uncertain", reason: outcome.reason, nextAttemptAt: new Date(now.getTime() + UNCERTAIN_FIRST_LOOK_MS) };
    default:
      return outcome satisfies never;
  }
}

function detailOf(outcome: Outcome): string | null {
  if (outcome.outcome === "failed") return `${outcome.reason}: ${outcome.detail}`.slice(0, 1_000);
  return "reason" in outcome ? outcome.reason : null;
}

/** A refusal by rate concerns the mailbox: the other messages need not each ask for theirs. */
async function blockMailbox(ctx: Ctx, mailboxId: string, retryAt: Date | null): Promise<void> {
  const blockedUntil = retryAt ?? new Date(ctx.now().getTime() + BACKOFF_FIRST_MS);
  await ctx.db.update(mailboxPaces).set({ blockedUntil }).where(eq(mailboxPaces.mailboxId, mailboxId));
}
