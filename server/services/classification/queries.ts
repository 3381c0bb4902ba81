import { and, asc, desc, eq, gt, isNull, ne, sql } from "drizzle-orm";
import { categories, classificationLabels, classifications } from "../../../drizzle/schema/conversations.ts";
import type { Category, Classification } from "../../contract/conversations.ts";
import { RequestType } from "../../contract/classification.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";

export type ClassificationRow = typeof classifications.$inferSelect;

/** The newest labels are learned from; older ones describe a desk that has changed. */
export const LESSONS_MAX = 2_000;
/** More of one sender would let one person teach the desk what to think of mails like theirs. */
export const LABELS_PER_SENDER = 5;

/** Those that are offered, in the admin's order. */
export async function listCategories(ctx: Ctx): Promise<Category[]> {
  return ctx.db
    .select({ key: categories.key, name: categories.name, description: categories.description, keywords: categories.keywords })
    .from(categories)
    .where(isNull(categories.archivedAt))
    .orderBy(asc(categories.position), asc(categories.key));
}

/** The newest one counts; a machine writes none after a person's. */
export async function findClassification(ctx: Ctx, messageId: string): Promise<ClassificationRow | null> {
  const [row] = await ctx.db.select().from(classifications).where(eq(classifications.messageId, messageId)).orderBy(desc(classifications.createdAt), desc(classifications.id)).limit(1);
  return row ?? null;
}

/** The same of several messages, by their ids. */
export async function findClassifications(ctx: Ctx, messageIds: string[]): Promise<Map<string, ClassificationRow>> {
  const rows = await ctx.db.selectDistinctOn([classifications.messageId]).from(classifications).where(sql`${classifications.messageId} = any(${sqlIds(messageIds)})`).orderBy(classifications.messageId, desc(classifications.createdAt), desc(classifications.id));
  return new Map(rows.map((row) => [row.messageId, row]));
}

/** What was said before any person did. */
export async function findMachineJudgement(ctx: Ctx, messageId: string): Promise<ClassificationRow | null> {
  const [row] = await ctx.db.select().from(classifications).where(and(eq(classifications.messageId, messageId), ne(classifications.source, "user"))).orderBy(desc(classifications.createdAt), desc(classifications.id)).limit(1);
  return row ?? null;
}

export function toClassification(row: ClassificationRow): Classification {
  const { category, categoryConfidence, isConfident, choices, priority, priorityReason, sentiment, language, summary, suggestedAction, evidence, source, needsAnswer, isOutOfScope, judgements, opinions } = row;
  const requestType = RequestType.nullable().catch(null).parse(row.requestType);
  return { category, categoryConfidence, isConfident, choices, priority, priorityReason, sentiment, language, summary, suggestedAction, evidence, source, requestType, needsAnswer, isOutOfScope, judgements, opinions };
}

export interface LabelRow {
  messageId: string | null;
  category: string;
  source: (typeof classificationLabels.$inferSelect)["source"];
  text: string;
  createdAt: Date;
}

/** What is learned from: the newest label of each message, of one sender a few a category and week; oldest first. */
export async function listLessons(ctx: Ctx): Promise<LabelRow[]> {
  const newestOfMessage = ctx.db
    .select({
      messageId: classificationLabels.messageId, category: classificationLabels.category, source: classificationLabels.source, text: classificationLabels.text, createdAt: classificationLabels.createdAt, senderFolded: classificationLabels.senderFolded,
      place: sql<number>`row_number() over (partition by coalesce(${classificationLabels.messageId}, ${classificationLabels.id}) order by ${classificationLabels.createdAt} desc, ${classificationLabels.id} desc)`.as("place"),
    })
    .from(classificationLabels)
    .where(isNull(classificationLabels.setAsideAt))
    .as("newest_of_message");
  const counted = ctx.db
    .select({
      messageId: newestOfMessage.messageId, category: newestOfMessage.category, source: newestOfMessage.source, text: newestOfMessage.text, createdAt: newestOfMessage.createdAt, senderFolded: newestOfMessage.senderFolded,
      ofSender: sql<number>`row_number() over (partition by ${newestOfMessage.senderFolded}, ${newestOfMessage.category}, date_trunc('week', ${newestOfMessage.createdAt}) order by ${newestOfMessage.createdAt})`.as("of_sender"),
    })
    .from(newestOfMessage)
    .where(eq(newestOfMessage.place, 1))
    .as("counted");
  const rows = await ctx.db
    .select({ messageId: counted.messageId, category: counted.category, source: counted.source, text: counted.text, createdAt: counted.createdAt })
    .from(counted)
    .where(sql`${counted.senderFolded} is null or ${counted.ofSender} <= ${LABELS_PER_SENDER}`)
    .orderBy(desc(counted.createdAt))
    .limit(LESSONS_MAX);
  return rows.toReversed();
}

export async function countLabelsSince(ctx: Ctx, since: Date | null): Promise<number> {
  const isNew = since ? gt(classificationLabels.createdAt, since) : undefined;
  return ctx.db.$count(classificationLabels, and(isNull(classificationLabels.setAsideAt), isNew));
}
