import { createDatamark } from "../services/classification/datamark.ts";
import type { LanguageModel, LlmEndpoint } from "../services/classification/language-model.ts";
import { answerSchema, llmAnswer } from "../services/classification/llm-answer.ts";
import { llmPrompt } from "../services/classification/llm-prompt.ts";
import { maskPersonal } from "../services/classification/mask-personal.ts";
import { categoriesOf } from "./eval-run.ts";
import type { Labelled } from "./eval-source.ts";

export interface LlmEval {
  mails: number;
  answered: number;
  /** Of all, those without an answer counted as wrong. */
  accuracy: number;
  promptTokens: number;
  completionTokens: number;
}

/** What a language model says of the same mails, by the names of the classes alone; one after the other. */
export async function evaluateLlm(languageModel: LanguageModel, endpoint: LlmEndpoint, train: Labelled[], test: Labelled[]): Promise<LlmEval> {
  const categories = categoriesOf(train);
  const keys = categories.map(({ key }) => key);
  const result = { mails: test.length, answered: 0, accuracy: 0, promptTokens: 0, completionTokens: 0 };
  let right = 0;
  for (const { text, category } of test) {
    const reply = await languageModel.ask(endpoint, { messages: llmPrompt({ subject: "", text: maskPersonal(text).text }, categories, createDatamark()), schema: answerSchema(keys) });
    result.promptTokens += reply.promptTokens ?? 0;
    result.completionTokens += reply.completionTokens ?? 0;
    const answer = reply.outcome === "answered" ? llmAnswer(keys).safeParse(reply.value) : null;
    if (!answer?.success) continue;
    result.answered += 1;
    if (answer.data.category === category) right += 1;
  }
  return { ...result, accuracy: right / Math.max(1, test.length) };
}
