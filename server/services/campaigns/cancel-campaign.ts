import { and, eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Campaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

/** Ends a campaign for good: who waits is not written to any more; what is under way comes to its end. */
export function cancelCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    const status = moved(campaign.status, "cancel");
    const now = ctx.now();
    await ctx.db.update(campaigns).set({ status, finishedAt: now }).where(eq(campaigns.id, campaignId));
    const cancelled = await ctx.db
      .update(deliveries)
      .set({ status: "cancelled", reason: "campaign_cancelled", endedAt: now, leaseUntil: null })
      // What somebody had claimed is settled by reconcile-deliveries: a draft of it may lie there, which is taken back.
      .where(and(eq(deliveries.campaignId, campaignId), eq(deliveries.status, "queued"), eq(deliveries.fence, 0)))
      .returning({ id: deliveries.id });
    await recordEvent(ctx, { name: "campaign.cancelled", subject: { type: "campaign", id: campaignId }, data: { cancelledCount: cancelled.length } });
    return readCampaign(ctx, campaignId);
  });
}
