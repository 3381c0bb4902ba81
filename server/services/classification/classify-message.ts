import { and, eq, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { classifications, messages } from "../../../drizzle/schema/conversations.ts";
import type { Classification } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import type { EventRow } from "../events/queries.ts";
import { type NewEvent, recordEvent, recordEvents } from "../events/record-event.ts";
import { judgeMail, type MailToJudge, readJudging } from "./judge-mail.ts";
import { type ClassificationRow, findClassification } from "./queries.ts";

/** Judges one message; null where there is none. */
export async function classifyMessage(ctx: Ctx, input: { messageId: string }): Promise<ClassificationRow | null> {
  const [message] = await ctx.db.select().from(messages).where(eq(messages.id, input.messageId));
  return message ? classifyStored(ctx, message) : null;
}

/**
 * Judges messages, each once: one that is judged already, by machine or person, keeps its judgement. Whoever is asked is
 * asked outside any transaction. A language model takes its time for each mail and has its price: then what is said of
 * one is stored before the next is asked about.
 */
export async function classifyMessages(ctx: Ctx, received: EventRow[]): Promise<void> {
  const causes = new Map(received.map(({ subjectId, ...event }) => [subjectId, { eventId: event.id, depth: event.causeDepth }]));
  const rows = await ctx.db
    .select({ message: messages, tags: contacts.tags })
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

/** The same for one message that was read from the database already. */
export async function classifyStored(ctx: Ctx, message: MessageRow): Promise<ClassificationRow> {
  const known = await findClassification(ctx, message.id);
  if (known) return known;
  const { classification, trace } = await judgeMail(ctx, toJudge(message, await tagsOf(ctx, message)));
  return inTransaction(ctx, async (ctx) => {
    const [, earlier] = await Promise.all([lockClassifications(ctx, [message.id]), findClassification(ctx, message.id)]);
    return earlier ?? storeClassification(ctx, message, { classification, modelId: trace.modelId, before: null });
  });
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
    await ctx.db.insert(classifications).values(fresh.map((one) => rowOf(ctx, one.messageId, { ...one, before: null })));
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
  await ctx.db.insert(classifications).values(row);
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

function toJudge({ id, subject, visibleText: text, fromAddress, kind, mailboxId }: MessageRow, tags: string[]): MailToJudge {
  return { subject, text, fromAddress, kind, tags, stored: { messageId: id, mailboxId } };
}

async function tagsOf(ctx: Ctx, message: MessageRow): Promise<string[]> {
  if (!message.contactId) return [];
  const [contact] = await ctx.db.select({ tags: contacts.tags }).from(contacts).where(eq(contacts.id, message.contactId));
  return contact?.tags ?? [];
}
