import { count, eq, sql } from "drizzle-orm";
import { classifications, messages } from "../../../drizzle/schema/conversations.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { Classification } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import type { ClassifierInput } from "./classifier.ts";
import { isHigher, prioritise } from "./priority-rules.ts";
import { type ClassificationRow, findClassification, listCategories, listLabels } from "./queries.ts";

const SUBJECT_CHARS = 300;
const TEXT_CHARS = 8_000;
/** A model is trained anew after this many new corrections: errors alone would teach it a biased desk. */
const CORRECTIONS_PER_LESSON = 10;

/**
 * Judges a message, once: one that is judged already, by machine or person, keeps its judgement. The classifier is
 * asked outside any transaction.
 */
export async function classifyMessage(ctx: Ctx, input: { messageId: string }): Promise<ClassificationRow | null> {
  const [message] = await ctx.db.select().from(messages).where(eq(messages.id, input.messageId));
  if (!message) return null;
  const known = await findClassification(ctx, message.id);
  if (known) return known;
  await learnWhatIsNew(ctx);
  const judged = await ctx.ports.classifier.classify(await whatMayBeSeen(ctx, message));
  const classification = withPriority(judged, message, await tagsOf(ctx, message));
  return inTransaction(ctx, async (ctx) => {
    await lockClassification(ctx, message.id);
    return (await findClassification(ctx, message.id)) ?? storeClassification(ctx, message, classification, null);
  });
}

/** Judgements of one message are made one after the other: the newest counts. Runs in the caller's transaction. */
export async function lockClassification(ctx: Ctx, messageId: string): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`classification:${messageId}`}, 0))`);
}

/** `before` is the judgement that this one replaces: it is dated after it, though both may be made within a millisecond. The caller holds the lock. */
export async function storeClassification(ctx: Ctx, message: Pick<MessageRow, "id">, classification: Classification, before: ClassificationRow | null): Promise<ClassificationRow> {
  const createdAt = new Date(Math.max(ctx.now().getTime(), (before?.createdAt.getTime() ?? 0) + 1));
  const row: ClassificationRow = { id: ctx.newId(), messageId: message.id, judgements: {}, opinions: [], requestType: null, needsAnswer: null, isOutOfScope: false, modelId: null, ...classification, createdBy: ctx.actor.type === "user" && classification.source === "user" ? ctx.actor.id : null, createdAt };
  await ctx.db.insert(classifications).values(row);
  const { category, categoryConfidence, isConfident, priority, source } = classification;
  await recordEvent(ctx, { name: "message.classified", subject: { type: "message", id: message.id }, data: { category, categoryConfidence, isConfident, priority, source } });
  return row;
}

/** Rules that a person can read set the floor; only an LLM's judgement may raise above it, and none may lower it. */
function withPriority(judged: Classification, message: MessageRow, tags: string[]): Classification {
  const ruled = prioritise({ subject: message.subject, text: message.visibleText, kind: message.kind, tags });
  if (judged.source === "llm" && message.kind === "ordinary" && isHigher(judged.priority, ruled.priority)) return judged;
  return { ...judged, priority: ruled.priority, priorityReason: ruled.reason };
}

async function whatMayBeSeen(ctx: Ctx, message: MessageRow): Promise<ClassifierInput> {
  return { subject: message.subject.slice(0, SUBJECT_CHARS), text: message.visibleText.slice(0, TEXT_CHARS), fromAddress: message.fromAddress, categories: await listCategories(ctx) };
}

async function tagsOf(ctx: Ctx, message: MessageRow): Promise<string[]> {
  if (!message.contactId) return [];
  const [contact] = await ctx.db.select({ tags: contacts.tags }).from(contacts).where(eq(contacts.id, message.contactId));
  return contact?.tags ?? [];
}

async function learnWhatIsNew(ctx: Ctx): Promise<void> {
  const { learner } = ctx.ports.classifier;
  if (!learner) return;
  const [row] = await ctx.db.select({ n: count() }).from(classifications).where(eq(classifications.source, "user"));
  const corrections = row?.n ?? 0;
  if (learner.correctionsLearned !== null && corrections - learner.correctionsLearned < CORRECTIONS_PER_LESSON) return;
  await learner.learn(await listLabels(ctx), corrections);
}
