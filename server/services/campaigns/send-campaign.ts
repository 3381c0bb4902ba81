import type { Ctx } from "../../context.ts";
import { runningCampaigns, reconcileDeliveries } from "../deliveries/reconcile.ts";
import { runSender } from "../deliveries/run-sender.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { finishCampaign } from "./finish-campaign.ts";

/** However far off the next delivery is: something may become due meanwhile. */
const COME_BACK_MS_MAX = 60_000;

/** The job `campaign.send`: sends what is due, then comes back when more is, or finishes the campaign. */
export async function sendCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<void> {
  const { comeBackAt } = await runSender(ctx, { campaignId });
  if (comeBackAt === null) return void (await finishCampaign(ctx, { campaignId }));
  const startAfter = new Date(Math.min(comeBackAt.getTime(), ctx.now().getTime() + COME_BACK_MS_MAX));
  await enqueueJob(ctx, "campaign.send", { campaignId }, { singletonKey: campaignId, ...(startAfter > ctx.now() ? { startAfter } : {}) });
}

/** At the start of a server: every running campaign goes on, whoever was sending it before. */
export async function resumeSending(ctx: Ctx): Promise<void> {
  for (const campaignId of await runningCampaigns(ctx)) await enqueueJob(ctx, "campaign.send", { campaignId }, { singletonKey: campaignId });
}

/** The recurring job `schedule.reconcileDeliveries`: settles what no sender comes back for, and wakes senders that were lost. */
export async function reconcileSending(ctx: Ctx): Promise<void> {
  for (const campaignId of await reconcileDeliveries(ctx)) await finishCampaign(ctx, { campaignId });
  await resumeSending(ctx);
}
