import { and, count, desc, isNotNull, isNull, sql } from "drizzle-orm";
import { classificationLabels, classifierModels } from "../../../drizzle/schema/conversations.ts";
import type { Learning } from "../../contract/classification.ts";
import type { Ctx } from "../../context.ts";
import { NATURAL_LABELS_NEEDED } from "./measures.ts";
import { countLabelsSince } from "./queries.ts";
import { LABELS_PER_LESSON } from "./train-classifier.ts";

const MODELS_SHOWN = 20;

/** What was learned from whom, and what it was worth. */
export async function readLearning(ctx: Ctx): Promise<Learning> {
  const [labels] = await ctx.db
    .select({ all: count(), corrections: sql<number>`(count(*) filter (where ${classificationLabels.source} = 'correction'))::int`, confirmed: sql<number>`(count(*) filter (where ${classificationLabels.source} = 'confirmed'))::int` })
    .from(classificationLabels)
    .where(isNull(classificationLabels.setAsideAt));
  const { id, state, labelCount, correctionCount, measures, trainedAt, deployedAt, endedAt } = classifierModels;
  const models = await ctx.db.select({ id, state, labelCount, correctionCount, measures, trainedAt, deployedAt, endedAt }).from(classifierModels).orderBy(desc(classifierModels.trainedAt)).limit(MODELS_SHOWN);
  return {
    labelCount: labels!.all,
    correctionCount: labels!.corrections,
    confirmationCount: labels!.confirmed,
    setAsideCount: await ctx.db.$count(classificationLabels, and(isNotNull(classificationLabels.setAsideAt))),
    unlearnedCount: await countLabelsSince(ctx, models[0]?.trainedAt ?? null),
    labelsPerLesson: LABELS_PER_LESSON,
    naturalLabelsNeeded: NATURAL_LABELS_NEEDED,
    models: models.map((model) => ({ ...model, trainedAt: model.trainedAt.toISOString(), deployedAt: model.deployedAt?.toISOString() ?? null, endedAt: model.endedAt?.toISOString() ?? null })),
  };
}
