import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Campaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { type QueueDelivery, queueDeliveries } from "../deliveries/queue-delivery.ts";
import { nextInWindow } from "../deliveries/send-window.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { ensureOwnAccount } from "../sending-accounts/ensure-own-account.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import { hashOfContent } from "../templates/merge-chat-template.ts";
import { hashOf } from "../templates/render-template.ts";
import { approvalHash } from "./approval-state.ts";
import { readCampaignSettings } from "./campaign-settings.ts";
import { isBlocking } from "./effects.ts";
import { type CampaignMove, moved } from "./moves.ts";
import { type CampaignRow, readCampaign, requireCampaign } from "./queries.ts";
import { type RenderedRow, renderRows, startRendering } from "./render-rows.ts";
import type { RowChannel } from "./row-address.ts";
import { slotOf } from "./send-plan.ts";

/** 160 bits: an answer's address cannot be guessed. Hexadecimal, since addresses are folded to lower case on their way. */
const REPLY_TOKEN_BYTES = 20;

/**
 * Starts a campaign: every recipient is frozen with address, merge values, language, zone, reply token and the hash of the
 * message, and has one delivery with its first due time, in one transaction. Who is left out has a delivery that says so.
 * Refuses `conflict` when it was started already (of two at once one wins) or lacks a second person's yes, and
 * `unprocessable` when a row cannot be sent: then nobody is written to.
 */
export function launchCampaign(ctx: Ctx, { campaignId, move = "launch" }: { campaignId: string; move?: Extract<CampaignMove, "launch" | "resume"> }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    const status = moved(campaign.status, move);
    const launchedAt = ctx.now();
    const queue = await queueOf(ctx, campaign, launchedAt);
    const rendering = await startRendering(ctx, campaign, launchedAt);
    let recipientCount = 0;
    let skippedCount = 0;
    let leftOutCount = 0;
    for await (const rows of renderRows(ctx, rendering)) {
      refuseBlocked(rows);
      leftOutCount += rows.filter((row) => row.repair?.isLeftOut).length;
      const chosen = rows.filter((row) => !row.isRepeated && !row.repair?.isLeftOut);
      await freeze(ctx, { campaignId, rows: chosen, queue });
      recipientCount += chosen.length;
      skippedCount += chosen.filter((row) => row.skippedReason !== null).length;
    }
    if (recipientCount === skippedCount) throw refuse("unprocessable", "There is nobody to write to: everybody is suppressed or left out.");
    await refuseUnapproved(ctx, campaign, recipientCount - skippedCount);
    await ctx.db.update(campaigns).set({ status, launchedAt, recipientCount, pauseReason: null }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.launched", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, recipientCount, suppressedCount: skippedCount, leftOutCount } });
    // Its own key: a job that waits for a later time must not stand in for it.
    await enqueueJob(ctx, "campaign.send", { campaignId }, { singletonKey: `${campaignId} now` });
    return readCampaign(ctx, campaignId);
  });
}

function refuseBlocked(rows: RenderedRow[]): void {
  const blocked = rows.filter((row) => row.problems.some(isBlocking));
  if (blocked.length === 0) return;
  const first = blocked[0]!.problems.find(isBlocking)!;
  throw refuse("unprocessable", `The campaign was not started: ${first.message} (line ${blocked[0]!.line}${blocked.length > 1 ? ` and ${blocked.length - 1} more` : ""})`, {
    remedy: "Run the check, mend the rows or the template, or leave the rows out, and start again.",
    errors: blocked.slice(0, 20).flatMap((row) => row.problems.filter(isBlocking).map((problem) => ({ path: `line ${row.line}`, message: problem.message }))),
  });
}

/** Drafts are looked at before they leave, so they need nobody else. */
async function refuseUnapproved(ctx: Ctx, campaign: CampaignRow, count: number): Promise<void> {
  const { approvalAbove } = await readCampaignSettings(ctx);
  if (campaign.sendMode === "drafts" || approvalAbove === null || count <= approvalAbove) return;
  if (campaign.approvedHash !== null && campaign.approvedHash === (await approvalHash(ctx, campaign))) return;
  const words = campaign.approvedHash === null ? "it has not been approved" : "it was changed since it was approved";
  throw refuse("conflict", `The campaign writes to ${count} people, and ${words}: above ${approvalAbove} a second person must agree.`, { remedy: "Ask for approval; another person opens the campaign under Settings, Campaigns, and approves it." });
}

interface Queue {
  /** By channel: where answers come to, and what it leaves by. */
  ways: Record<RowChannel, Pick<QueueDelivery, "mailboxId" | "account"> | null>;
  dueAt: (row: RenderedRow) => Date;
}

async function queueOf(ctx: Ctx, campaign: CampaignRow, launchedAt: Date): Promise<Queue> {
  const { domainPerMinute } = await readCampaignSettings(ctx);
  const placesTaken = new Map<string, number>();
  return {
    ways: {
      email: campaign.templateId === null ? null : await wayOf(ctx, campaign.mailboxId, campaign.accountId),
      whatsapp: campaign.chatAccountId === null ? null : await wayOf(ctx, campaign.chatAccountId, campaign.chatAccountId),
    },
    dueAt(row) {
      const at = domainPerMinute === null || row.channel !== "email" ? launchedAt : new Date(placeOf(row.address, domainPerMinute));
      return campaign.sendWindow ? nextInWindow(campaign.sendWindow, row.timeZone, at) : at;
    },
  };

  function placeOf(address: string, perMinute: number): number {
    const domain = address.slice(address.lastIndexOf("@") + 1).toLowerCase();
    const index = placesTaken.get(domain) ?? 0;
    placesTaken.set(domain, index + 1);
    return slotOf(launchedAt, index, perMinute);
  }
}

async function wayOf(ctx: Ctx, mailboxId: string, chosen: string | null): Promise<Pick<QueueDelivery, "mailboxId" | "account">> {
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, mailboxId));
  const accountId = chosen ?? (await ensureOwnAccount(ctx, mailbox!));
  const { provider, from } = await openAccount(ctx, accountId);
  return { mailboxId, account: { id: accountId, provider, address: from.address } };
}

async function freeze(ctx: Ctx, { campaignId, rows, queue }: { campaignId: string; rows: RenderedRow[]; queue: Queue }): Promise<void> {
  if (rows.length === 0) return;
  const frozen = rows.map((row) => ({ ...row, id: ctx.newId() }));
  await ctx.db.insert(recipients).values(
    frozen.map(({ id, contactId, channel, line, name, address, language, timeZone, values }) => ({
      id, campaignId, contactId, channel, line, name, address, language, timeZone, mergeValues: values, replyToken: randomBytes(REPLY_TOKEN_BYTES).toString("hex"),
    })),
  );
  await queueDeliveries(
    ctx,
    frozen.map((row) => ({
      campaignId, recipientId: row.id, channel: row.channel, ...queue.ways[row.channel]!, toAddress: row.address, renderedHash: row.chat ? hashOfContent(row.chat) : hashOf(row.message),
      ...(row.skippedReason === null ? { dueAt: queue.dueAt(row) } : { skipped: { status: "suppressed" as const, reason: row.skippedReason } }),
    })),
  );
}
