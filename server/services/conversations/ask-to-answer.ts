import { createHash } from "node:crypto";
import { and, count, eq, gt, isNotNull, isNull, lt, ne, sql } from "drizzle-orm";
import { automaticAnswers, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { recordEvent } from "../events/record-event.ts";
import { type AnswerHistory, type AnswerVerdict, mayAnswer, PAIR_HOURS } from "./may-answer.ts";
import type { MessageRow } from "./receive-message.ts";

/**
 * Every automatic answer asks here first, and is counted by asking. What is held back for fear of a loop is told on the
 * case, once for each conversation and obstacle.
 */
export function askToAnswer(ctx: Ctx, input: { messageId: string; body: string }): Promise<AnswerVerdict> {
  return inTransaction(ctx, async (ctx) => {
    const [message] = await ctx.db.select().from(messages).where(eq(messages.id, input.messageId));
    if (!message) return { may: false, obstacle: "not_for_machines", reason: "The mail is gone." };
    const address = foldAddress(message.replyTo?.address ?? message.fromAddress);
    // Two servers may answer two mails of one sender at once: one after the other.
    await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`answer:${message.mailboxId}:${address}`}, 0))`);
    const bodySha256 = createHash("sha256").update(input.body.replace(/\s+/g, " ").trim()).digest("hex");
    const verdict = mayAnswer(message, await historyOf(ctx, message, address), { bodySha256, now: ctx.now() });
    if (!verdict.may && verdict.obstacle === "not_for_machines") return verdict;
    const isFirstTrip = !verdict.may && (await heldBefore(ctx, message.conversationId, verdict.obstacle)) === 0;
    await ctx.db.insert(automaticAnswers).values({ id: ctx.newId(), mailboxId: message.mailboxId, conversationId: message.conversationId, addressFolded: address, bodySha256, heldReason: verdict.may ? null : verdict.obstacle, createdAt: ctx.now() });
    if (!verdict.may && isFirstTrip) await tell(ctx, message, verdict);
    return verdict;
  });
}

async function historyOf(ctx: Ctx, message: MessageRow, address: string): Promise<AnswerHistory> {
  const since = new Date(ctx.now().getTime() - PAIR_HOURS * 3_600_000);
  const toPair = await ctx.db
    .select({ bodySha256: automaticAnswers.bodySha256, at: automaticAnswers.createdAt })
    .from(automaticAnswers)
    .where(and(eq(automaticAnswers.mailboxId, message.mailboxId), eq(automaticAnswers.addressFolded, address), gt(automaticAnswers.createdAt, since), isNull(automaticAnswers.heldReason)));
  const [thread] = await ctx.db.select({ n: count() }).from(automaticAnswers).where(and(eq(automaticAnswers.conversationId, message.conversationId), isNull(automaticAnswers.heldReason)));
  // By the contact where there is one: that has an index, and loops may open a new conversation each time.
  const place = message.contactId === null ? eq(messages.conversationId, message.conversationId) : eq(messages.contactId, message.contactId);
  const [same] = await ctx.db
    .select({ n: count() })
    .from(messages)
    .where(and(place, eq(messages.fromAddress, message.fromAddress), eq(messages.direction, "inbound"), ne(messages.id, message.id), gt(messages.receivedAt, since), lt(messages.receivedAt, new Date(message.receivedAt.getTime() + 1)), eq(messages.visibleText, message.visibleText)));
  return { toPair, inThread: thread!.n, identicalInbound: same!.n };
}

async function heldBefore(ctx: Ctx, conversationId: string, obstacle: string): Promise<number> {
  const [row] = await ctx.db.select({ n: count() }).from(automaticAnswers).where(and(eq(automaticAnswers.conversationId, conversationId), isNotNull(automaticAnswers.heldReason), eq(automaticAnswers.heldReason, obstacle)));
  return row!.n;
}

async function tell(ctx: Ctx, message: MessageRow, { obstacle, reason }: Extract<AnswerVerdict, { may: false }>): Promise<void> {
  const [conversation] = await ctx.db.select({ caseId: conversations.caseId }).from(conversations).where(eq(conversations.id, message.conversationId));
  const caseId = conversation?.caseId ?? null;
  const subject = caseId === null ? { type: "message", id: message.id } : { type: "case", id: caseId };
  await recordEvent(ctx, { name: "case.answer_held", subject, caseId, data: { messageId: message.id, obstacle, reason } });
}
