import OpenAI from "openai";
import type { LanguageModel, LlmEndpoint, LlmReply, LlmRequest, LlmUsage } from "../../services/classification/language-model.ts";

export interface LanguageModelOptions {
  fromEnvironment: LlmEndpoint | null;
  /** For the whole call, its one repetition included. */
  timeoutMs?: number;
}

const TIMEOUT_MS = 8_000;
const RETRIES = 1;
const ANSWER_TOKENS_MAX = 2_000;
const ANSWER_CHARS_MAX = 20_000;
/** Models that think first; others refuse the setting. */
const THINKS = /^(?:gpt-5|o\d)/;
const REASON_CHARS = 200;

/** Asks what speaks OpenAI's chat completions, theirs or one's own: strict JSON, one repetition, one limit of time. */
export function createLanguageModel({ fromEnvironment, timeoutMs = TIMEOUT_MS }: LanguageModelOptions): LanguageModel {
  return { fromEnvironment, ask: (endpoint, request) => ask(endpoint, request, timeoutMs) };
}

async function ask({ baseUrl, apiKey, model }: LlmEndpoint, { messages, schema }: LlmRequest, timeoutMs: number): Promise<LlmReply> {
  // Given in full, for the package would otherwise take what is missing from the environment.
  const client = new OpenAI({ apiKey: apiKey || "none", adminAPIKey: null, organization: null, project: null, baseURL: baseUrl, timeout: timeoutMs, maxRetries: RETRIES, logLevel: "off", fetchOptions: { redirect: "error" } });
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const completion = await client.chat.completions.create({
      model,
      messages,
      response_format: { type: "json_schema", json_schema: { name: "classification", strict: true, schema } },
      max_completion_tokens: ANSWER_TOKENS_MAX,
      ...(THINKS.test(model) && { reasoning_effort: "low" as const }),
    }, { signal });
    return read(completion);
  } catch (error) {
    return { ...faultOf(error, signal), text: null, promptTokens: null, completionTokens: null };
  }
}

function read(completion: OpenAI.ChatCompletion): LlmReply {
  const usage: LlmUsage = { promptTokens: wholeNumber(completion.usage?.prompt_tokens), completionTokens: wholeNumber(completion.usage?.completion_tokens) };
  const message = completion.choices?.[0]?.message;
  if (message?.refusal) return { outcome: "refused", text: message.refusal.slice(0, ANSWER_CHARS_MAX), reason: "The model refused to answer.", ...usage };
  const text = typeof message?.content === "string" ? message.content.slice(0, ANSWER_CHARS_MAX) : "";
  try {
    return { outcome: "answered", text, value: JSON.parse(text), ...usage };
  } catch {
    return { outcome: "invalid", text, reason: text === "" ? "The answer is empty." : "The answer is no JSON.", ...usage };
  }
}

function faultOf(error: unknown, signal: AbortSignal): { outcome: "timed_out" | "refused" | "failed" | "invalid"; reason: string } {
  if (signal.aborted || error instanceof OpenAI.APIConnectionTimeoutError) return { outcome: "timed_out", reason: "No answer came in time." };
  if (error instanceof OpenAI.APIConnectionError) return { outcome: "failed", reason: "The endpoint cannot be reached." };
  if (error instanceof OpenAI.APIError && typeof error.status === "number") {
    const isOurs = error.status === 401 || error.status === 403;
    return { outcome: isOurs ? "refused" : "failed", reason: `The endpoint answered ${error.status}${isOurs ? ": the key is not accepted" : ""}.`.slice(0, REASON_CHARS) };
  }
  return { outcome: "invalid", reason: "The endpoint does not answer as OpenAI's protocol wants." };
}

function wholeNumber(value: unknown): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0 ? value : null;
}
