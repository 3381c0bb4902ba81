import OpenAI from "openai";
import type { Category, Classification } from "../../contract/conversations.ts";
import type { Classifier, ClassifierInput } from "../../services/classification/classifier.ts";
import { createDatamark } from "./datamark.ts";
import { answerSchema, llmAnswer } from "./llm-answer.ts";
import { llmPrompt } from "./llm-prompt.ts";
import { readLlmAnswer } from "./read-llm-answer.ts";

export interface LlmClassifierOptions {
  /** Empty for a model of one's own that asks for none. */
  apiKey: string;
  /** With the version at its end, as https://api.openai.com/v1. */
  baseURL: string;
  model: string;
  /** Answers where the model does not, and is the second opinion where it does. */
  fallback: Classifier;
  /** For the whole call, its one repetition included. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 8_000;
const RETRIES = 1;
const CATEGORIES_MAX = 100;
const ANSWER_TOKENS_MAX = 2_000;
/** Models that think first; others refuse the setting. */
const THINKS = /^(?:gpt-5|o\d)/;

/**
 * Judges mail by a language model behind OpenAI's chat completions, ours or anybody's. It gets one mail, no tools, and
 * closed lists to choose from. No answer in time, a refusal, an error or an answer that breaks the schema: the
 * fallback's judgement stands. Never throws of its own.
 */
export function createLlmClassifier({ apiKey, baseURL, model, fallback, timeoutMs = TIMEOUT_MS }: LlmClassifierOptions): Classifier {
  // Given in full, for the package would otherwise take what is missing from the environment.
  const client = new OpenAI({ apiKey: apiKey || "none", adminAPIKey: null, organization: null, project: null, baseURL, timeout: timeoutMs, maxRetries: RETRIES, logLevel: "off" });
  return {
    classify: async (input) => {
      const embedded = await fallback.classify(input);
      const categories = input.categories.slice(0, CATEGORIES_MAX);
      if (categories.length === 0) return embedded;
      return (await ask({ client, model, timeoutMs }, { ...input, categories }, embedded)) ?? embedded;
    },
    learner: fallback.learner,
  };
}

interface Asked {
  client: OpenAI;
  model: string;
  timeoutMs: number;
}

async function ask({ client, model, timeoutMs }: Asked, input: ClassifierInput, embedded: Classification): Promise<Classification | null> {
  const datamark = createDatamark();
  const keys = keysOf(input.categories);
  try {
    const completion = await client.chat.completions.create(
      {
        model,
        messages: llmPrompt(input, input.categories, datamark),
        response_format: { type: "json_schema", json_schema: { name: "classification", strict: true, schema: answerSchema(keys) } },
        max_completion_tokens: ANSWER_TOKENS_MAX,
        ...(THINKS.test(model) && { reasoning_effort: "low" as const }),
      },
      { signal: AbortSignal.timeout(timeoutMs) },
    );
    const choice = completion.choices[0];
    if (!choice?.message.content || choice.message.refusal) return null;
    const answer = llmAnswer(keys).safeParse(JSON.parse(choice.message.content));
    return answer.success ? readLlmAnswer(answer.data, { mail: `${input.subject}\n${input.text}`, embedded, datamark }) : null;
  } catch {
    // Of the outside's failures each has the same answer: the fallback's.
    return null;
  }
}

function keysOf(categories: Category[]): string[] {
  return [...new Set(categories.map(({ key }) => key))];
}
