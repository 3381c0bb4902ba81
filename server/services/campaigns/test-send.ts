import { eq } from "drizzle-orm";
import { mailboxes, users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { SendOutcome } from "../deliveries/channel.ts";
import { filesOfCampaign } from "../deliveries/recipient-files.ts";
import { recordEvent } from "../events/record-event.ts";
import { ensureOwnAccount } from "../sending-accounts/ensure-own-account.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import { withUnsubscribeUrl } from "../subscriptions/unsubscribe-token.ts";
import { audienceAt } from "./audience.ts";
import { type CampaignRow, requireCampaign } from "./queries.ts";
import { renderBatch, type RenderedRow, startRendering } from "./render-rows.ts";
import { repairsOf } from "./repairs.ts";

export const TEST_MARK = "[Test]";

/**
 * Sends any row's mail to oneself, by the campaign's account, marked as a test. It is no delivery: the ledger does not
 * know it. Refuses `outside_failed` where the provider did not take it.
 */
export async function testSend(ctx: Ctx, { campaignId, index }: { campaignId: string; index: number }): Promise<{ address: string; subject: string }> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a person sends a test to themselves.");
  const campaign = await requireCampaign(ctx, campaignId);
  const row = await renderedRow(ctx, campaign, index);
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, actor.id));
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, campaign.mailboxId));
  const account = await openAccount(ctx, campaign.accountId ?? (await ensureOwnAccount(ctx, mailbox!)));
  const channel = ctx.ports.channels[account.provider];
  if (!channel) throw refuse("unavailable", `Mail by ${account.provider} is not set up on this server.`, { remedy: "Choose another sending account." });
  const deliveryId = ctx.newId();
  const subject = `${TEST_MARK} ${row.message.subject}`;
  const { html, text, headers } = withUnsubscribeUrl(ctx, row.message, null);
  const outcome = await channel.send(
    {
      deliveryId, subject, html, text,
      account: { ...account, requestsAtOnce: 1 },
      to: { address: user!.email, name: actor.name },
      internetMessageId: `<${deliveryId}@${account.from.address.split("@")[1]}>`,
      headers: { ...headers, "x-mailroom-test": campaign.id },
      attachments: (await (await filesOfCampaign(ctx, campaign))(row.values)).attachments,
    },
    async () => {},
  );
  if (outcome.outcome !== "sent") throw refuse("outside_failed", `The test mail was not sent: ${wordsOf(outcome)}.`, { remedy: "Test the sending account under Settings, or try again in a minute." });
  await recordEvent(ctx, { name: "campaign.test_sent", subject: { type: "campaign", id: campaign.id }, data: { name: campaign.name, line: row.line } });
  return { address: user!.email, subject };
}

async function renderedRow(ctx: Ctx, campaign: CampaignRow, index: number): Promise<RenderedRow> {
  const row = await audienceAt(ctx, campaign, index);
  if (!row) throw refuse("not_found", "There is no such row.", { remedy: "Choose one of the rows of the check." });
  const rendering = await startRendering(ctx, campaign, ctx.now());
  const [rendered] = await renderBatch(ctx, rendering, { rows: [row], repairs: await repairsOf(ctx, campaign.id, [row.line]) });
  return rendered!;
}

function wordsOf(outcome: Exclude<SendOutcome, { outcome: "sent" }>): string {
  switch (outcome.outcome) {
    case "failed":
      return outcome.detail || outcome.reason;
    case "deferred":
      return outcome.reason === "rate_limited" ? "the provider asks to wait" : "the provider could not be reached";
    case "uncertain":
      return "the provider gave no answer; it may still arrive";
    default:
      return outcome satisfies never;
  }
}
