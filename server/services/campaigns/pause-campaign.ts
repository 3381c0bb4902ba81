import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

/** Nothing new leaves from now on; what is under way comes to its end. `reason`: it pauses by itself. */
export function pauseCampaign(ctx: Ctx, { campaignId, reason = null, figures = {} }: { campaignId: string; reason?: string | null; figures?: Record<string, unknown> }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    await ctx.db.update(campaigns).set({ status: moved(campaign.status, "pause"), pauseReason: reason }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.paused", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, reason, ...figures } });
    return readCampaign(ctx, campaignId);
  });
}
