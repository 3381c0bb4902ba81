import { z } from "zod";
import { requestTypes } from "../../contract/classification.ts";
import { priorities, sentiments } from "../../contract/conversations.ts";

/** What the model has to answer: closed lists and short texts, nothing that could act. `keys` is not empty. */
export function llmAnswer(keys: string[]) {
  const category = z.enum(keys as [string, ...string[]]);
  return z.strictObject({
    category: category.nullable().describe("The category that fits best; null if none fits."),
    confidence: z.number().refine(isShare).describe("How sure you are of the category, from 0 to 1."),
    alternatives: z.array(z.strictObject({ category, confidence: z.number().refine(isShare) })).describe("At most two other categories that are possible."),
    priority: z.enum(priorities),
    priority_reason: z.string().describe("One short English sentence: what in the mail makes it so pressing."),
    request_type: z.enum(requestTypes),
    needs_answer: z.boolean().describe("Whether the sender waits for an answer."),
    sentiment: z.enum(sentiments),
    language: z.string().nullable().describe("ISO 639-1 code of the mail's language."),
    summary: z.string().describe("What the sender wants, one plain English sentence of at most 200 characters."),
    suggested_action: z.string().describe("The next step for the desk, one short English sentence."),
    evidence: z.string().nullable().describe("The sentence of the mail that decided the category, word for word."),
  });
}
export type LlmAnswer = z.infer<ReturnType<typeof llmAnswer>>;

/** The JSON Schema of the answer in the subset that strict structured outputs know: all required, nothing besides. */
export function answerSchema(keys: string[]): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(llmAnswer(keys));
  return schema;
}

function isShare(value: number): boolean {
  return value >= 0 && value <= 1;
}
