import { createHash } from "node:crypto";
import { inArray } from "drizzle-orm";
import type { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Approval } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { listCampaignFiles } from "./attached.ts";
import { readCampaignSettings } from "./campaign-settings.ts";
import { repairsState } from "./repairs.ts";

type CampaignRow = typeof campaigns.$inferSelect;

/** SHA-256 of all that somebody says yes to: what is sent, to whom, from where and how. Anything changed is another. */
export async function approvalHash(ctx: Ctx, campaign: CampaignRow): Promise<string> {
  const { templateId, templateVersion, importId, followUpOf, mailboxId, accountId, sendMode, topic, batchSize, batchDelaySeconds, sendWindow, frequencyCapDays, attachmentColumn, needsConsent, channel, chatAccountId, chatTemplate } = campaign;
  const files = await listCampaignFiles(ctx, campaign.id);
  const parts = { templateId, templateVersion, importId, followUpOf, mailboxId, accountId, sendMode, topic, batchSize, batchDelaySeconds, sendWindow, frequencyCapDays, attachmentColumn, needsConsent, ...(chatTemplate ? { channel, chatAccountId, chatTemplate } : {}), files, repairs: await repairsState(ctx, campaign.id) };
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}

/** How many a campaign writes to at most, before it is known to the last of them. */
export async function approvalsOf(ctx: Ctx, rows: CampaignRow[]): Promise<Map<string, Approval>> {
  const { approvalAbove } = await readCampaignSettings(ctx);
  const names = await namesOf(ctx, rows.flatMap((row) => (row.approvedBy === null ? [] : [row.approvedBy])));
  const approvals = new Map<string, Approval>();
  for (const row of rows) {
    const isOpen = row.launchedAt === null;
    const isNeeded = isOpen && approvalAbove !== null && row.recipientCount > approvalAbove;
    const isGiven = row.approvedHash !== null && (!isOpen || row.approvedHash === (await approvalHash(ctx, row)));
    approvals.set(row.id, {
      isNeeded, isGiven,
      requestedAt: row.approvalRequestedAt?.toISOString() ?? null,
      approvedBy: isGiven ? (names.get(row.approvedBy!) ?? null) : null,
      approvedAt: isGiven ? (row.approvedAt?.toISOString() ?? null) : null,
    });
  }
  return approvals;
}

async function namesOf(ctx: Ctx, ids: string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.db.select({ id: users.id, name: users.name }).from(users).where(inArray(users.id, ids));
  return new Map(rows.map((row) => [row.id, row.name]));
}
