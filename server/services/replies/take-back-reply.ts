import { and, eq } from "drizzle-orm";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { Reply } from "../../contract/replies.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { readReply, requireOwnReply } from "./queries.ts";

/** Undo within the seconds before it leaves: it is a draft again. Refuses `conflict` once somebody has begun to send it. */
export function takeBackReply(ctx: Ctx, input: { replyId: string }): Promise<Reply> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireOwnReply(ctx, input.replyId);
    if (row.status === "draft") return readReply(ctx, row.id);
    if (row.status !== "queued" || row.fence > 0) throw refuse("conflict", "The reply has left already.");
    await ctx.db.update(replies).set({ status: "draft", queuedAt: null, nextAttemptAt: null }).where(and(eq(replies.id, row.id), eq(replies.fence, 0)));
    await recordEvent(ctx, { name: "reply.taken_back", subject: { type: "reply", id: row.id }, caseId: row.caseId, data: { replyId: row.id } });
    return readReply(ctx, row.id);
  });
}

/** A draft is thrown away. What is saved late by another window does not bring it back. */
export function discardReply(ctx: Ctx, input: { replyId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireOwnReply(ctx, input.replyId);
    if (row.status === "discarded") return;
    if (row.status !== "draft") throw refuse("conflict", "This reply is no draft any more.");
    await ctx.db.update(replies).set({ status: "discarded", html: "", to: [], cc: [], attachments: [], endedAt: ctx.now() }).where(eq(replies.id, row.id));
  });
}

/** What could not be sent is written anew: a draft with the same words, under an id of its own, so that neither can be taken for the other. */
export function rewriteReply(ctx: Ctx, input: { replyId: string }): Promise<Reply> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireOwnReply(ctx, input.replyId);
    if (row.status !== "failed") throw refuse("conflict", "Only what could not be sent is written anew.");
    const { caseId, messageId, mailboxId, authorId, kind, to, cc, html, attachments } = row;
    const id = ctx.newId();
    await ctx.db.insert(replies).values({ id, caseId, messageId, mailboxId, authorId, kind, to, cc, html, attachments, status: "draft", createdAt: ctx.now(), savedAt: ctx.now() });
    await ctx.db.update(replies).set({ status: "discarded" }).where(eq(replies.id, row.id));
    return readReply(ctx, id);
  });
}
