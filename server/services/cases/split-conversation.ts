import { and, asc, eq, gte, inArray, max, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages, threadMoves } from "../../../drizzle/schema/conversations.ts";
import type { MovedCase, SplitCase } from "../../contract/thread-moves.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { findClassification } from "../classification/queries.ts";
import { cutAt } from "../conversations/clean-text.ts";
import type { ConversationRow, MessageRow } from "../conversations/receive-message.ts";
import { recordEvent } from "../events/record-event.ts";
import { cancelTargets } from "../sla/cancel-targets.ts";
import { openTargetsOf } from "../sla/queries.ts";
import { startTargets } from "../sla/start-targets.ts";
import { afterMove } from "./after-move.ts";
import type { CarriedTargets } from "./carry-targets.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { TITLE_CHARS_MAX } from "./new-case.ts";
import { type CaseRow, readCase } from "./queries.ts";
import { replayMails } from "./replay-mails.ts";
import { type BeforeMove, viewMove } from "./thread-moves-view.ts";

/**
 * A mail and what follows it in its conversation become a case of their own, whose clock began when that mail came. What
 * the old case owed for it alone, it owes no more.
 */
export function splitConversation(ctx: Ctx, input: { caseId: string } & SplitCase): Promise<MovedCase> {
  return inTransaction(ctx, async (ctx) => {
    await ctx.db.select({ id: conversations.id }).from(conversations).where(eq(conversations.caseId, input.caseId)).orderBy(conversations.id).for("update");
    const left = await lockCase(ctx, { caseId: input.caseId, version: input.version });
    const { message, conversation } = await requireMailOf(ctx, left, input.messageId);
    const moving = await mailAndLater(ctx, message);
    await refuseNothingLeft(ctx, left, moving);
    const newConversationId = await moveMails(ctx, conversation, moving);
    const made = await makeCase(ctx, { left, message, conversationId: newConversationId, title: input.title });
    const carried = await settleTargets(ctx, left, message);
    const before: BeforeMove["split"] = { conversationId: conversation.id, newConversationId, messageIds: moving.map((row) => row.id), targets: carried };
    const [move] = await ctx.db.insert(threadMoves).values({ id: ctx.newId(), kind: "split", fromCaseId: left.id, toCaseId: made.id, before: { ...before }, createdBy: ctx.actor.type === "user" ? ctx.actor.id : null, createdAt: ctx.now() }).returning();
    for (const row of moving) {
      if (row.id !== message.id) await recordEvent(ctx, { name: "case.message_joined", subject: { type: "case", id: made.id }, caseId: made.id, data: { messageId: row.id } });
    }
    await writeCase(ctx, left, {}, { name: "case.split", data: { moveId: move!.id, newCaseId: made.id, number: made.number, subject: message.subject } });
    await afterMove(ctx, [made.id, left.id]);
    return { case: await readCase(ctx, made.id), move: await viewMove(ctx, move!) };
  });
}

async function requireMailOf(ctx: Ctx, left: CaseRow, messageId: string): Promise<{ message: MessageRow; conversation: ConversationRow }> {
  const [row] = await ctx.db.select({ message: messages, conversation: conversations }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(and(eq(messages.id, messageId), eq(conversations.caseId, left.id)));
  if (!row) throw refuse("not_found", `There is no such mail in case #${left.number}.`);
  if (row.message.direction === "outbound") throw refuse("unprocessable", "This mail was sent from here.", { remedy: "Choose the mail of the customer with which the other matter begins." });
  return row;
}

async function mailAndLater(ctx: Ctx, message: MessageRow): Promise<MessageRow[]> {
  const rows = await ctx.db.select().from(messages).where(and(eq(messages.conversationId, message.conversationId), gte(messages.receivedAt, message.receivedAt))).orderBy(asc(messages.receivedAt), asc(messages.id));
  return rows.filter((row) => row.id === message.id || row.receivedAt > message.receivedAt || isLaterInSecond(row, message));
}

/** Graph tells the second of a mail and no more: what it names was there before it. */
function isLaterInSecond(row: MessageRow, message: MessageRow): boolean {
  const names = (one: MessageRow, other: MessageRow) => one.inReplyTo === other.internetMessageId || one.references.includes(other.internetMessageId);
  return names(row, message) || (row.id > message.id && !names(message, row));
}

async function refuseNothingLeft(ctx: Ctx, left: CaseRow, moving: MessageRow[]): Promise<void> {
  const [row] = await ctx.db
    .select({ id: messages.id })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.caseId, left.id), sql`${messages.id} not in ${moving.map((one) => one.id)}`))
    .limit(1);
  if (!row) throw refuse("unprocessable", `No mail would be left in case #${left.number}.`, { remedy: "Choose a later mail: the first one stays." });
}

