import { and, eq, inArray } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { completeBatch } from "../deliveries/complete-batch.ts";
import { openStatuses } from "../deliveries/moves.ts";
import { recordEvent } from "../events/record-event.ts";
import { canMove, moved } from "./moves.ts";

/** Finishes a campaign once every delivery is terminal. False: it is not so, or it ended otherwise. */
export function finishCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const [campaign] = await ctx.db.select().from(campaigns).where(eq(campaigns.id, campaignId)).for("update");
    if (!campaign || campaign.launchedAt === null || !canMove(campaign.status, "finish")) return false;
    const [open] = await ctx.db.select({ id: deliveries.id }).from(deliveries).where(and(eq(deliveries.campaignId, campaignId), inArray(deliveries.status, openStatuses))).limit(1);
    if (open) return false;
    await ctx.db.update(campaigns).set({ status: moved(campaign.status, "finish"), finishedAt: ctx.now() }).where(eq(campaigns.id, campaignId));
    if (campaign.batchSize !== null) await completeBatch(ctx, { campaignId });
    await recordEvent(ctx, { name: "campaign.finished", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, recipientCount: campaign.recipientCount } });
    return true;
  });
}
