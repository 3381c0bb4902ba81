import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** An endpoint that speaks OpenAI's protocol and is always of one opinion. */
export async function startPretendLlm(opinion: Record<string, unknown>) {
  const server = createServer((request, response) => {
    request.resume().on("end", () => response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(completion(opinion))));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

/** As the published contract has an answer without tools. */
export function completion(content: unknown, message: Record<string, unknown> = {}) {
  const text = typeof content === "string" || content === null ? content : JSON.stringify(content);
  return {
    id: "chatcmpl-1", object: "chat.completion", created: 1_700_000_000, model: "gpt-5-mini",
    choices: [{ index: 0, finish_reason: "stop", logprobs: null, message: { role: "assistant", content: text, refusal: null, ...message } }],
    usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
  };
}
