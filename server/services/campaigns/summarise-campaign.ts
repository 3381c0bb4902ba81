import { and, asc, eq, isNotNull, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { CampaignSummary } from "../../contract/campaigns.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type CampaignRow, requireCampaign, toLedgerLine } from "./queries.ts";

const UNCERTAIN_SHOWN = 500;

const sentStatuses: DeliveryStatus[] = ["sent", "delivered", "read", "bounced", "complained", "drafted"];
const errorStatuses: DeliveryStatus[] = ["failed", "bounced", "complained"];

/** What became of a campaign, so far or in the end. A bounce was sent, and is an error too. */
export async function summariseCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<CampaignSummary> {
  const campaign = await requireCampaign(ctx, campaignId);
  if (campaign.launchedAt === null) throw refuse("conflict", "The campaign has not begun, so there is nothing to sum up.", { remedy: "Start it first." });
  const byStatus = await ctx.db
    .select({ status: deliveries.status, reason: deliveries.reason, count: sql<number>`count(*)::int` })
    .from(deliveries)
    .where(eq(deliveries.campaignId, campaignId))
    .groupBy(deliveries.status, deliveries.reason)
    .orderBy(asc(deliveries.status), asc(deliveries.reason));
  const count = (statuses: DeliveryStatus[]) => byStatus.reduce((sum, row) => (statuses.includes(row.status) ? sum + row.count : sum), 0);
  const sentCount = count(sentStatuses);
  const errorCount = count(errorStatuses);
  const durationSeconds = await durationOf(ctx, campaign);
  return {
    durationSeconds, sentCount, errorCount, byStatus,
    batchCount: campaign.batchSize === null ? (sentCount > 0 ? 1 : 0) : Math.ceil((sentCount + count(["failed"])) / campaign.batchSize),
    perMinute: durationSeconds > 0 ? Math.round((sentCount * 600) / durationSeconds) / 10 : sentCount,
    errorRate: errorCount / Math.max(sentCount, 1),
    bouncedCount: count(["bounced"]),
    repliedCount: await ctx.db.$count(recipients, and(eq(recipients.campaignId, campaignId), isNotNull(recipients.repliedAt))),
    unsubscribedCount: await ctx.db.$count(recipients, and(eq(recipients.campaignId, campaignId), isNotNull(recipients.unsubscribedAt))),
    uncertain: await uncertainOf(ctx, campaignId),
  };
}

/** From the start to the last that left: a campaign that waits for a person does not take longer for it. */
async function durationOf(ctx: Ctx, campaign: CampaignRow): Promise<number> {
  const [row] = await ctx.db.select({ last: sql<string | null>`max(${deliveries.sentAt})` }).from(deliveries).where(eq(deliveries.campaignId, campaign.id));
  const end = campaign.status === "running" ? ctx.now() : row?.last ? new Date(row.last) : (campaign.finishedAt ?? ctx.now());
  return Math.max(0, Math.round((end.getTime() - campaign.launchedAt!.getTime()) / 100) / 10);
}

async function uncertainOf(ctx: Ctx, campaignId: string): Promise<CampaignSummary["uncertain"]> {
  const rows = await ctx.db
    .select({ recipient: recipients, delivery: deliveries })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(and(eq(recipients.campaignId, campaignId), eq(deliveries.status, "uncertain")))
    .orderBy(asc(recipients.line))
    .limit(UNCERTAIN_SHOWN);
  return rows.map(toLedgerLine);
}