/** The whole conversation where it begins with this mail; else a new one, that Outlook's own thread leads to as well. */
async function moveMails(ctx: Ctx, conversation: ConversationRow, moving: MessageRow[]): Promise<string> {
  const ids = moving.map((row) => row.id);
  const [stays] = await ctx.db.select({ lastMessageAt: max(messages.receivedAt) }).from(messages).where(and(eq(messages.conversationId, conversation.id), sql`${messages.id} not in ${ids}`));
  if (!stays?.lastMessageAt) return conversation.id;
  const id = ctx.newId();
  const first = moving[0]!;
  await ctx.db.insert(conversations).values({ ...conversation, id, contactId: first.contactId ?? conversation.contactId, subject: first.subject, lastMessageAt: moving.at(-1)!.receivedAt, createdAt: ctx.now() });
  await ctx.db.update(messages).set({ conversationId: id }).where(inArray(messages.id, ids));
  await ctx.db.update(conversations).set({ lastMessageAt: stays.lastMessageAt }).where(eq(conversations.id, conversation.id));
  return id;
}

async function makeCase(ctx: Ctx, { left, message, conversationId, title }: { left: CaseRow; message: MessageRow; conversationId: string; title?: string }): Promise<{ id: string; number: number }> {
  const id = ctx.newId();
  const judged = await findClassification(ctx, message.id);
  const [next] = await ctx.db.execute<{ number: string }>(sql`select nextval('case_numbers')::int as number`);
  const number = Number(next!.number);
  const priority = judged?.priority ?? left.priority;
  await ctx.db.insert(cases).values({
    id,
    number,
    numberPrefix: left.numberPrefix,
    title: cutAt(title ?? (message.subject.trim() || message.preview.trim() || left.title), TITLE_CHARS_MAX),
    status: "new",
    priority,
    category: judged?.isConfident ? judged.category : null,
    sentiment: judged?.sentiment ?? "unknown",
    summary: judged?.summary ?? "",
    assigneeId: left.assigneeId,
    teamId: left.teamId,
    contactId: message.contactId ?? left.contactId,
    mailboxId: left.mailboxId,
    openedBy: ctx.actor.type === "user" ? ctx.actor.id : null,
    openedAt: ctx.now(),
    updatedAt: ctx.now(),
  });
  await ctx.db.update(conversations).set({ caseId: id }).where(eq(conversations.id, conversationId));
  await startTargets(ctx, { caseId: id, priority, metrics: ["first_response", "resolution"], startedAt: message.receivedAt });
  await recordEvent(ctx, { name: "case.opened", subject: { type: "case", id }, caseId: id, data: { messageId: message.id, priority, category: judged?.category ?? null, splitFrom: left.number, version: 1 } });
  await replayMails(ctx, { caseId: id, since: message.receivedAt, without: message.id });
  return { id, number };
}

/** A response that the old case owes since this mail, or a later one, is owed for mails that left; what others wrote since is owed still. */
async function settleTargets(ctx: Ctx, left: CaseRow, message: MessageRow): Promise<CarriedTargets> {
  const owed = (await openTargetsOf(ctx, left.id)).filter((target) => target.metric === "next_response" && target.startedAt >= message.receivedAt);
  await cancelTargets(ctx, owed.map((target) => target.id));
  const known = new Set((await openTargetsOf(ctx, left.id)).map((target) => target.id));
  if (owed.length > 0) await replayMails(ctx, { caseId: left.id, since: message.receivedAt });
  const started = (await openTargetsOf(ctx, left.id)).map((target) => target.id).filter((id) => !known.has(id));
  return { cancelled: owed.map((target) => target.id), movedBack: [], started };
}
