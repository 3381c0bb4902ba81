import { and, eq } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { ChatMessage, SendChat } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { toldProviderId } from "../channels/provider-id.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { toChatMessages } from "./chat-view.ts";
import { checkContent } from "./check-content.ts";
import { insertOurs, nextQueuedAt } from "./chat-rows.ts";
import { refuseReaction } from "./reactions.ts";
import { type Chat, lockChat, refuseUnlessConnected } from "./require-chat.ts";

/**
 * Writes into a chat: the message stands there at once and leaves as soon as the channel's pace lets it. The id is the
 * writer's: twice is once. Refuses as checkContent and refuseReaction do, and `not_found` where the chat is not the actor's to see.
 */
export function queueChat(ctx: Ctx, input: Omit<SendChat, "replyToMessageId"> & { replyToMessageId?: string | null; conversationId: string }): Promise<ChatMessage> {
  const { id, content, replyToMessageId = null } = input;
  return inTransaction(ctx, async (ctx) => {
    const chat = await lockChat(ctx, input.conversationId);
    const known = await knownMessage(ctx, chat, id);
    if (known) return known;
    refuseUnlessConnected(chat);
    if (content.type === "reaction") await refuseReaction(ctx, chat, content);
    const checked = await checkContent(ctx, { chat, content, isHuman: ctx.actor.type === "user" });
    const message = await insertOurs(ctx, { chat, id, content: checked, replyTo: await answered(ctx, chat, replyToMessageId), queuedAt: await nextQueuedAt(ctx, chat), dueAt: ctx.now() });
    await tellQueued(ctx, chat, { messageId: id, partCount: 1 });
    return (await toChatMessages(ctx, [message]))[0]!;
  });
}

/** Sent before under this id. Refuses `conflict` where another message has it. */
export async function knownMessage(ctx: Ctx, chat: Chat, id: string): Promise<ChatMessage | null> {
  const [row] = await ctx.db.select().from(messages).where(eq(messages.id, id));
  if (!row) return null;
  const isOwn = row.conversationId === chat.id && row.direction === "outbound" && (ctx.actor.type !== "user" || row.sentBy === ctx.actor.id);
  if (!isOwn) throw refuse("conflict", "Another message has this id.", { remedy: "Begin a new message." });
  return (await toChatMessages(ctx, [row]))[0]!;
}

/** The vendor's id of the message that is answered; it is of the same chat, and the vendor knows it. */
async function answered(ctx: Ctx, chat: Chat, messageId: string | null): Promise<string | null> {
  if (messageId === null) return null;
  const [row] = await ctx.db.select({ providerMessageId: messages.providerMessageId }).from(messages).where(and(eq(messages.id, messageId), eq(messages.conversationId, chat.id)));
  if (!row) throw refuse("not_found", "The message that you answer is not in this chat.", { remedy: "Load the chat again." });
  return toldProviderId(row.providerMessageId);
}

export async function tellQueued(ctx: Ctx, chat: Chat, { messageId, partCount }: { messageId: string; partCount: number }): Promise<void> {
  await recordEvent(ctx, { name: "chat.queued", subject: { type: "message", id: messageId }, caseId: chat.caseId, data: { conversationId: chat.id, mailboxId: chat.mailboxId, messageId, partCount } });
  await enqueueJob(ctx, "chat.send", { conversationId: chat.id }, { singletonKey: chat.id });
}
