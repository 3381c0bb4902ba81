import { asc, eq } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { ChatMessage, SendSequence, SequencePreview, SplitSettings } from "../../contract/chats.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { channelRules, PARTS_MAX } from "./channel-rules.ts";
import { insertOurs, nextQueuedAt } from "./chat-rows.ts";
import { chatWindow } from "./chat-window.ts";
import { toChatMessages } from "./chat-view.ts";
import { refuseClosed } from "./check-content.ts";
import { tellQueued } from "./queue-chat.ts";
import { type Chat, lockChat, refuseUnlessConnected, requireChat } from "./require-chat.ts";
import { splitText } from "./split-text.ts";

/** What a text would become; nothing is sent. Refuses `unprocessable` a text without words, or of too many parts. */
export async function previewSequence(ctx: Ctx, { conversationId, text, split }: { conversationId: string; text: string; split: SplitSettings }): Promise<SequencePreview> {
  return sequenceOf(await requireChat(ctx, conversationId), { text, split });
}

function sequenceOf({ channel }: Chat, { text, split }: { text: string; split: SplitSettings }): SequencePreview {
  const { textMax, pairMs } = channelRules[channel];
  const parts = splitText(text, split, textMax);
  if (parts.length === 0) throw refuse("unprocessable", "The text has no words.", { remedy: "Write what shall be sent." });
  if (parts.length > PARTS_MAX) throw refuse("unprocessable", `The text makes ${parts.length} messages; ${PARTS_MAX} go at once.`, { remedy: "Split it into longer parts, or send it as a document." });
  const delaySeconds = Math.max(split.delaySeconds, pairMs / 1_000);
  return { parts, delaySeconds, isDelayRaised: delaySeconds > split.delaySeconds, lastsSeconds: (parts.length - 1) * delaySeconds };
}

/** Sends a text as several messages, in their order and at their pace. The id is the writer's: twice is once. Refuses as queueChat does. */
export function queueSequence(ctx: Ctx, input: SendSequence & { conversationId: string }): Promise<ChatMessage[]> {
  const { id: sequenceId, text, split } = input;
  return inTransaction(ctx, async (ctx) => {
    const chat = await lockChat(ctx, input.conversationId);
    const known = await sequenceMessages(ctx, sequenceId);
    if (known.length > 0) {
      if (known[0]!.conversationId !== chat.id) throw refuse("conflict", "Another sequence has this id.", { remedy: "Begin a new one." });
      return toChatMessages(ctx, known);
    }
    refuseUnlessConnected(chat);
    refuseClosed(chatWindow({ channel: chat.channel, lastInboundAt: chat.lastInboundAt, now: ctx.now() }), { channel: chat.channel, isHuman: ctx.actor.type === "user" });
    const { parts, delaySeconds } = sequenceOf(chat, { text, split });
    const queuedAt = await nextQueuedAt(ctx, chat);
    const rows: MessageRow[] = [];
    for (const [index, body] of parts.entries()) {
      const dueAt = new Date(ctx.now().getTime() + index * delaySeconds * 1_000);
      rows.push(await insertOurs(ctx, { chat, id: ctx.newId(), content: { type: "text", body }, replyTo: null, queuedAt, dueAt, sequence: { id: sequenceId, part: index + 1 } }));
    }
    await tellQueued(ctx, chat, { messageId: rows[0]!.id, partCount: rows.length });
    return toChatMessages(ctx, rows);
  });
}

/** Its parts, in order. */
export async function sequenceMessages(ctx: Ctx, sequenceId: string): Promise<MessageRow[]> {
  const rows = await ctx.db.select({ message: messages }).from(deliveries).innerJoin(messages, eq(messages.id, deliveries.messageId)).where(eq(deliveries.sequenceId, sequenceId)).orderBy(asc(deliveries.part));
  return rows.map(({ message }) => message);
}
