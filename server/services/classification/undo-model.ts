import { and, desc, eq, gt, isNull, sql } from "drizzle-orm";
import { classificationLabels, classifierModels } from "../../../drizzle/schema/conversations.ts";
import type { Learning } from "../../contract/classification.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { readLearning } from "./read-learning.ts";

/**
 * Takes the last lesson back: the model before it judges again, or the categories' own words where there was none. With
 * `setsLabelsAside` the labels that only it had learned from are never learned from again. Refuses `conflict` a model that does not judge now.
 */
export function undoModel(ctx: Ctx, input: { modelId: string; setsLabelsAside: boolean }): Promise<Learning> {
  return inTransaction(ctx, async (ctx) => {
    const [model] = await ctx.db.select({ id: classifierModels.id, state: classifierModels.state }).from(classifierModels).where(eq(classifierModels.id, input.modelId)).for("update");
    if (!model) throw refuse("not_found", "There is no such model.");
    if (model.state !== "deployed") throw refuse("conflict", "This is not the model that judges now.", { remedy: "Load the page again." });
    await ctx.db.update(classifierModels).set({ state: "undone", endedAt: ctx.now() }).where(eq(classifierModels.id, model.id));
    const [before] = await ctx.db.select({ id: classifierModels.id, trainedAt: classifierModels.trainedAt }).from(classifierModels).where(and(eq(classifierModels.state, "replaced"), sql`length(${classifierModels.weights}) > 0`)).orderBy(desc(classifierModels.trainedAt)).limit(1);
    if (before) await ctx.db.update(classifierModels).set({ state: "deployed", deployedAt: ctx.now(), endedAt: null }).where(eq(classifierModels.id, before.id));
    const setAside = input.setsLabelsAside ? await setAsideSince(ctx, before?.trainedAt ?? null) : 0;
    await recordEvent(ctx, { name: "classifier.undone", subject: { type: "classifier_model", id: model.id }, data: { modelId: before?.id ?? null, setAsideCount: setAside } });
    return readLearning(ctx);
  });
}

async function setAsideSince(ctx: Ctx, since: Date | null): Promise<number> {
  const isSince = since ? gt(classificationLabels.createdAt, since) : undefined;
  const rows = await ctx.db.update(classificationLabels).set({ setAsideAt: ctx.now(), setAsideBy: userIdOf(ctx) }).where(and(isNull(classificationLabels.setAsideAt), isSince)).returning({ id: classificationLabels.id });
  return rows.length;
}
