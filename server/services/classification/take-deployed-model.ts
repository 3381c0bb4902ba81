import { eq } from "drizzle-orm";
import { classifierModels } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";

export interface DeployedModel {
  modelId: string | null;
  threshold: number | null;
}

/** Has the classifier of this server judge by the model that is deployed; its weights are read only where they changed. */
export async function takeDeployedModel(ctx: Ctx): Promise<DeployedModel> {
  const [deployed] = await ctx.db.select({ id: classifierModels.id, measures: classifierModels.measures }).from(classifierModels).where(eq(classifierModels.state, "deployed"));
  const { classifier } = ctx.ports;
  if (classifier.modelId !== (deployed?.id ?? null)) {
    const [row] = deployed ? await ctx.db.select({ id: classifierModels.id, weights: classifierModels.weights }).from(classifierModels).where(eq(classifierModels.id, deployed.id)) : [];
    classifier.use(row ?? null);
  }
  return { modelId: deployed?.id ?? null, threshold: deployed?.measures.threshold ?? null };
}
