import { and, eq, inArray, isNull } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { mayCall } from "../people/authorise.ts";
import { tellPeople } from "./tell-people.ts";

/** Tells whoever made a campaign that it stopped by itself or did not start, and those who may approve that one waits for them. */
export async function notifyCampaign(ctx: Ctx, event: EventRow): Promise<void> {
  if (event.name === "campaign.paused" && !event.data.reason) return;
  const [campaign] = await ctx.db.select().from(campaigns).where(eq(campaigns.id, event.subjectId));
  if (!campaign) return;
  const userIds = event.name === "campaign.approval_requested" ? await approversBut(ctx, campaign.createdBy) : [campaign.createdBy];
  await tellPeople(ctx, event, userIds.map((userId) => ({ userId, kind: event.name })), { caseId: null, data: { title: campaign.name, campaignId: campaign.id, reason: event.data.reason ?? null } });
}

async function approversBut(ctx: Ctx, userId: string): Promise<string[]> {
  const rows = await ctx.db.select({ id: users.id }).from(users).where(and(inArray(users.role, [...mayCall.approveCampaign]), isNull(users.disabledAt)));
  return rows.map((row) => row.id).filter((id) => id !== userId);
}
