/** Where a language model answers, in OpenAI's protocol. */
export interface LlmEndpoint {
  /** With the version at its end, as https://api.openai.com/v1. */
  baseUrl: string;
  /** Empty for a model of one's own that asks for none. */
  apiKey: string;
  model: string;
}

export interface LlmRequest {
  messages: { role: "system" | "user"; content: string }[];
  /** JSON Schema that the answer must keep to. */
  schema: Record<string, unknown>;
}

export interface LlmUsage {
  promptTokens: number | null;
  completionTokens: number | null;
}

/** `invalid`: it answered, but no JSON. `refused`: it would not, or our key is not good. */
export type LlmReply = ({ outcome: "answered"; text: string; value: unknown } | { outcome: "invalid" | "timed_out" | "refused" | "failed"; text: string | null; reason: string }) & LlmUsage;

/** The LanguageModel port: one question, no tools, no memory. Never throws of its own. */
export interface LanguageModel {
  ask(endpoint: LlmEndpoint, request: LlmRequest): Promise<LlmReply>;
  /** What the environment of the server names; settings of the desk go before it. */
  fromEnvironment: LlmEndpoint | null;
}
