import { and, desc, eq, lt, or, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { ChatView } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { channelRules } from "./channel-rules.ts";
import { toChatMessages } from "./chat-view.ts";
import { chatWindow } from "./chat-window.ts";
import { requireChat } from "./require-chat.ts";

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
    messages: await toChatMessages(ctx, page),
    before: rows.length > limit && first ? `${first.receivedAt.toISOString()} ${first.id}` : null,
  };
}

function placeOf(before: string): { at: Date; id: string } {
  const match = /^(\d{4}-\d\d-\d\dT[\d:.]+Z) ([0-9a-f-]{36})$/.exec(before);
  const at = match ? new Date(match[1]!) : null;
  if (!at || Number.isNaN(at.getTime())) throw refuse("bad_input", "`before` is not one that a page gave.", { remedy: "Load the chat from its end." });
  return { at, id: match![2]! };
}
