import { and, eq, isNull } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Campaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";

/**
 * Queues again what failed, each the same delivery to the same recipient. Never what may have left: a failure after a
 * hand-over stays, and what is uncertain waits for a person. A provider's own id is dropped, and looked for by ours.
 */
export function resendFailed(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    const status = moved(campaign.status, "resend");
    const now = ctx.now();
    const again = await ctx.db
      .update(deliveries)
      .set({ status: "queued", reason: "resent_by_person", nextAttemptAt: now, endedAt: null, leaseUntil: null, attemptCount: 0, lookCount: 0, faultClass: null, faultCount: 0, enhancedStatus: null })
      .where(and(eq(deliveries.campaignId, campaignId), eq(deliveries.status, "failed"), isNull(deliveries.handedOverAt)))
      .returning({ id: deliveries.id });
    if (again.length === 0) throw refuse("conflict", "There is nothing to send again: no mail failed before it was handed over.", { remedy: "What may have left is not sent again; uncertain mails wait for your decision in the ledger." });
    await ctx.db.update(campaigns).set({ status, finishedAt: null }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.failed_resent", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, count: again.length } });
    if (status === "running") await enqueueJob(ctx, "campaign.send", { campaignId }, { singletonKey: `${campaignId} now` });
    return readCampaign(ctx, campaignId);
  });
}
