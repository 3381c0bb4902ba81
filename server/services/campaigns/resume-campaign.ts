import { and, eq, inArray, isNull } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Campaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { launchCampaign } from "./launch-campaign.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

/** Goes on where it was paused. What was held meanwhile is due at once. One that missed its hour starts now. */
export function resumeCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    if (campaign.launchedAt === null && campaign.status === "paused") return launchCampaign(ctx, { campaignId, move: "resume" });
    await ctx.db.update(campaigns).set({ status: moved(campaign.status, "resume"), pauseReason: null }).where(eq(campaigns.id, campaignId));
    await ctx.db
      .update(deliveries)
      .set({ nextAttemptAt: ctx.now(), reason: null })
      .where(and(eq(deliveries.campaignId, campaignId), inArray(deliveries.status, ["queued", "handed_over"]), eq(deliveries.reason, "paused"), isNull(deliveries.leaseUntil)));
    await recordEvent(ctx, { name: "campaign.resumed", subject: { type: "campaign", id: campaignId } });
    // Its own key: a job that waits for a later time must not stand in for it.
    await enqueueJob(ctx, "campaign.send", { campaignId }, { singletonKey: `${campaignId} now` });
    return readCampaign(ctx, campaignId);
  });
}
