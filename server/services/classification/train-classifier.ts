import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { classifierModels } from "../../../drizzle/schema/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import type { Lesson, Trained } from "./classifier.ts";
import { type Compared, weighModel } from "./gate.ts";
import { countLabelsSince, type LabelRow, listCategories, listLessons } from "./queries.ts";

/** A model is trained anew after this many new labels. */
export const LABELS_PER_LESSON = 10;
/** Fewer cannot be compared with anything. */
const LESSONS_MIN = 10;
/** So many can be taken again; of older ones only the figures are kept. */
const MODELS_KEPT = 5;

type ModelRow = typeof classifierModels.$inferSelect;

/**
 * Learns from all that people said, where enough is new, and lets the new model judge if it is not worse. One server at a
 * time: the lock is the transaction's, which waits for a thread of this server and for nobody outside.
 */
export function trainClassifier(ctx: Ctx, input: { isAlways?: boolean } = {}): Promise<Omit<ModelRow, "weights"> | null> {
  return inTransaction(ctx, async (ctx) => {
    const [lock] = await ctx.db.execute<{ is_mine: boolean }>(sql`select pg_try_advisory_xact_lock(hashtext('classifier.train')) as is_mine`);
    if (!lock?.is_mine) return null;
    const [newest] = await ctx.db.select({ trainedAt: classifierModels.trainedAt }).from(classifierModels).orderBy(desc(classifierModels.trainedAt)).limit(1);
    if (!input.isAlways && (await countLabelsSince(ctx, newest?.trainedAt ?? null)) < LABELS_PER_LESSON) return null;
    const trainedAt = ctx.now();
    const labels = await listLessons(ctx);
    const [deployed] = await ctx.db.select({ id: classifierModels.id, trainedAt: classifierModels.trainedAt }).from(classifierModels).where(eq(classifierModels.state, "deployed"));
    if (labels.length < LESSONS_MIN) return null;
    const lessons: Lesson[] = labels.map(({ text, category, createdAt }) => ({ text, category, isKnown: deployed !== undefined && createdAt <= deployed.trainedAt }));
    const trained = await ctx.ports.classifier.train({ categories: await listCategories(ctx), lessons });
    return keep(ctx, { labels, trained, trainedAt });
  });
}

async function keep(ctx: Ctx, { labels, trained, trainedAt }: { labels: LabelRow[]; trained: Trained; trainedAt: Date }): Promise<Omit<ModelRow, "weights">> {
  const { isDeployed, measures } = weighModel(comparedOf(labels, trained));
  const now = ctx.now();
  const row: ModelRow = {
    id: ctx.newId(), state: isDeployed ? "deployed" : "rejected", labelCount: labels.length, correctionCount: labels.filter(({ source }) => source === "correction").length, measures,
    weights: isDeployed ? trained.weights : new Uint8Array(), trainedAt, deployedAt: isDeployed ? now : null, endedAt: isDeployed ? null : now,
  };
  if (isDeployed) await ctx.db.update(classifierModels).set({ state: "replaced", endedAt: now }).where(eq(classifierModels.state, "deployed"));
  await ctx.db.insert(classifierModels).values(row);
  if (isDeployed) await dropOldWeights(ctx);
  const { accuracy, macroF1, threshold, reason } = measures;
  await recordEvent(ctx, { name: isDeployed ? "classifier.learned" : "classifier.rejected", subject: { type: "classifier_model", id: row.id }, data: { labelCount: row.labelCount, correctionCount: row.correctionCount, accuracy, macroF1, threshold, reason } });
  const { weights: _, ...figures } = row;
  return figures;
}

function comparedOf(labels: LabelRow[], { rehearsed, before }: Trained): Compared[] {
  return rehearsed.map((after, index) => {
    const { category: truth, source } = labels[after.lesson]!;
    return { truth, after, before: before[index]!, isNatural: source === "correction" || source === "confirmed" };
  });
}

async function dropOldWeights(ctx: Ctx): Promise<void> {
  const old = await ctx.db.select({ id: classifierModels.id }).from(classifierModels).where(and(eq(classifierModels.state, "replaced"), sql`length(${classifierModels.weights}) > 0`)).orderBy(desc(classifierModels.trainedAt)).offset(MODELS_KEPT);
  if (old.length > 0) await ctx.db.update(classifierModels).set({ weights: new Uint8Array() }).where(inArray(classifierModels.id, old.map(({ id }) => id)));
}
