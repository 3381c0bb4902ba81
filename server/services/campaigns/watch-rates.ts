import { and, desc, eq, gt, inArray, sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries, receipts } from "../../../drizzle/schema/deliveries.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { BounceClass } from "../../contract/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import type { EventRow } from "../events/queries.ts";
import { type EndedCount, pauseDecision } from "./failure-rates.ts";
import { pauseCampaign } from "./pause-campaign.ts";

/** The recurring job `schedule.watchRates`. */
export async function watchRates(ctx: Ctx): Promise<void> {
  const running = await ctx.db.select({ id: campaigns.id }).from(campaigns).where(eq(campaigns.status, "running"));
  for (const { id } of running) await pauseIfFailing(ctx, { campaignId: id });
}

/** Follows `campaign.progressed`: a bad list is stopped within the second, not within the minute. */
export function watchProgress(ctx: Ctx, event: EventRow): Promise<boolean> {
  return pauseIfFailing(ctx, { campaignId: event.subjectId });
}

/** Pauses a running campaign of which too many fail or bounce. A person who lets it go on begins a new count. */
export async function pauseIfFailing(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<boolean> {
  const [campaign] = await ctx.db.select().from(campaigns).where(and(eq(campaigns.id, campaignId), eq(campaigns.status, "running")));
  if (!campaign) return false;
  const decision = pauseDecision(await endedSince(ctx, campaignId, await countedFrom(ctx, campaign)), campaign);
  if (!decision) return false;
  const { reason, ...figures } = decision;
  try {
    await pauseCampaign(ctx, { campaignId, reason, figures: { ...figures, createdBy: campaign.createdBy } });
  } catch (error) {
    // Somebody was faster.
    if (error instanceof Refusal) return false;
    throw error;
  }
  return true;
}

async function countedFrom(ctx: Ctx, campaign: typeof campaigns.$inferSelect): Promise<Date> {
  const [resumed] = await ctx.db
    .select({ at: events.at })
    .from(events)
    .where(and(eq(events.subjectType, "campaign"), eq(events.subjectId, campaign.id), eq(events.name, "campaign.resumed")))
    .orderBy(desc(events.seq))
    .limit(1);
  return resumed?.at ?? campaign.launchedAt ?? campaign.createdAt;
}

async function endedSince(ctx: Ctx, campaignId: string, since: Date): Promise<EndedCount[]> {
  const bounceClass = sql<BounceClass | null>`(select r.bounce_class from ${receipts} r where r.delivery_id = ${deliveries.id} and r.kind = 'bounced' order by r.recorded_at desc limit 1)`;
  const ended = ctx.db
    .select({ status: deliveries.status, faultClass: deliveries.faultClass, bounceClass: sql<BounceClass | null>`case when ${deliveries.status} = 'bounced' then ${bounceClass} end`.as("bounce") })
    .from(deliveries)
    .where(and(eq(deliveries.campaignId, campaignId), inArray(deliveries.status, ["sent", "delivered", "read", "failed", "bounced", "complained", "drafted"]), gt(deliveries.endedAt, since)))
    .as("ended");
  return ctx.db.select({ status: ended.status, faultClass: ended.faultClass, bounceClass: ended.bounceClass, count: sql<number>`count(*)::int` }).from(ended).groupBy(ended.status, ended.faultClass, ended.bounceClass);
}
