import { and, eq, gt, lte, sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { RECONCILED_PER_RUN, UNCERTAIN_FIRST_LOOK_MS, UNCERTAIN_LOOKS_MS } from "./limits.ts";
import { sendDelivery } from "./send-delivery.ts";
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

async function settleStranded(ctx: Ctx): Promise<string[]> {
  const claims = await inTransaction(ctx, (ctx) => takeClaims(ctx, { which: sql`d.status in ('claimed', 'handed_over') and c.status in ('paused', 'cancelled')`, limit: RECONCILED_PER_RUN }));
  for (const claim of claims) {
    const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, claim.mailboxId));
    await sendDelivery(ctx, { claim, from: mailbox!.address, render: neverRendered });
  }
  return claims.map((claim) => claim.campaignId);
}

function neverRendered(): never {
  throw new Error("A delivery of a stopped campaign must not be rendered.");
}

/** Only a copy in Sent Items settles an uncertain delivery by itself; everything else is for a person. */
async function findUncertain(ctx: Ctx): Promise<string[]> {
  const now = ctx.now();
  const due = await ctx.db
    .select({ delivery: deliveries, from: mailboxes.address })
    .from(deliveries)
    .innerJoin(mailboxes, eq(mailboxes.id, deliveries.mailboxId))
    .where(and(eq(deliveries.status, "uncertain"), lte(deliveries.nextAttemptAt, now), gt(deliveries.handedOverAt, new Date(now.getTime() - UNCERTAIN_LOOKS_MS))))
    .limit(RECONCILED_PER_RUN);
  const settled: string[] = [];
  for (const { delivery, from } of due) {
    const channel = ctx.ports.channels[delivery.provider];
    if (!channel) throw new Error(`No channel is called ${delivery.provider}.`);
    const reference = delivery.providerMessageId === null ? null : { providerMessageId: delivery.providerMessageId, internetMessageId: delivery.internetMessageId };
    const found = await channel.lookUp({ deliveryId: delivery.id, from, reference });
    const ageMs = now.getTime() - delivery.handedOverAt!.getTime();
    const change =
      found.found === "sent"
        ? { status: "sent" as const, sentAt: now, endedAt: now, reason: null, providerMessageId: found.reference.providerMessageId, internetMessageId: found.reference.internetMessageId ?? delivery.internetMessageId }
        : { reason: found.found === "draft" ? "draft_found" : delivery.reason, nextAttemptAt: new Date(now.getTime() + Math.max(UNCERTAIN_FIRST_LOOK_MS, ageMs)) };
    // A person may have decided meanwhile.
    await ctx.db.update(deliveries).set(change).where(and(eq(deliveries.id, delivery.id), eq(deliveries.status, "uncertain"), eq(deliveries.fence, delivery.fence)));
    if (found.found === "sent" && delivery.campaignId) settled.push(delivery.campaignId);
  }
  return settled;
}

/** Running campaigns, whose sending job may have been lost with its server. */
export async function runningCampaigns(ctx: Ctx): Promise<string[]> {
  const rows = await ctx.db.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.status, "running"));
  return rows.map((row) => row.id);
}
