import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign, ScheduleCampaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

const AHEAD_MS_MAX = 400 * 86_400_000;

/** Starts by itself at a moment to come; scheduled again it has another one. What it writes is frozen at the start, not now. */
export function scheduleCampaign(ctx: Ctx, { campaignId, at, missed = "ask" }: { campaignId: string } & ScheduleCampaign): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    const status = moved(campaign.status, "schedule");
    const scheduledAt = new Date(at);
    const aheadMs = scheduledAt.getTime() - ctx.now().getTime();
    if (aheadMs <= 0) throw refuse("unprocessable", "This moment has passed.", { remedy: "Choose a later one, or send now.", errors: [{ path: "at", message: "in the past" }] });
    if (aheadMs > AHEAD_MS_MAX) throw refuse("unprocessable", "This is more than 400 days ahead.", { remedy: "Choose a sooner moment.", errors: [{ path: "at", message: "too far ahead" }] });
    await ctx.db.update(campaigns).set({ status, scheduledAt, missedSchedule: missed }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.scheduled", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, at: scheduledAt.toISOString(), missed } });
    return readCampaign(ctx, campaignId);
  });
}

/** A draft again. So is one that missed its hour; refuses `conflict` once anybody was written to. */
export function unscheduleCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    const status = moved(campaign.status, "unschedule");
    if (campaign.launchedAt !== null) throw refuse("conflict", "The campaign has begun, so it is no draft any more.", { remedy: "Cancel the rest, and make a new one." });
    await ctx.db.update(campaigns).set({ status, scheduledAt: null, pauseReason: null }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.unscheduled", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name } });
    return readCampaign(ctx, campaignId);
  });
}
