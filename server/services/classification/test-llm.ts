import type { LlmTest } from "../../contract/classification.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { createDatamark } from "./datamark.ts";
import { answerSchema, llmAnswer } from "./llm-answer.ts";
import { llmPrompt } from "./llm-prompt.ts";
import { findSettingsRow, findLlm, llmOf } from "./llm-settings.ts";
import { listCategories } from "./queries.ts";

const MAIL = { subject: "Invoice", text: "Please send me a copy of the invoice of March." };

/** Asks the model that is set up, switched on or not, about a mail that nobody wrote. */
export async function testLlm(ctx: Ctx): Promise<LlmTest> {
  const row = await findSettingsRow(ctx);
  const llm = row ? llmOf(ctx, row) : await findLlm(ctx);
  if (!llm) throw refuse("conflict", "No language model is set up.", { remedy: "Save address and model first." });
  const categories = await listCategories(ctx);
  if (categories.length === 0) throw refuse("conflict", "There are no categories to choose from.", { remedy: "Add a category first." });
  const keys = categories.map(({ key }) => key);
  const startedAt = performance.now();
  const reply = await ctx.ports.languageModel.ask(llm.endpoint, { messages: llmPrompt(MAIL, categories, createDatamark()), schema: answerSchema(keys) });
  const { promptTokens, completionTokens } = reply;
  const result = { durationMs: Math.round(performance.now() - startedAt), promptTokens, completionTokens };
  if (reply.outcome !== "answered") return { outcome: reply.outcome, message: reply.reason, ...result };
  const answer = llmAnswer(keys).safeParse(reply.value);
  if (!answer.success) return { outcome: "invalid", message: "It answers, but does not keep to the schema that it is given.", ...result };
  const name = categories.find(({ key }) => key === answer.data.category)?.name ?? null;
  return { outcome: "used", message: name === null ? "It answers, and finds no category for a mail about an invoice." : `It answers: a mail about an invoice is "${name}".`, ...result };
}
