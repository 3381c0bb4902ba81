import { and, asc, eq, inArray, isNotNull, isNull, ne, notExists, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { contactWithAddress, personLocks } from "../channels/chat-contact.ts";
import { conversationWith } from "../channels/chat-conversation.ts";
import { pendingProviderId } from "../channels/provider-id.ts";
import { mergeValuesOf } from "../contacts/merge-values.ts";
import { recordEvent } from "../events/record-event.ts";
import { type CompiledChatTemplate, compileChatTemplate, fillChatTemplate } from "../templates/merge-chat-template.ts";
import { wordsOfOurs } from "./chat-rows.ts";

const KEPT_PER_RUN = 500;
/** It left, as far as anybody knows. */
const left: DeliveryStatus[] = ["sent", "delivered", "read"];

/**
 * What campaigns wrote by WhatsApp stands in the conversations of those who got it, so that whoever reads an answer sees
 * what it answers. Told after outcomes were recorded; of a conversation that is new nobody has to do anything before the
 * person answers. Twice does no harm.
 */
export async function keepCampaignChats(ctx: Ctx, { deliveryIds }: { deliveryIds: string[] }): Promise<void> {
  if (deliveryIds.length > 0) await keepAll(ctx, inArray(deliveries.id, deliveryIds));
}

/** The recurring job: what a server that died left, and what a status settled that nobody had an answer to. */
export async function resumeCampaignChats(ctx: Ctx): Promise<void> {
  await keepAll(ctx, undefined);
}

async function keepAll(ctx: Ctx, which: ReturnType<typeof inArray> | undefined): Promise<void> {
  const rows = await ctx.db
    .select({ id: deliveries.id, campaignId: campaigns.id, template: campaigns.chatTemplate })
    .from(deliveries)
    .innerJoin(campaigns, eq(campaigns.id, deliveries.campaignId))
    .where(and(inArray(deliveries.status, left), isNotNull(deliveries.campaignId), ne(deliveries.channel, "email"), isNull(deliveries.messageId), which))
    .orderBy(asc(deliveries.id))
    .limit(KEPT_PER_RUN);
  const compiled = new Map<string, CompiledChatTemplate>();
  for (const { id, campaignId, template } of rows) {
    if (template === null) continue;
    if (!compiled.has(campaignId)) compiled.set(campaignId, compileChatTemplate(template));
    await keepOne(ctx, id, compiled.get(campaignId)!);
  }
}

function keepOne(ctx: Ctx, deliveryId: string, template: CompiledChatTemplate): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [found] = await ctx.db
      .select({ delivery: deliveries, recipient: recipients, campaign: { name: campaigns.name, launchedAt: campaigns.launchedAt, createdBy: campaigns.createdBy }, account: channelAccounts, keptId: sql<string>`coalesce(${contacts.mergedIntoId}, ${contacts.id})` })
      .from(deliveries)
      .innerJoin(recipients, eq(recipients.id, deliveries.recipientId))
      .innerJoin(contacts, and(eq(contacts.id, recipients.contactId), isNull(contacts.erasedAt)))
      .innerJoin(campaigns, eq(campaigns.id, deliveries.campaignId))
      .innerJoin(channelAccounts, eq(channelAccounts.id, deliveries.mailboxId))
      .where(and(eq(deliveries.id, deliveryId), isNull(deliveries.messageId)));
    if (!found) return;
    const { delivery, recipient, campaign, account } = found;
    const person = { channel: account.channel, address: delivery.toAddress, userId: null, name: recipient.name || null };
    await lockNames(ctx, personLocks(person));
    const [held] = await ctx.db.select({ messageId: deliveries.messageId }).from(deliveries).where(eq(deliveries.id, deliveryId)).for("update");
    if (held!.messageId !== null) return;
    const contactId = await contactWithAddress(ctx, found.keptId, person);
    const at = delivery.sentAt ?? delivery.handedOverAt ?? ctx.now();
    const conversation = await conversationWith(ctx, { channel: account.channel, mailboxId: delivery.mailboxId, participant: delivery.toAddress, userId: null, contactId, name: person.name }, at);
    await leaveNewOneDone(ctx, conversation.id, at);
    const { content } = fillChatTemplate(template, { values: mergeValuesOf(recipient.mergeValues), language: recipient.language, now: campaign.launchedAt! });
    const id = ctx.newId();
    await ctx.db.insert(messages).values({
      id,
      conversationId: conversation.id,
      mailboxId: delivery.mailboxId,
      contactId,
      // No answer to what somebody wrote: it ends no clock.
      kind: "newsletter",
      kindReason: `It was sent by the campaign ${campaign.name}.`,
      ...wordsOfOurs({ account, deliveryId, to: { address: delivery.toAddress, name: recipient.name }, content }),
      internetMessageId: delivery.internetMessageId,
      providerMessageId: delivery.providerMessageId ?? pendingProviderId(deliveryId),
      inReplyTo: null,
      sentBy: campaign.createdBy,
      receivedAt: at,
      storedAt: ctx.now(),
    });
    await ctx.db.update(deliveries).set({ conversationId: conversation.id, messageId: id }).where(eq(deliveries.id, deliveryId));
    await ctx.db.update(conversations).set({ lastMessageAt: sql`greatest(${conversations.lastMessageAt}, ${at.toISOString()}::timestamptz)` }).where(eq(conversations.id, conversation.id));
    await recordEvent(ctx, { name: "message.noted", subject: { type: "message", id }, data: { messageId: id, mailboxId: delivery.mailboxId, conversationId: conversation.id, kind: "newsletter", concernsCaseId: conversation.caseId, mayConcernSent: false } });
  });
}

/** Ten thousand people who were written to are not ten thousand conversations that wait for somebody. */
async function leaveNewOneDone(ctx: Ctx, conversationId: string, at: Date): Promise<void> {
  const said = ctx.db.select({ id: messages.id }).from(messages).where(eq(messages.conversationId, conversationId));
  await ctx.db.update(conversations).set({ doneAt: at }).where(and(eq(conversations.id, conversationId), isNull(conversations.doneAt), isNull(conversations.caseId), notExists(said)));
}
