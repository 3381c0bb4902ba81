import { eq, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { Ctx } from "../../context.ts";
import { mergeValuesOf } from "../contacts/merge-values.ts";
import { addressKey } from "../contacts/suppression-key.ts";
import { mayWrite } from "../subscriptions/may-write.ts";
import { replyAddress } from "../subscriptions/reply-address.ts";
import { unsubscribeHeaders, withUnsubscribeUrl } from "../subscriptions/unsubscribe-token.ts";
import { compileChatTemplate, fillChatTemplate, hashOfContent } from "../templates/merge-chat-template.ts";
import { readCompiledTemplate } from "../templates/queries.ts";
import { hashOf, renderTemplate } from "../templates/render-template.ts";
import { PAIR_MS } from "./limits.ts";
import type { Outcome } from "./outcome.ts";
import { nextInWindow } from "./send-window.ts";
import { filesOfCampaign } from "./recipient-files.ts";
import type { ComposedMessage } from "./send-delivery.ts";
import type { ClaimedDelivery } from "./take-claims.ts";
import { templateMessage } from "./template-message.ts";

type CampaignRow = typeof campaigns.$inferSelect;
type Compose = (claim: ClaimedDelivery) => Promise<ComposedMessage>;

/** A running campaign as its senders need it: read once a run. */
export interface Sending {
  campaignId: string;
  isDraftsOnly: boolean;
  compose: Compose;
  /** Why some of the claimed must not be written to after all: somebody may have left, or answered, since the start. */
  whyNot(ctx: Ctx, claims: ClaimedDelivery[]): Promise<Map<string, Outcome>>;
}

/** Null: the campaign does not run. */
export async function loadSending(ctx: Ctx, campaignId: string): Promise<Sending | null> {
  const [campaign] = await ctx.db.select().from(campaigns).where(eq(campaigns.id, campaignId));
  if (!campaign || campaign.status !== "running") return null;
  const { followUpOf, topic, sendWindow } = campaign;
  const mail = await mailComposer(ctx, campaign);
  const chat = chatComposer(campaign);
  return {
    campaignId,
    isDraftsOnly: campaign.sendMode === "drafts",
    compose: (claim) => (claim.channel === "email" ? mail : chat)(claim),
    async whyNot(ctx, claims) {
      const reasons = new Map<string, Outcome>();
      const unwritable = await unwritableAmong(ctx, claims, topic);
      const answered = followUpOf === null ? new Set<string>() : await answeredAmong(ctx, followUpOf, claims.map(({ contactId }) => contactId));
      const writtenLately = await writtenLatelyAmong(ctx, claims);
      for (const { id, channel, toAddress, contactId, timeZone } of claims) {
        const reason = unwritable.get(channel)?.get(addressKey(channel, toAddress));
        const opensAt = sendWindow ? nextInWindow(sendWindow, timeZone, ctx.now()) : null;
        if (reason !== undefined) reasons.set(id, { outcome: "suppressed", reason });
        else if (answered.has(contactId)) reasons.set(id, { outcome: "cancelled", reason: "replied" });
        else if (opensAt && opensAt > ctx.now()) reasons.set(id, { outcome: "held", reason: "outside_window", until: opensAt });
        else if (writtenLately.has(withoutPlus(toAddress))) reasons.set(id, { outcome: "held", reason: "pair_rate", until: new Date(ctx.now().getTime() + PAIR_MS) });
      }
      return reasons;
    },
  };
}

async function mailComposer(ctx: Ctx, campaign: CampaignRow): Promise<Compose> {
  const { templateId, templateVersion, launchedAt, topic } = campaign;
  if (templateId === null || templateVersion === null) return nothingToSay(campaign.id);
  const filesOf = await filesOfCampaign(ctx, { ...campaign, templateId, templateVersion });
  const template = await readCompiledTemplate(ctx, { templateId, version: templateVersion });
  const [mailbox] = await ctx.db.select({ address: mailboxes.address }).from(mailboxes).where(eq(mailboxes.id, campaign.mailboxId));
  // What people can subscribe to they can leave, by one click in their mail program.
  const mayBeLeft = topic !== "" || template.fields.includes("unsubscribe_url");
  return async ({ mergeValues, language, recipientId, replyToken, provider }) => {
    const { message } = renderTemplate(template, { values: mergeValuesOf(mergeValues), language, now: launchedAt! });
    const { attachments, files } = await filesOf(mergeValues);
    const { subject, html, text } = withUnsubscribeUrl(ctx, message, recipientId);
    const hash = hashOf({ ...message, files: [...message.files, ...files] });
    const headers = mayBeLeft ? { ...message.headers, ...unsubscribeHeaders(ctx, { recipientId, mailbox: mailbox!.address }) } : message.headers;
    // By Graph the answer comes to the very mailbox that wrote, and names our Message-ID; others may give the mail one of their own.
    const replyTo = provider === "graph" ? undefined : replyAddress(mailbox!.address, replyToken);
    return { subject, html, text, headers, attachments, hash, ...(replyTo === undefined ? {} : { replyTo }) };
  };
}

function chatComposer({ id, chatTemplate, launchedAt }: CampaignRow): Compose {
  if (chatTemplate === null) return nothingToSay(id);
  const template = compileChatTemplate(chatTemplate);
  return async ({ mergeValues, language }) => {
    const { content } = fillChatTemplate(template, { values: mergeValuesOf(mergeValues), language, now: launchedAt! });
    return { ...templateMessage(content), hash: hashOfContent(content) };
  };
}

const nothingToSay = (campaignId: string): Compose => () => Promise.reject(new Error(`Campaign ${campaignId} has nothing to say on this channel.`));

async function unwritableAmong(ctx: Ctx, claims: ClaimedDelivery[], topic: string): Promise<Map<ChannelName, Map<string, string>>> {
  const unwritable = new Map<ChannelName, Map<string, string>>();
  for (const [channel, own] of Map.groupBy(claims, ({ channel }) => channel)) unwritable.set(channel, await mayWrite(ctx, { channel, addresses: own.map(({ toAddress }) => toAddress), topic }));
  return unwritable;
}

/** To whom an agent, or another campaign, wrote by WhatsApp just now: it takes one message in so many seconds. */
async function writtenLatelyAmong(ctx: Ctx, claims: ClaimedDelivery[]): Promise<Set<string>> {
  const chats = claims.filter(({ channel }) => channel === "whatsapp");
  if (chats.length === 0) return new Set();
  const since = new Date(ctx.now().getTime() - PAIR_MS).toISOString();
  const rows = await ctx.db.select({ to: deliveries.toAddress }).from(deliveries).where(sql`${deliveries.accountId} in ${[...new Set(chats.map(({ accountId }) => accountId))]} and ${deliveries.handedOverAt} > ${since}::timestamptz and ltrim(${deliveries.toAddress}, '+') in ${chats.map(({ toAddress }) => withoutPlus(toAddress))} and ${deliveries.id} not in ${chats.map(({ id }) => id)}`);
  return new Set(rows.map(({ to }) => withoutPlus(to)));
}

/** A contact's number has a plus, and who wrote by WhatsApp has none: it is one person. */
const withoutPlus = (address: string): string => address.replace(/^\+/, "");

/** Who has answered the campaign that this one follows up. */
async function answeredAmong(ctx: Ctx, campaignId: string, contactIds: string[]): Promise<Set<string>> {
  const rows = await ctx.db.select({ contactId: recipients.contactId }).from(recipients).where(sql`${recipients.campaignId} = ${campaignId} and ${recipients.contactId} in ${contactIds} and ${recipients.repliedAt} is not null`);
  return new Set(rows.map((row) => row.contactId));
}
