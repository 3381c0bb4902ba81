import { eq } from "drizzle-orm";
import { mailboxes, users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { readPhone } from "../contacts/phone-number.ts";
import type { Channel, ChannelAccount, OutboundMessage, SendOutcome } from "../deliveries/channel.ts";
import { chatMessageId, mailMessageId } from "../deliveries/message-id.ts";
import { filesOfCampaign } from "../deliveries/recipient-files.ts";
import { templateMessage } from "../deliveries/template-message.ts";
import { recordEvent } from "../events/record-event.ts";
import { ensureOwnAccount } from "../sending-accounts/ensure-own-account.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import type { TemplateContent } from "../templates/merge-chat-template.ts";
import { withUnsubscribeUrl } from "../subscriptions/unsubscribe-token.ts";
import { audienceAt } from "./audience.ts";
import { isBlocking } from "./effects.ts";
import { type CampaignRow, requireCampaign } from "./queries.ts";
import { renderBatch, type RenderedRow, startRendering } from "./render-rows.ts";
import { repairsOf } from "./repairs.ts";

export const TEST_MARK = "[Test]";

/**
 * Sends any row's message to oneself, by the campaign's account: a mail marked as a test, or by WhatsApp to the number that
 * is named. It is no delivery: the ledger does not know it. Refuses `outside_failed` where the provider did not take it.
 */
export async function testSend(ctx: Ctx, { campaignId, index, number = null }: { campaignId: string; index: number; number?: string | null }): Promise<{ address: string; subject: string }> {
  const { actor } = ctx;
  if (actor.type !== "user") throw refuse("forbidden", "Only a person sends a test to themselves.");
  const campaign = await requireCampaign(ctx, campaignId);
  const row = await renderedRow(ctx, campaign, index);
  if (row.chat) return testChat(ctx, { campaign, row, content: row.chat, number, name: actor.name });
  return testMail(ctx, { campaign, row, userId: actor.id, name: actor.name });
}

async function testMail(ctx: Ctx, { campaign, row, userId, name }: { campaign: CampaignRow; row: RenderedRow; userId: string; name: string }): Promise<{ address: string; subject: string }> {
  const [user] = await ctx.db.select({ email: users.email }).from(users).where(eq(users.id, userId));
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, campaign.mailboxId));
  const { account, channel } = await openWay(ctx, campaign.accountId ?? (await ensureOwnAccount(ctx, mailbox!)), mailWords);
  const deliveryId = ctx.newId();
  const subject = `${TEST_MARK} ${row.message.subject}`;
  const { html, text, headers } = withUnsubscribeUrl(ctx, row.message, null);
  const { attachments } = await (await filesOfCampaign(ctx, { ...campaign, templateId: campaign.templateId!, templateVersion: campaign.templateVersion! }))(row.values);
  const message = { deliveryId, account, subject, html, text, attachments, to: { address: user!.email, name }, internetMessageId: mailMessageId(deliveryId, account.from.address), headers: { ...headers, "x-mailroom-test": campaign.id } };
  await send({ channel, message, words: mailWords });
  await record(ctx, campaign, { line: row.line });
  return { address: user!.email, subject };
}

/** An approved template cannot be marked: it goes to nobody but the number that the sender wrote. */
async function testChat(ctx: Ctx, { campaign, row, content, number, name }: { campaign: CampaignRow; row: RenderedRow; content: TemplateContent; number: string | null; name: string }): Promise<{ address: string; subject: string }> {
  const address = readPhone(number ?? "", null)?.e164;
  if (!address) throw refuse("bad_input", "Which number shall the test go to?", { remedy: "Write your own WhatsApp number with its country code: +49 170 1234567.", errors: [{ path: "number", message: "is no telephone number with a country code" }] });
  const blocking = row.problems.find(isBlocking);
  if (blocking) throw refuse("unprocessable", `WhatsApp would refuse this: ${blocking.message}`, { remedy: "Mend the row or the values first." });
  const { account, channel } = await openWay(ctx, campaign.chatAccountId!, chatWords);
  const deliveryId = ctx.newId();
  const message = { ...templateMessage(content), deliveryId, account, to: { address, name }, internetMessageId: chatMessageId(deliveryId, "whatsapp") };
  await send({ channel, message, words: chatWords });
  await record(ctx, campaign, { line: row.line, number: address });
  return { address, subject: content.name };
}

const mailWords = { medium: "Mail", test: "The test mail", otherWay: "Choose another sending account.", whereToLook: "Test the sending account under Settings, or try again in a minute." };
const chatWords = { medium: "WhatsApp", test: "The test", otherWay: "Choose another number.", whereToLook: "Look at the number under Settings, Channels, or try again in a minute." };
type Words = typeof mailWords;

async function openWay(ctx: Ctx, accountId: string, { medium, otherWay }: Words): Promise<{ account: ChannelAccount; channel: Channel }> {
  const account = await openAccount(ctx, accountId);
  const channel = ctx.ports.channels[account.provider];
  if (!channel) throw refuse("unavailable", `${medium} by ${account.provider} is not set up on this server.`, { remedy: otherWay });
  return { account: { ...account, requestsAtOnce: 1 }, channel };
}

async function send({ channel, message, words }: { channel: Channel; message: OutboundMessage; words: Words }): Promise<void> {
  const outcome = await channel.send(message, async () => {});
  if (outcome.outcome !== "sent") throw refuse("outside_failed", `${words.test} was not sent: ${wordsOf(outcome)}.`, { remedy: words.whereToLook });
}

async function record(ctx: Ctx, { id, name }: CampaignRow, what: { line: number; number?: string }): Promise<void> {
  await recordEvent(ctx, { name: "campaign.test_sent", subject: { type: "campaign", id }, data: { name, ...what } });
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
