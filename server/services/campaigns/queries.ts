import { and, asc, desc, eq, gt, inArray, isNotNull, or, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Campaign, LedgerLine } from "../../contract/campaigns.ts";
import { type DeliveryStatus, deliveryStatuses } from "../../contract/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { isAllowed } from "../people/authorise.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { approvalsOf } from "./approval-state.ts";

export type CampaignRow = typeof campaigns.$inferSelect;
const CAMPAIGNS_SHOWN = 100;

/** Who may approve also sees what somebody asked to have approved, from whatever mailbox. */
function isAskedToApprove({ actor }: Ctx, row: Pick<CampaignRow, "approvalRequestedAt">): boolean {
  return row.approvalRequestedAt !== null && actor.type === "user" && isAllowed(actor.role, "approveCampaign");
}

/** Campaigns are seen by whoever sees the mailbox that they are sent from. */
export async function requireCampaign(ctx: Ctx, campaignId: string, options: { lock?: boolean } = {}): Promise<CampaignRow> {
  const query = ctx.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  const [row] = await (options.lock ? query.for("update") : query);
  if (!row || !(isAskedToApprove(ctx, row) || (await visibleMailboxes(ctx)).some((mailbox) => mailbox.id === row.mailboxId))) throw refuse("not_found", "There is no such campaign.");
  return row;
}

export async function readCampaign(ctx: Ctx, campaignId: string): Promise<Campaign> {
  const [campaign] = await withCounts(ctx, [await requireCampaign(ctx, campaignId)]);
  return campaign!;
}

export async function listCampaigns(ctx: Ctx): Promise<Campaign[]> {
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  const seen = or(mailboxIds.length > 0 ? inArray(campaigns.mailboxId, mailboxIds) : undefined, isAskedToApprove(ctx, { approvalRequestedAt: new Date(0) }) ? isNotNull(campaigns.approvalRequestedAt) : undefined);
  if (!seen) return [];
  const rows = await ctx.db.select().from(campaigns).where(seen).orderBy(desc(campaigns.createdAt), desc(campaigns.id)).limit(CAMPAIGNS_SHOWN);
  return withCounts(ctx, rows);
}

async function withCounts(ctx: Ctx, rows: CampaignRow[]): Promise<Campaign[]> {
  if (rows.length === 0) return [];
  const minuteAgo = new Date(ctx.now().getTime() - 60_000).toISOString();
  const counted = await ctx.db
    .select({ campaignId: deliveries.campaignId, status: deliveries.status, count: sql<number>`count(*)::int`, recent: sql<number>`(count(*) filter (where ${deliveries.sentAt} > ${minuteAgo}::timestamptz))::int` })
    .from(deliveries)
    .where(inArray(deliveries.campaignId, rows.map((row) => row.id)))
    .groupBy(deliveries.campaignId, deliveries.status);
  const replied = await repliedCounts(ctx, rows.map((row) => row.id));
  const approvals = await approvalsOf(ctx, rows);
  return rows.map((row) => {
    const own = counted.filter((count) => count.campaignId === row.id);
    const counts = Object.fromEntries(deliveryStatuses.map((status) => [status, own.find((count) => count.status === status)?.count ?? 0])) as Record<DeliveryStatus, number>;
    return toCampaign(row, { counts, ratePerMinute: own.reduce((sum, count) => sum + count.recent, 0), repliedCount: replied.get(row.id) ?? 0, approval: approvals.get(row.id)! });
  });
}

async function repliedCounts(ctx: Ctx, campaignIds: string[]): Promise<Map<string, number>> {
  const rows = await ctx.db
    .select({ campaignId: recipients.campaignId, count: sql<number>`count(*)::int` })
    .from(recipients)
    .where(and(inArray(recipients.campaignId, campaignIds), isNotNull(recipients.repliedAt)))
    .groupBy(recipients.campaignId);
  return new Map(rows.map((row) => [row.campaignId, row.count]));
}

function toCampaign(row: CampaignRow, figures: Pick<Campaign, "counts" | "ratePerMinute" | "repliedCount" | "approval">): Campaign {
  const { id, name, status, channel, importId, templateId, templateVersion, mailboxId, chatAccountId, chatTemplate, accountId, sendMode, topic, batchSize, batchDelaySeconds, missedSchedule, sendWindow } = row;
  const { frequencyCapDays, pauseErrorRate, pauseBounceRate, pauseReason, attachmentColumn, needsConsent, followUpOf, followUpAfterDays, recipientCount } = row;
  return {
    id, name, status, channel, importId, templateId, templateVersion, mailboxId, chatAccountId, chatTemplate, accountId, sendMode, topic, batchSize, batchDelaySeconds, missedSchedule, sendWindow,
    frequencyCapDays, pauseErrorRate, pauseBounceRate, pauseReason, attachmentColumn, needsConsent, followUpOf, followUpAfterDays, recipientCount,
    ...figures,
    scheduledAt: row.scheduledAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    launchedAt: row.launchedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
}

/** The ledger by line of the file: one line per recipient, so that it adds up to the list. */
export async function ledgerOf(ctx: Ctx, input: { campaignId: string; after?: string | undefined; limit: number }): Promise<{ items: LedgerLine[]; next: string | null }> {
  await requireCampaign(ctx, input.campaignId);
  const afterLine = input.after === undefined ? 0 : Number(input.after);
  if (!Number.isInteger(afterLine)) throw refuse("bad_input", "This is not a place in the ledger.");
  const rows = await ctx.db
    .select({ recipient: recipients, delivery: deliveries })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(and(eq(recipients.campaignId, input.campaignId), gt(recipients.line, afterLine)))
    .orderBy(asc(recipients.line))
    .limit(input.limit + 1);
  const items = rows.slice(0, input.limit).map(toLedgerLine);
  return { items, next: rows.length > input.limit ? String(items.at(-1)!.line) : null };
}

export function toLedgerLine({ recipient, delivery }: { recipient: typeof recipients.$inferSelect; delivery: typeof deliveries.$inferSelect }): LedgerLine {
  return {
    line: recipient.line,
    name: recipient.name,
    channel: recipient.channel,
    address: recipient.address,
    status: delivery.status,
    attempts: delivery.attemptCount,
    sentAt: delivery.sentAt?.toISOString() ?? null,
    internetMessageId: delivery.internetMessageId,
    reason: delivery.reason,
    repliedAt: recipient.repliedAt?.toISOString() ?? null,
    unsubscribedAt: recipient.unsubscribedAt?.toISOString() ?? null,
  };
}

/** The delivery of one line of the ledger. */
export async function deliveryOfLine(ctx: Ctx, input: { campaignId: string; line: number }): Promise<string> {
  await requireCampaign(ctx, input.campaignId);
  const [row] = await ctx.db
    .select({ id: deliveries.id })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(and(eq(recipients.campaignId, input.campaignId), eq(recipients.line, input.line)));
  if (!row) throw refuse("not_found", "The ledger has no such line.");
  return row.id;
}
