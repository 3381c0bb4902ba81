import { asc, desc, eq, and, inArray, isNotNull } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { categories, classifications, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Category, Classification } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import type { LabelledText } from "./classifier.ts";

export type ClassificationRow = typeof classifications.$inferSelect;

/** The newest labels are learned from; older ones describe a desk that has changed. */
export const LABELS_MAX = 2_000;

export async function listCategories(ctx: Ctx): Promise<Category[]> {
  return ctx.db
    .select({ key: categories.key, name: categories.name, description: categories.description, keywords: categories.keywords })
    .from(categories)
    .orderBy(asc(categories.position));
}

/** The newest one counts; a machine writes none after a person's. */
export async function findClassification(ctx: Ctx, messageId: string): Promise<ClassificationRow | null> {
  const [row] = await ctx.db.select().from(classifications).where(eq(classifications.messageId, messageId)).orderBy(desc(classifications.createdAt), desc(classifications.id)).limit(1);
  return row ?? null;
}

export function toClassification(row: ClassificationRow): Classification {
  const { category, categoryConfidence, isConfident, choices, priority, priorityReason, sentiment, language, summary, suggestedAction, evidence, source } = row;
  return { category, categoryConfidence, isConfident, choices, priority, priorityReason, sentiment, language, summary, suggestedAction, evidence, source };
}

/** What people said: corrections, and the categories of cases that were resolved without one. Newest first. */
export async function listLabels(ctx: Ctx): Promise<LabelledText[]> {
  const text = { messageId: messages.id, subject: messages.subject, text: messages.visibleText };
  const corrected = await ctx.db
    .select({ ...text, category: classifications.category })
    .from(classifications)
    .innerJoin(messages, eq(messages.id, classifications.messageId))
    .where(and(eq(classifications.source, "user"), isNotNull(classifications.category)))
    .orderBy(desc(classifications.createdAt), desc(classifications.id))
    .limit(LABELS_MAX);
  const confirmed = await ctx.db
    .selectDistinctOn([cases.id], { ...text, category: cases.category })
    .from(cases)
    .innerJoin(conversations, eq(conversations.caseId, cases.id))
    .innerJoin(messages, eq(messages.conversationId, conversations.id))
    .where(and(inArray(cases.status, ["resolved", "closed"]), isNotNull(cases.category), eq(messages.kind, "ordinary")))
    .orderBy(cases.id, asc(messages.receivedAt))
    .limit(LABELS_MAX);
  const byMessage = new Map<string, LabelledText>();
  for (const { messageId, category, ...label } of [...corrected, ...confirmed]) if (!byMessage.has(messageId)) byMessage.set(messageId, { ...label, category: category! });
  return [...byMessage.values()].slice(0, LABELS_MAX);
}
