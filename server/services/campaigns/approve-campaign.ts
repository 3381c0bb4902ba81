import { eq } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import type { Campaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { approvalHash } from "./approval-state.ts";
import { canMove } from "./moves.ts";
import { type CampaignRow, readCampaign, requireCampaign } from "./queries.ts";

/** Asks others to agree to a campaign as it stands. */
export function requestApproval(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await openCampaign(ctx, campaignId);
    await ctx.db.update(campaigns).set({ approvalRequestedAt: ctx.now() }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.approval_requested", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, recipientCount: campaign.recipientCount } });
    return readCampaign(ctx, campaignId);
  });
}

/** A second person's yes, to the campaign exactly as it stands: a change asks anew. Nobody approves what they made. */
export function approveCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Campaign> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a person approves a campaign.");
  return inTransaction(ctx, async (ctx) => {
    const campaign = await openCampaign(ctx, campaignId);
    if (campaign.createdBy === actor.id) throw refuse("forbidden", "You made this campaign, so another person must approve it.", { remedy: "Ask a colleague who may approve campaigns." });
    const approvedHash = await approvalHash(ctx, campaign);
    await ctx.db.update(campaigns).set({ approvedBy: actor.id, approvedAt: ctx.now(), approvedHash }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.approved", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, recipientCount: campaign.recipientCount, approvedHash } });
    return readCampaign(ctx, campaignId);
  });
}

async function openCampaign(ctx: Ctx, campaignId: string): Promise<CampaignRow> {
  const campaign = await requireCampaign(ctx, campaignId, { lock: true });
  if (campaign.launchedAt !== null || !(canMove(campaign.status, "launch") || canMove(campaign.status, "resume"))) throw refuse("conflict", "The campaign has begun or ended, so there is nothing to approve.", { remedy: "Reload to see where it stands." });
  return campaign;
}
