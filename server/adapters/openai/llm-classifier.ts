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

async function ask(asked: Asked, input: ClassifierInput, embedded: Classification): Promise<Classification | null> {
  const datamark = createDatamark();
  const keys = keysOf(input.categories);
  const body = {
    model: asked.model,
    messages: llmPrompt(input, input.categories, datamark),
    response_format: { type: "json_schema" as const, json_schema: { name: "classification", strict: true, schema: answerSchema(keys) } },
    max_completion_tokens: ANSWER_TOKENS_MAX,
    ...(THINKS.test(asked.model) && { reasoning_effort: "low" as const }),
  };
  const answer = llmAnswer(keys).safeParse(await complete(asked, body));
  return answer.success ? readLlmAnswer(answer.data, { mail: `${input.subject}\n${input.text}`, embedded, datamark }) : null;
}

/** What the model answered, parsed but not checked; null where there is no answer. */
async function complete({ client, timeoutMs }: Asked, body: OpenAI.ChatCompletionCreateParamsNonStreaming): Promise<unknown> {
  try {
    const completion = await client.chat.completions.create(body, { signal: AbortSignal.timeout(timeoutMs) });
    const message = completion.choices[0]?.message;
    return message?.content && !message.refusal ? JSON.parse(message.content) : null;
  } catch {
    // Down, slow, full or babbling: whatever fails out there, the fallback's judgement stands.
    return null;
  }
}

function keysOf(categories: Category[]): string[] {
  return [...new Set(categories.map(({ key }) => key))];
}
