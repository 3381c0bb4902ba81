import { and, eq, inArray, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { meetResponses, oweNextResponse } from "../sla/move-targets.ts";
import { isAnswer, isAnswered } from "./answers.ts";
import { changeCaseStatus } from "./change-status.ts";
import { followUp } from "./follow-up.ts";
import { indexCase } from "./index-case.ts";
import { requireCase } from "./queries.ts";

/**
 * What a mail in a case's conversation means for the case. The customer's: it stands on the timeline, a case that waited
 * for the customer goes on, the next response is owed. Ours to them, found in Sent Items: the response is met. Robots' mails
 * stand on the timeline and change nothing.
 */
export function noteMessage(ctx: Ctx, event: EventRow): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [message] = await ctx.db.select().from(messages).where(eq(messages.id, event.subjectId));
    if (!message) return;
    // The job may run on two servers at once, and an agent may open the case just now: one after the other.
    const [conversation] = await ctx.db.select({ caseId: conversations.caseId }).from(conversations).where(eq(conversations.id, message.conversationId)).for("update");
    const { caseId } = conversation!;
    if (!caseId || (message.chat !== null && (await isClosed(ctx, caseId)))) return followUp(ctx, message);
    if (await isNoted(ctx, caseId, message.id)) return;
    if (message.direction === "outbound") return noteSent(ctx, caseId, message);
    await recordEvent(ctx, { name: "case.message_received", subject: { type: "case", id: caseId }, caseId, data: { messageId: message.id, kind: message.kind } });
    await indexCase(ctx, caseId);
    if (message.kind !== "ordinary" || (await isAnswered(ctx, { caseId }, message.receivedAt))) return;
    await reopen(ctx, caseId);
    await oweNextResponse(ctx, { caseId, at: message.receivedAt });
  });
}

/** What was answered in plain Outlook stands on the timeline too. */
async function noteSent(ctx: Ctx, caseId: string, message: MessageRow): Promise<void> {
  await recordEvent(ctx, { name: "case.message_sent", subject: { type: "case", id: caseId }, caseId, data: { messageId: message.id, from: message.fromName ?? message.fromAddress } });
  if (await isAnswer(ctx, caseId, message)) await meetResponses(ctx, { caseId, at: message.receivedAt });
  await indexCase(ctx, caseId);
}

const notedBy = ["case.message_received", "case.message_sent", "case.opened", "case.message_joined", "case.follow_up_refused"];

/** The job may run twice, or after the case was opened from this very mail. */
async function isNoted(ctx: Ctx, caseId: string, messageId: string): Promise<boolean> {
  const [row] = await ctx.db.select({ seq: events.seq }).from(events).where(and(eq(events.caseId, caseId), inArray(events.name, notedBy), sql`${events.data} ->> 'messageId' = ${messageId}`)).limit(1);
  return row !== undefined;
}

/** A chat has one conversation with a person for ever: it stays with a case that is closed until it goes on. */
async function isClosed(ctx: Ctx, caseId: string): Promise<boolean> {
  return (await requireCase(ctx, caseId)).status === "closed";
}

async function reopen(ctx: Ctx, caseId: string): Promise<void> {
  const { status } = await requireCase(ctx, caseId);
  if (status === "awaiting_customer" || status === "resolved") await changeCaseStatus(ctx, { caseId, status: "in_progress" });
}
