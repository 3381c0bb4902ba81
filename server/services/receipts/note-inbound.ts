import { and, eq, isNull } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import type { EventRow } from "../events/queries.ts";
import { leaveByMail } from "../subscriptions/leave-by-mail.ts";
import { deliveryByMessageId, deliveryByReplyToken, deliveryOfChat, isRecipient } from "./find-delivery.ts";
import { recordReceipt } from "./record-receipt.ts";

/**
 * What an arrived mail means for what we sent: a report of a bounce or complaint, an automatic answer, a person's answer,
 * or a request to be left in peace. The job may run twice: a receipt is kept once.
 */
export async function noteInbound(ctx: Ctx, event: EventRow): Promise<void> {
  const [message] = await ctx.db.select().from(messages).where(eq(messages.id, event.subjectId));
  if (!message || message.direction === "outbound") return;
  switch (message.kind) {
    case "bounce":
      // The report itself is in the mail's own parts, which are read from Outlook again, and Outlook may be out of reach.
      return enqueueJob(ctx, "receipts.readReport", { messageId: message.id, attempt: 1 });
    case "auto_reply":
    case "ordinary":
    case "newsletter":
      if (message.chat !== null) return noteChatAnswer(ctx, message);
      await leaveByMail(ctx, { subject: message.subject, messageId: message.id });
      return noteAnswer(ctx, message);
    case "own":
      return;
    default:
      return message.kind satisfies never;
  }
}

/**
 * An answer to a campaign's mail, known by the address that it went to or by the mail that it names. Both can be passed on
 * with a forwarded mail: whoever is not the recipient answers in nobody's place.
 */
async function noteAnswer(ctx: Ctx, message: MessageRow): Promise<void> {
  const named = [...(message.inReplyTo ? [message.inReplyTo] : []), ...message.references.toReversed()];
  const delivery = (await deliveryByReplyToken(ctx, [...message.to, ...message.cc].map(({ address }) => address))) ?? (await deliveryByMessageId(ctx, named));
  if (!delivery) return;
  const isOwn = await isRecipient(ctx, delivery, { address: message.fromAddress, contactId: message.contactId });
  await inTransaction(ctx, async (ctx) => {
    await linkMessage(ctx, message.id, delivery.id);
    await recordReceipt(ctx, {
      deliveryId: delivery.id,
      kind: message.kind === "auto_reply" ? "auto_replied" : "replied",
      source: "mailbox",
      sourceId: message.id,
      messageId: message.id,
      happenedAt: message.receivedAt,
      bySomebodyElse: !isOwn,
      detail: isOwn ? null : SOMEBODY_ELSE,
    });
  });
}

/** An answer to what a campaign wrote in a chat. A reaction or a vendor's note is none; who asked to be left in peace was heard already. */
async function noteChatAnswer(ctx: Ctx, { id, kind, mailboxId, conversationId, contactId, fromAddress, inReplyTo, receivedAt }: MessageRow): Promise<void> {
  if (kind !== "ordinary") return;
  const delivery = await deliveryOfChat(ctx, { mailboxId, conversationId, from: fromAddress, quoted: inReplyTo, before: receivedAt });
  if (!delivery || !(await isRecipient(ctx, delivery, { address: fromAddress, contactId }))) return;
  await inTransaction(ctx, async (ctx) => {
    await linkMessage(ctx, id, delivery.id);
    await recordReceipt(ctx, { deliveryId: delivery.id, kind: "replied", source: "chat", sourceId: id, messageId: id, happenedAt: receivedAt });
  });
}

/** Stands in the receipt of an answer that another person than the recipient wrote. */
export const SOMEBODY_ELSE = "somebody_else";

export async function linkMessage(ctx: Ctx, messageId: string, deliveryId: string): Promise<void> {
  await ctx.db.update(messages).set({ deliveryId }).where(and(eq(messages.id, messageId), isNull(messages.deliveryId)));
}
