import type { Category, Classification, Priority } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireMessage } from "../conversations/queries.ts";
import { lockClassifications, storeClassification } from "./classify-message.ts";
import { type ClassificationRow, findClassification, listCategories, toClassification } from "./queries.ts";
import { recordLabel } from "./record-label.ts";

/** A person's word on a message: it becomes the newest judgement, and the classifier learns from it. */
export function correctClassification(ctx: Ctx, input: { messageId: string; category?: string; priority?: Priority }): Promise<Classification> {
  return inTransaction(ctx, async (ctx) => {
    const message = await requireMessage(ctx, input.messageId);
    if (input.category !== undefined) await requireCategory(ctx, input.category);
    await lockClassifications(ctx, [message.id]);
    const before = await findClassification(ctx, message.id);
    const judged = before ? toClassification(before) : unjudged;
    const said = { confidence: 1, source: "user" as const, evidence: null };
    const row = await storeClassification(ctx, message, {
      classification: {
        ...judged,
        ...(input.category !== undefined && { category: input.category, categoryConfidence: 1, choices: [{ category: input.category, confidence: 1 }], isOutOfScope: false }),
        ...(input.priority !== undefined && { priority: input.priority, priorityReason: `${ctx.actor.name} set it.` }),
        isConfident: input.category !== undefined || judged.isConfident,
        source: "user",
        judgements: { ...judged.judgements, ...(input.category !== undefined && { category: said }), ...(input.priority !== undefined && { priority: said }) },
      },
      modelId: before?.modelId ?? null,
      before,
    });
    if (input.category !== undefined) await recordLabel(ctx, { message, category: input.category, source: isWhatWasOffered(before, input.category) ? "confirmed" : "correction" });
    return toClassification(row);
  });
}

export async function requireCategory(ctx: Ctx, key: string): Promise<void> {
  requireAmong(await listCategories(ctx), key);
}

export function requireAmong(known: Category[], key: string): void {
  if (!known.some((category) => category.key === key)) throw refuse("unprocessable", `There is no category "${key.slice(0, 60)}".`, { remedy: `Choose one of: ${known.map((category) => category.key).join(", ")}.` });
}

/** The likeliest choice was right. */
export function isWhatWasOffered(judged: ClassificationRow | null, category: string): boolean {
  return judged !== null && judged.source !== "user" && judged.choices[0]?.category === category;
}

const unjudged: Classification = {
  category: null, categoryConfidence: 0, isConfident: false, choices: [], priority: "medium", priorityReason: "Nobody has judged it.",
  sentiment: "unknown", language: null, summary: "", suggestedAction: "", evidence: null, source: "user",
  requestType: null, needsAnswer: null, isOutOfScope: false, judgements: {}, opinions: [],
};
