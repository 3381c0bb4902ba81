import { and, desc, eq, gt, isNull, or, sql } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { InboxConversation } from "../../contract/inbox.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { markRead } from "../chats/read-chat.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockConversation, readConversation } from "./conversation-view.ts";

type One = { conversationId: string };

/**
 * Nothing is left to do about it: it is read, and leaves the list until somebody writes again. Twice is once. Refuses
 * `stale` where something came that is not seen yet by who has seen `upToMessageId` last.
 */
export function markDone(ctx: Ctx, { conversationId, upToMessageId }: One & { upToMessageId?: string | undefined }): Promise<InboxConversation> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockConversation(ctx, conversationId);
    if (upToMessageId !== undefined) await refuseUnseen(ctx, { conversationId, upToMessageId });
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

/** Newer by when it was written; or written before, come after, and read by nobody yet. */
async function refuseUnseen(ctx: Ctx, { conversationId, upToMessageId }: { conversationId: string; upToMessageId: string }): Promise<void> {
  const [seen] = await ctx.db.select({ id: messages.id, receivedAt: messages.receivedAt, storedAt: messages.storedAt }).from(messages).where(and(eq(messages.id, upToMessageId), eq(messages.conversationId, conversationId)));
  if (!seen) throw refuse("not_found", "The message that you saw last is not in this conversation.", { remedy: "Load the conversation again." });
  const isNewer = or(gt(messages.receivedAt, seen.receivedAt), and(eq(messages.receivedAt, seen.receivedAt), sql`${messages.id} > ${seen.id}::uuid`));
  const isLate = and(isNull(messages.readAt), gt(messages.storedAt, seen.storedAt));
  const [unseen] = await ctx.db.select({ id: messages.id }).from(messages).where(and(eq(messages.conversationId, conversationId), isSaidToUs, or(isNewer, isLate))).limit(1);
  if (unseen) throw refuse("stale", "Something was written in the meantime: the conversation stays open.", { remedy: "Read what came, then mark it as done." });
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
const isSaidToUs = and(eq(messages.direction, "inbound"), isNull(messages.revokedAt), sql`(${messages.chat} ->> 'type') is distinct from 'reaction'`);

export async function newestInbound(ctx: Ctx, conversationId: string) {
  const [row] = await ctx.db
    .select()
    .from(messages)
    .where(and(eq(messages.conversationId, conversationId), isSaidToUs))
    .orderBy(desc(messages.receivedAt), desc(messages.id))
    .limit(1);
  return row;
}
