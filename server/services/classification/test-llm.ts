import type { LlmTest } from "../../contract/classification.ts";
import type { Category } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { createDatamark } from "./datamark.ts";
import { answerSchema, llmAnswer } from "./llm-answer.ts";
import type { LlmReply } from "./language-model.ts";
import { llmPrompt, promptText } from "./llm-prompt.ts";
import { findSettingsRow, findLlm, llmOf } from "./llm-settings.ts";
import { listCategories } from "./queries.ts";
import { recordLlmCall } from "./record-llm-call.ts";

const MAIL = { subject: "Invoice", text: "Please send me a copy of the invoice of March." };

/** Asks the model that is set up, switched on or not, about a mail that nobody wrote. The call is kept as any other. */
export async function testLlm(ctx: Ctx): Promise<LlmTest> {
  const row = await findSettingsRow(ctx);
  const llm = row ? llmOf(ctx, row) : await findLlm(ctx);
  if (!llm) throw refuse("conflict", "No language model is set up.", { remedy: "Save address and model first." });
  const categories = await listCategories(ctx);
  if (categories.length === 0) throw refuse("conflict", "There are no categories to choose from.", { remedy: "Add a category first." });
  const keys = categories.map(({ key }) => key);
  const datamark = createDatamark();
  const messages = llmPrompt(MAIL, categories, datamark);
  const startedAt = performance.now();
  const reply = await ctx.ports.languageModel.ask(llm.endpoint, { messages, schema: answerSchema(keys) });
  const result = { ...resultOf(reply, categories), durationMs: Math.round(performance.now() - startedAt) };
  await recordLlmCall(ctx, { llm, purpose: "test", messageId: null, mailboxId: null, prompt: promptText(messages, datamark), maskedCount: 0, reply, outcome: result.outcome, durationMs: result.durationMs });
  return result;
}

function resultOf(reply: LlmReply, categories: Category[]): Omit<LlmTest, "durationMs"> {
  const { promptTokens, completionTokens } = reply;
  if (reply.outcome !== "answered") return { outcome: reply.outcome, message: reply.reason, promptTokens, completionTokens };
  const answer = llmAnswer(categories.map(({ key }) => key)).safeParse(reply.value);
  if (!answer.success) return { outcome: "invalid", message: "It answers, but does not keep to the schema that it is given.", promptTokens, completionTokens };
  const name = categories.find(({ key }) => key === answer.data.category)?.name ?? null;
  return { outcome: "used", message: name === null ? "It answers, and finds no category for a mail about an invoice." : `It answers: a mail about an invoice is "${name}".`, promptTokens, completionTokens };
}
