import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Campaign } from "../../contract/campaigns.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { queueDeliveries } from "../deliveries/queue-delivery.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { ensureOwnAccount } from "../sending-accounts/ensure-own-account.ts";
import { type OpenedAccount, openAccount } from "../sending-accounts/open-account.ts";
import { hashOf } from "../templates/render-template.ts";
import { moved } from "./moves.ts";
import { readCampaign, requireCampaign } from "./queries.ts";
import { isBlocking, type RenderedRow, renderRows } from "./render-rows.ts";

/**
 * Starts a campaign: every recipient is frozen with address, merge values and the hash of the message, and has one
 * delivery, in one transaction. Suppressed ones have a delivery that says so. Refuses `conflict` when it was started
 * already (of two at once one wins) and `unprocessable` when a row cannot be rendered: then nobody is written to.
 */
export function launchCampaign(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<Campaign> {
  return inTransaction(ctx, async (ctx) => {
    const campaign = await requireCampaign(ctx, campaignId, { lock: true });
    const status = moved(campaign.status, "launch");
    const launchedAt = ctx.now();
    const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, campaign.mailboxId));
    const account = await openAccount(ctx, campaign.accountId ?? (await ensureOwnAccount(ctx, mailbox!)));
    let recipientCount = 0;
    let suppressedCount = 0;
    for await (const rows of renderRows(ctx, campaign, launchedAt)) {
      refuseBlocked(rows);
      const chosen = rows.filter((row) => !row.problems.some((problem) => problem.kind === "duplicate"));
      await freeze(ctx, { campaignId, mailboxId: campaign.mailboxId, account, rows: chosen });
      recipientCount += chosen.length;
      suppressedCount += chosen.filter((row) => row.suppressedReason !== null).length;
    }
    if (recipientCount === suppressedCount) throw refuse("unprocessable", "There is nobody to write to: every address is suppressed.");
    await ctx.db.update(campaigns).set({ status, launchedAt, recipientCount }).where(eq(campaigns.id, campaignId));
    await recordEvent(ctx, { name: "campaign.launched", subject: { type: "campaign", id: campaignId }, data: { name: campaign.name, recipientCount, suppressedCount } });
    // Its own key: a job that waits for a later time must not stand in for it.
    await enqueueJob(ctx, "campaign.send", { campaignId }, { singletonKey: `${campaignId} now` });
    return readCampaign(ctx, campaignId);
  });
}

const REPLY_TOKEN_BYTES = 16;

function refuseBlocked(rows: RenderedRow[]): void {
  const blocked = rows.filter((row) => row.problems.some(isBlocking));
  if (blocked.length === 0) return;
  const first = blocked[0]!.problems.find(isBlocking)!;
  throw refuse("unprocessable", `The campaign was not started: ${first.message} (line ${blocked[0]!.line}${blocked.length > 1 ? ` and ${blocked.length - 1} more` : ""})`, {
    remedy: "Run the check, correct the template or the mapping, and start again.",
    errors: blocked.slice(0, 20).flatMap((row) => row.problems.filter(isBlocking).map((problem) => ({ path: `line ${row.line}`, message: problem.message }))),
  });
}

async function freeze(ctx: Ctx, { campaignId, mailboxId, account, rows }: { campaignId: string; mailboxId: string; account: OpenedAccount; rows: RenderedRow[] }): Promise<void> {
  if (rows.length === 0) return;
  const frozen = rows.map((row) => ({ ...row, id: ctx.newId() }));
  await ctx.db.insert(recipients).values(
    frozen.map((row) => ({ id: row.id, campaignId, contactId: row.contactId, channel: "email" as const, line: row.line, name: row.name, address: row.address, replyToken: randomBytes(REPLY_TOKEN_BYTES).toString("hex"), mergeValues: row.values })),
  );
  await queueDeliveries(
    ctx,
    frozen.map((row) => ({
      campaignId, recipientId: row.id, mailboxId, account: { id: account.id, provider: account.provider, address: account.from.address }, toAddress: row.address, renderedHash: hashOf(row.message),
      ...(row.suppressedReason === null ? {} : { skipped: { status: "suppressed" as const, reason: row.suppressedReason } }),
    })),
  );
}
