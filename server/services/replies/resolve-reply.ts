import { and, eq, inArray, isNull } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { Reply } from "../../contract/replies.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCase } from "../cases/queries.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { readReply } from "./queries.ts";

/** A person's decision about a reply that may have left: it was sent, or it leaves again after one more look for it. */
export function resolveReply(ctx: Ctx, input: { replyId: string; decision: "sent" | "resend" }): Promise<Reply> {
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select().from(replies).where(eq(replies.id, input.replyId)).for("update");
    if (!row) throw refuse("not_found", "There is no such reply.");
    await requireCase(ctx, row.caseId);
    if (row.status !== "uncertain") throw refuse("conflict", "This reply is not uncertain.", { remedy: "Somebody may have decided already, or its copy was found." });
    const now = ctx.now();
    const change = input.decision === "sent" ? { status: "sent" as const, sentAt: now, endedAt: now } : { status: "queued" as const, nextAttemptAt: now, handedOverAt: null, providerMessageId: null, endedAt: null, lookCount: 0, faultCount: 0 };
    await ctx.db.update(replies).set({ ...change, reason: null, detail: null }).where(eq(replies.id, row.id));
    await recordEvent(ctx, { name: "reply.resolved", subject: { type: "reply", id: row.id }, caseId: row.caseId, data: { replyId: row.id, decision: input.decision } });
    if (input.decision === "resend") await enqueueJob(ctx, "reply.send", { replyId: row.id });
    return readReply(ctx, row.id);
  });
}

/** A copy in Sent Items settles what was uncertain. Subscriber of `message.sent`. */
export function noteSentCopy(ctx: Ctx, event: EventRow): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [message] = await ctx.db.select({ id: messages.id, mailboxId: messages.mailboxId, internetMessageId: messages.internetMessageId, receivedAt: messages.receivedAt }).from(messages).where(eq(messages.id, event.subjectId));
    if (!message) return;
    const [row] = await ctx.db.update(replies).set({ sentMessageId: message.id }).where(and(eq(replies.mailboxId, message.mailboxId), eq(replies.internetMessageId, message.internetMessageId), isNull(replies.sentMessageId))).returning();
    if (!row) return;
    const settled = await ctx.db.update(replies).set({ status: "sent", sentAt: message.receivedAt, endedAt: ctx.now(), nextAttemptAt: null, leaseUntil: null, reason: null }).where(and(eq(replies.id, row.id), inArray(replies.status, ["handed_over", "uncertain"]))).returning({ id: replies.id });
    const [author] = await ctx.db.select({ name: users.name }).from(users).where(eq(users.id, row.authorId));
    const name = settled.length > 0 ? "reply.sent" : "reply.seen";
    await recordEvent(ctx, { name, subject: { type: "reply", id: row.id }, caseId: row.caseId, data: { replyId: row.id, author: author!.name } });
  });
}
