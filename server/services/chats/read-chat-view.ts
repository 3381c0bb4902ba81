import { and, desc, eq, inArray, lt, or, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { ChatMessage, ChatView } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { channelRules } from "./channel-rules.ts";
import { toChatMessages } from "./chat-view.ts";
import { chatWindow } from "./chat-window.ts";
import { reactionsOn } from "./reactions.ts";
import { type Chat, requireChat } from "./require-chat.ts";

/** One page of a chat, the newest first page without `before`. */
export async function readChatView(ctx: Ctx, { conversationId, before, limit }: { conversationId: string; before?: string; limit: number }): Promise<ChatView> {
  const chat = await requireChat(ctx, conversationId);
  const place = before === undefined ? null : placeOf(before);
  const rows = await ctx.db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), place ? or(lt(messages.receivedAt, place.at), and(eq(messages.receivedAt, place.at), sql`${messages.id} < ${place.id}::uuid`)) : undefined))
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(limit + 1);
  const page = rows.slice(0, limit).toReversed();
  const first = page[0];
  return {
    conversationId,
    accountId: chat.mailboxId,
    channel: chat.channel,
    accountName: chat.account.facts.handle,
    isConnected: chat.account.state === "connected",
    participant: { address: chat.participantAddress, name: chat.participantName, contactId: chat.contactId },
    caseId: chat.caseId,
    window: chatWindow({ channel: chat.channel, lastInboundAt: chat.lastInboundAt, now: ctx.now() }),
    mediaMax: Object.fromEntries(Object.entries(channelRules[chat.channel].media).map(([kind, { bytesMax }]) => [kind, bytesMax])),
    reactions: reactionsOn(chat.channel),
    messages: await toChatMessages(ctx, page),
    answered: await answeredBefore(ctx, chat, page),
    before: rows.length > limit && first ? `${first.receivedAt.toISOString()} ${first.id}` : null,
  };
}

/** What the page's messages answer and the page does not have: they are quoted all the same. */
async function answeredBefore(ctx: Ctx, chat: Chat, page: MessageRow[]): Promise<ChatMessage[]> {
  const shown = new Set(page.map(({ providerMessageId }) => providerMessageId));
  const named = [...new Set(page.flatMap(({ inReplyTo }) => (inReplyTo !== null && !shown.has(inReplyTo) ? [inReplyTo] : [])))];
  if (named.length === 0) return [];
  const rows = await ctx.db.select().from(messages).where(and(eq(messages.mailboxId, chat.mailboxId), inArray(messages.providerMessageId, named), eq(messages.conversationId, chat.id)));
  return toChatMessages(ctx, rows);
}

function placeOf(before: string): { at: Date; id: string } {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f-]{36})$/.exec(before);
  const at = match ? new Date(match[1]!) : null;
  if (!at || Number.isNaN(at.getTime())) throw refuse("bad_input", "`before` is not one that a page gave.", { remedy: "Load the chat from its end." });
  return { at, id: match![2]! };
}
