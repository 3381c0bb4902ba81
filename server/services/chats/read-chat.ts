import { and, desc, eq, isNull, lte, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { requireMessage } from "../conversations/queries.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { openAccount } from "../sending-accounts/open-account.ts";

/**
 * Somebody on the desk has read a conversation up to this message: nothing before it is unread any more, for anybody. The
 * writer of a chat sees it too. Answers how many became read; those who only look (viewers) change nothing.
 */
export function markRead(ctx: Ctx, { messageId }: { messageId: string }): Promise<{ readCount: number }> {
  return inTransaction(ctx, async (ctx) => {
    const message = await requireMessage(ctx, messageId);
    const read = await ctx.db
      .update(messages)
      .set({ readAt: ctx.now(), readBy: ctx.actor.type === "user" ? ctx.actor.id : null })
      .where(and(eq(messages.mailboxId, message.mailboxId), eq(messages.conversationId, message.conversationId), eq(messages.direction, "inbound"), isNull(messages.readAt), lte(messages.receivedAt, message.receivedAt)))
      .returning({ id: messages.id });
    if (read.length === 0) return { readCount: 0 };
    await recordEvent(ctx, { name: "conversation.read", subject: { type: "conversation", id: message.conversationId }, data: { conversationId: message.conversationId, mailboxId: message.mailboxId, messageId, readCount: read.length } });
    if (message.chat !== null) await enqueueJob(ctx, "chat.tellRead", { conversationId: message.conversationId }, { singletonKey: message.conversationId });
    return { readCount: read.length };
  });
}

/** Tells the vendor what was read last: blue ticks. What it refuses is no harm, and not tried again. */
export async function tellRead(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<void> {
  const [last] = await ctx.db
    .select({ providerMessageId: messages.providerMessageId, from: messages.fromAddress, mailboxId: messages.mailboxId })
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), eq(messages.direction, "inbound"), sql`${messages.readAt} is not null and ${messages.chat} is not null`))
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(1);
  if (!last) return;
  const account = await openAccount(ctx, last.mailboxId);
  const vendor = Object.values(ctx.ports.chat.vendors).find(({ provider }) => provider === account.provider);
  await vendor?.markRead(account, { providerMessageId: last.providerMessageId, from: last.from });
}
