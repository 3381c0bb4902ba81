import { and, eq, getTableColumns, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { classifications, messages } from "../../../drizzle/schema/conversations.ts";
import type { Classification } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { insertRows } from "../../insert-rows.ts";
import { lockNames } from "../../lock-names.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import type { EventRow } from "../events/queries.ts";
import { type NewEvent, recordEvent, recordEvents } from "../events/record-event.ts";
import { judgeMail, type MailToJudge, readJudging } from "./judge-mail.ts";
import { type ClassificationRow, findClassifications } from "./queries.ts";

/** Judges one message; null where there is none. */
export async function classifyMessage(ctx: Ctx, { messageId }: { messageId: string }): Promise<ClassificationRow | null> {
  return (await judgementsOf(ctx, [messageId])).get(messageId) ?? null;
}

/** The subscriber: messages that were received are judged. */
export function classifyMessages(ctx: Ctx, received: EventRow[]): Promise<void> {
  return judge(ctx, new Map(received.map(({ subjectId, ...event }) => [subjectId, { eventId: event.id, depth: event.causeDepth }])));
}

/** What is said of messages, by their ids; those of which nothing is said yet are judged. */
export async function judgementsOf(ctx: Ctx, messageIds: string[]): Promise<Map<string, ClassificationRow>> {
  const known = await findClassifications(ctx, messageIds);
  const unjudged = messageIds.filter((id) => !known.has(id));
  if (unjudged.length === 0) return known;
  await judge(ctx, new Map(unjudged.map((id) => [id, ctx.cause])));
  return new Map([...known, ...(await findClassifications(ctx, unjudged))]);
}

/**
 * Judges messages, each once: one that is judged already, by machine or person, keeps its judgement. Whoever is asked is
 * asked outside any transaction. A language model takes its time for each mail and has its price: then what is said of
 * one is stored before the next is asked about.
 */
async function judge(ctx: Ctx, causes: Map<string, Ctx["cause"]>): Promise<void> {
  const rows = await ctx.db
    .select({ message: asked, tags: contacts.tags })
    .from(messages)
    .leftJoin(contacts, eq(contacts.id, messages.contactId))
    .where(and(sql`${messages.id} = any(${sqlIds([...causes.keys()])})`, sql`not exists (select 1 from classifications known where known.message_id = ${messages.id})`));
  if (rows.length === 0) return;
  const judging = await readJudging(ctx);
  const judged: Judged[] = [];
  for (const { message, tags } of rows) {
    const { classification, trace } = await judgeMail(ctx, toJudge(message, tags ?? []), judging);
    judged.push({ messageId: message.id, classification, modelId: trace.modelId, cause: causes.get(message.id) });
    if (judging.llm) await storeJudged(ctx, judged.splice(0));
  }
  await storeJudged(ctx, judged);
}

/** Judgements of one message are made one after the other: the newest counts. Runs in the caller's transaction. */
export async function lockClassifications(ctx: Ctx, messageIds: string[]): Promise<void> {
  await lockNames(ctx, messageIds.map((id) => `classification:${id}`));
}

interface Judged {
  messageId: string;
  classification: Classification;
  modelId: string | null;
  cause: Ctx["cause"] | undefined;
}

/** Stores what nobody said meanwhile. */
async function storeJudged(ctx: Ctx, judged: Judged[]): Promise<void> {
  if (judged.length === 0) return;
  const ids = judged.map((one) => one.messageId);
  await inTransaction(ctx, async (ctx) => {
    const [, earlier] = await Promise.all([lockClassifications(ctx, ids), ctx.db.select({ messageId: classifications.messageId }).from(classifications).where(sql`${classifications.messageId} = any(${sqlIds(ids)})`)]);
    const fresh = judged.filter((one) => !earlier.some((row) => row.messageId === one.messageId));
    if (fresh.length === 0) return;
    await insertRows(ctx, classifications, fresh.map((one) => rowOf(ctx, one.messageId, { ...one, before: null })));
    await recordEvents(ctx, fresh.map((one) => ({ ...classifiedEvent(one.messageId, one.classification), cause: one.cause })));
  });
}

interface Stored {
  classification: Classification;
  modelId: string | null;
  /** The judgement that this one replaces: it is dated after it, though both may be made within a millisecond. */
  before: ClassificationRow | null;
}

/** The caller holds the lock. */
export async function storeClassification(ctx: Ctx, message: Pick<MessageRow, "id">, stored: Stored): Promise<ClassificationRow> {
  const row = rowOf(ctx, message.id, stored);
  await insertRows(ctx, classifications, [row]);
  await recordEvent(ctx, classifiedEvent(message.id, stored.classification));
  return row;
}

function rowOf(ctx: Ctx, messageId: string, { classification, modelId, before }: Stored): ClassificationRow {
  const createdAt = new Date(Math.max(ctx.now().getTime(), (before?.createdAt.getTime() ?? 0) + 1));
  return { id: ctx.newId(), messageId, modelId, ...classification, createdBy: ctx.actor.type === "user" && classification.source === "user" ? ctx.actor.id : null, createdAt };
}

function classifiedEvent(messageId: string, { category, categoryConfidence, isConfident, priority, source }: Classification): NewEvent {
  return { name: "message.classified", subject: { type: "message", id: messageId }, data: { category, categoryConfidence, isConfident, priority, source } };
}

/** All that is asked about: a mail as a whole is long. */
const { id, subject, visibleText, fromAddress, kind, mailboxId } = getTableColumns(messages);
const asked = { id, subject, visibleText, fromAddress, kind, mailboxId };

function toJudge({ id, subject, visibleText: text, fromAddress, kind, mailboxId }: Pick<MessageRow, keyof typeof asked>, tags: string[]): MailToJudge {
  return { subject, text, fromAddress, kind, tags, stored: { messageId: id, mailboxId } };
}
