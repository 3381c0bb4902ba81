import { z } from "zod";
import { Id, Instant } from "./common.ts";

export const judgementSources = ["embedded", "llm", "rule", "user"] as const;

/** How sure one field is (0 to 1), who says so and by which sentence. */
export const Judgement = z.object({ confidence: z.number().min(0).max(1), source: z.enum(judgementSources), evidence: z.string().nullable() });
export const judgedFields = ["category", "requestType", "priority", "sentiment", "language", "summary", "suggestedAction", "needsAnswer"] as const;
export const Judgements = z.partialRecord(z.enum(judgedFields), Judgement);
export type Judgements = z.infer<typeof Judgements>;

export const Opinion = z.object({ source: z.enum(["embedded", "llm"]), category: z.string().nullable(), confidence: z.number(), priority: z.string().nullable(), note: z.string().nullable() });
export type Opinion = z.infer<typeof Opinion>;

export const requestTypes = ["question", "problem", "order", "change", "complaint", "information", "other"] as const;
export const RequestType = z.enum(requestTypes);

export const labelSources = ["correction", "confirmed", "seed", "llm"] as const;
export type LabelSource = (typeof labelSources)[number];

export const modelStates = ["deployed", "replaced", "rejected", "undone"] as const;
export type ModelState = (typeof modelStates)[number];

/** Out of fold, of the mails as they came. `bins`: how often what was said with a confidence was right. */
export const ModelMeasures = z.object({
  accuracy: z.number(),
  macroF1: z.number(),
  calibrationError: z.number(),
  threshold: z.number().nullable(),
  bins: z.array(z.object({ confidence: z.number(), accuracy: z.number(), count: z.int() })),
  /** Why it was not deployed. */
  reason: z.string().nullable(),
});
export type ModelMeasures = z.infer<typeof ModelMeasures>;

export const llmCallOutcomes = ["used", "disagreed", "invalid", "timed_out", "refused", "failed", "over_budget"] as const;
export type LlmCallOutcome = (typeof llmCallOutcomes)[number];

export const LlmCall = z.object({
  id: Id, messageId: Id.nullable(), purpose: z.string(), endpoint: z.string(), model: z.string(), prompt: z.string(), maskedCount: z.int(), answer: z.string().nullable(),
  outcome: z.enum(llmCallOutcomes), promptTokens: z.int().nullable(), completionTokens: z.int().nullable(), costMicros: z.int().nullable(), durationMs: z.int(), createdAt: Instant,
});
export type LlmCall = z.infer<typeof LlmCall>;
