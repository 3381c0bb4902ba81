import { and, eq, gt, lte, sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import { RECONCILED_PER_RUN, UNCERTAIN_FIRST_LOOK_MS, UNCERTAIN_LOOKS_MS } from "./limits.ts";
import { openOutcomeBook } from "./outcome-book.ts";
import { channelOf, sendDelivery } from "./send-delivery.ts";
import { takeClaims } from "./take-claims.ts";

/**
 * Settles what no sender will come back for: messages that were under way when their campaign was paused or cancelled,
 * and uncertain ones whose copy turned up late. Lets nothing leave. Returns the campaigns that it changed.
 */
export async function reconcileDeliveries(ctx: Ctx): Promise<string[]> {
  const stranded = await settleStranded(ctx);
  const found = await findUncertain(ctx);
  return [...new Set([...stranded, ...found])];
}

/** Of a cancelled campaign what is queued too, where somebody had claimed it: a draft of it may lie there. */
async function settleStranded(ctx: Ctx): Promise<string[]> {
  const which = sql`(d.status in ('claimed', 'handed_over') and c.status in ('paused', 'cancelled')) or (d.status = 'queued' and c.status = 'cancelled')`;
  const claims = await inTransaction(ctx, (ctx) => takeClaims(ctx, { which: sql`(${which})`, limit: RECONCILED_PER_RUN, holder: "reconcile", accountFaults: 0 }));
  const book = openOutcomeBook(ctx);
  for (const claim of claims) {
    const account = { ...(await openAccount(ctx, claim.accountId)), requestsAtOnce: 1 };
    await sendDelivery(ctx, { claim, account, book, isDraftsOnly: false, whyNot: null, compose: neverComposed });
  }
  return claims.map((claim) => claim.campaignId);
}

function neverComposed(): never {
  throw new Error("A delivery of a stopped campaign must not be composed.");
}

/** Only a copy among what was sent settles an uncertain delivery by itself; everything else is for a person. */
async function findUncertain(ctx: Ctx): Promise<string[]> {
  const now = ctx.now();
  const due = await ctx.db
    .select()
    .from(deliveries)
    .where(and(eq(deliveries.status, "uncertain"), lte(deliveries.nextAttemptAt, now), gt(deliveries.handedOverAt, new Date(now.getTime() - UNCERTAIN_LOOKS_MS))))
    .limit(RECONCILED_PER_RUN);
  const settled: string[] = [];
  for (const delivery of due) {
    const { id: deliveryId, toAddress, internetMessageId, handedOverAt, providerMessageId } = delivery;
    const reference = providerMessageId === null ? null : { providerMessageId, internetMessageId };
    const account = { ...(await openAccount(ctx, delivery.accountId)), requestsAtOnce: 1 };
    const found = await channelOf(ctx, delivery.provider).lookUp({ deliveryId, account, toAddress, internetMessageId, handedOverAt, reference });
    const ageMs = now.getTime() - handedOverAt!.getTime();
    const change =
      found.found === "sent"
        ? { status: "sent" as const, sentAt: now, endedAt: now, reason: null, providerMessageId: found.reference.providerMessageId, internetMessageId: found.reference.internetMessageId ?? internetMessageId }
        : { reason: found.found === "draft" ? "draft_found" : delivery.reason, nextAttemptAt: new Date(now.getTime() + Math.max(UNCERTAIN_FIRST_LOOK_MS, ageMs)) };
    // A person may have decided meanwhile.
    await ctx.db.update(deliveries).set(change).where(and(eq(deliveries.id, deliveryId), eq(deliveries.status, "uncertain"), eq(deliveries.fence, delivery.fence)));
    if (found.found === "sent" && delivery.campaignId) settled.push(delivery.campaignId);
  }
  return settled;
}

/** Running campaigns, whose sending job may have been lost with its server. */
export async function runningCampaigns(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.status, "running"));
  return rows.map((row) => row.id);
}
