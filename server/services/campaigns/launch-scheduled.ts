import { and, asc, eq, lte } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { launchCampaign } from "./launch-campaign.ts";
import { moved } from "./moves.ts";

/** Later than this a start is late: no server ran at the hour. */
export const LATE_AFTER_MS = 15 * 60_000;
const STARTED_PER_RUN = 20;

/** The recurring job `schedule.launchScheduled`: what is due starts; what is late goes by its campaign's rule. */
export async function launchScheduled(ctx: Ctx): Promise<void> {
  const due = await ctx.db
    .select({ id: campaigns.id })
    .from(campaigns)
    .where(and(eq(campaigns.status, "scheduled"), lte(campaigns.scheduledAt, ctx.now())))
    .orderBy(asc(campaigns.scheduledAt))
    .limit(STARTED_PER_RUN);
  for (const { id } of due) await startDue(ctx, id);
}

async function startDue(ctx: Ctx, campaignId: string): Promise<void> {
  const isToStart = await inTransaction(ctx, async (ctx) => {
    const [campaign] = await ctx.db.select().from(campaigns).where(eq(campaigns.id, campaignId)).for("update");
    if (campaign?.status !== "scheduled" || campaign.scheduledAt === null) return false;
    const lateMs = ctx.now().getTime() - campaign.scheduledAt.getTime();
    if (lateMs < 0) return false;
    if (lateMs <= LATE_AFTER_MS) return true;
    const subject = { type: "campaign", id: campaignId };
    const data = { name: campaign.name, at: campaign.scheduledAt.toISOString(), rule: campaign.missedSchedule, createdBy: campaign.createdBy };
    switch (campaign.missedSchedule) {
      case "send":
        return true;
      case "ask":
        await ctx.db.update(campaigns).set({ status: moved(campaign.status, "miss"), pauseReason: "missed_schedule" }).where(eq(campaigns.id, campaignId));
        await recordEvent(ctx, { name: "campaign.schedule_missed", subject, data });
        return false;
      case "skip":
        await ctx.db.update(campaigns).set({ status: moved(campaign.status, "cancel"), pauseReason: "missed_schedule", finishedAt: ctx.now() }).where(eq(campaigns.id, campaignId));
        await recordEvent(ctx, { name: "campaign.schedule_missed", subject, data });
        return false;
      default:
        return campaign.missedSchedule satisfies never;
    }
  });
  if (isToStart) await startOrAsk(ctx, campaignId);
}

/** What cannot start, for rows that cannot be sent or a yes that lacks, waits for a person and says why. */
async function startOrAsk(ctx: Ctx, campaignId: string): Promise<void> {
  try {
    await launchCampaign(ctx, { campaignId });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await inTransaction(ctx, async (ctx) => {
      const [campaign] = await ctx.db.select().from(campaigns).where(eq(campaigns.id, campaignId)).for("update");
      if (campaign?.status !== "scheduled") return;
      await ctx.db.update(campaigns).set({ status: moved(campaign.status, "miss"), pauseReason: error.message.slice(0, 500) }).where(eq(campaigns.id, campaignId));
      await recordEvent(ctx, { name: "campaign.start_refused", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, reason: error.message.slice(0, 500), createdBy: campaign.createdBy } });
    });
  }
}
