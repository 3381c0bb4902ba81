import { eq, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { classifications, messages } from "../../../drizzle/schema/conversations.ts";
import type { Classification } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { recordEvent } from "../events/record-event.ts";
import { judgeMail } from "./judge-mail.ts";
import { type ClassificationRow, findClassification } from "./queries.ts";

/**
 * Judges a message, once: one that is judged already, by machine or person, keeps its judgement. Whoever is asked is asked
 * outside any transaction.
 */
export async function classifyMessage(ctx: Ctx, input: { messageId: string }): Promise<ClassificationRow | null> {
  const [message] = await ctx.db.select().from(messages).where(eq(messages.id, input.messageId));
  return message ? classifyStored(ctx, message) : null;
}

/** The same for a message that was read from the database already. */
export async function classifyStored(ctx: Ctx, message: MessageRow): Promise<ClassificationRow> {
  const known = await findClassification(ctx, message.id);
  if (known) return known;
  const { subject, visibleText: text, fromAddress, kind, mailboxId } = message;
  const { classification, trace } = await judgeMail(ctx, { subject, text, fromAddress, kind, tags: await tagsOf(ctx, message), stored: { messageId: message.id, mailboxId } });
  return inTransaction(ctx, async (ctx) => {
    const [, earlier] = await Promise.all([lockClassification(ctx, message.id), findClassification(ctx, message.id)]);
    return earlier ?? storeClassification(ctx, message, { classification, modelId: trace.modelId, before: null });
  });
}

/** Judgements of one message are made one after the other: the newest counts. Runs in the caller's transaction. */
export async function lockClassification(ctx: Ctx, messageId: string): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`classification:${messageId}`}, 0))`);
}

interface Stored {
  classification: Classification;
  modelId: string | null;
  /** The judgement that this one replaces: it is dated after it, though both may be made within a millisecond. */
  before: ClassificationRow | null;
}

/** The caller holds the lock. */
export async function storeClassification(ctx: Ctx, message: Pick<MessageRow, "id">, { classification, modelId, before }: Stored): Promise<ClassificationRow> {
  const createdAt = new Date(Math.max(ctx.now().getTime(), (before?.createdAt.getTime() ?? 0) + 1));
  const row: ClassificationRow = { id: ctx.newId(), messageId: message.id, modelId, ...classification, createdBy: ctx.actor.type === "user" && classification.source === "user" ? ctx.actor.id : null, createdAt };
  await ctx.db.insert(classifications).values(row);
  const { category, categoryConfidence, isConfident, priority, source } = classification;
  await recordEvent(ctx, { name: "message.classified", subject: { type: "message", id: message.id }, data: { category, categoryConfidence, isConfident, priority, source } });
  return row;
}

async function tagsOf(ctx: Ctx, message: MessageRow): Promise<string[]> {
  if (!message.contactId) return [];
  const [contact] = await ctx.db.select({ tags: contacts.tags }).from(contacts).where(eq(contacts.id, message.contactId));
  return contact?.tags ?? [];
}
