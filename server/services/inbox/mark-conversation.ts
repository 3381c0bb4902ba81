import { and, desc, eq, isNull, sql } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { InboxConversation } from "../../contract/inbox.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { markRead } from "../chats/read-chat.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockConversation, readConversation } from "./conversation-view.ts";

type One = { conversationId: string };

/** Nothing is left to do about it: it is read, and leaves the list until somebody writes again. Twice is once. */
export function markDone(ctx: Ctx, { conversationId }: One): Promise<InboxConversation> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockConversation(ctx, conversationId);
    const last = await newestInbound(ctx, conversationId);
    if (last) await markRead(ctx, { messageId: last.id });
    if (row.doneAt === null) {
      // Done up to the newest word that was there: vendors tell whole seconds, and what was written before but came after opens it again.
      const doneAt = last ? new Date(Math.min(last.receivedAt.getTime(), ctx.now().getTime()) - 1) : ctx.now();
      await ctx.db.update(conversations).set({ doneAt }).where(eq(conversations.id, row.id));
      await recordEvent(ctx, { name: "conversation.done", subject: { type: "conversation", id: row.id }, data: { conversationId: row.id, mailboxId: row.mailboxId } });
    }
    return readConversation(ctx, { conversationId });
  });
}

/** Takes it up again. */
export function reopenConversation(ctx: Ctx, { conversationId }: One): Promise<InboxConversation> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockConversation(ctx, conversationId);
    if (row.doneAt !== null) {
      await ctx.db.update(conversations).set({ doneAt: null }).where(eq(conversations.id, row.id));
      await recordEvent(ctx, { name: "conversation.reopened", subject: { type: "conversation", id: row.id }, data: { conversationId: row.id, mailboxId: row.mailboxId, before: row.doneAt.toISOString() } });
    }
    return readConversation(ctx, { conversationId });
  });
}

/** Its newest message waits for a reader again, for everybody on the desk; its writer is told nothing. */
export function markUnread(ctx: Ctx, { conversationId }: One): Promise<InboxConversation> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockConversation(ctx, conversationId);
    const last = await newestInbound(ctx, conversationId);
    if (!last) throw refuse("conflict", "Nobody has written in this conversation yet.");
    const [changed] = await ctx.db.update(messages).set({ readAt: null, readBy: null }).where(and(eq(messages.id, last.id), sql`${messages.readAt} is not null`)).returning({ id: messages.id });
    if (changed) await recordEvent(ctx, { name: "conversation.marked_unread", subject: { type: "conversation", id: row.id }, data: { conversationId: row.id, mailboxId: row.mailboxId, messageId: last.id } });
    return readConversation(ctx, { conversationId });
  });
}

/** What a person said: of a reaction nobody waits for an answer. */
export async function newestInbound(ctx: Ctx, conversationId: string) {
  const [row] = await ctx.db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), eq(messages.direction, "inbound"), isNull(messages.revokedAt), sql`(${messages.chat} ->> 'type') is distinct from 'reaction'`))
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(1);
  return row;
}
