import { isIP } from "node:net";
import { Agent, request } from "undici";
import { isPrivate, resolveHost } from "../outside/private-networks.ts";
import type { WebhookCaller } from "../../services/webhooks/webhook-caller.ts";

const WEBHOOK_TIMEOUT_MS = 10_000;

export function createWebhookCaller(options: { allowPrivate: boolean; ca?: string }): WebhookCaller {
  return {
    async call({ url, headers, body }) {
      const target = new URL(url);
      try {
        const address = await resolveHost(target.hostname);
        if (!options.allowPrivate && isPrivate(address)) return { error: "The address lies in a private network." };
        // The address that was checked is the one that is called: a name that changes its mind in between reaches nothing.
        const agent = new Agent({ connect: { lookup: (_name, _options, done) => done(null, [{ address, family: isIP(address) }]), ...(options.ca ? { ca: options.ca } : {}) } });
        const answer = await request(target, { method: "POST", headers, body, dispatcher: agent, headersTimeout: WEBHOOK_TIMEOUT_MS, bodyTimeout: WEBHOOK_TIMEOUT_MS });
        await answer.body.dump();
        await agent.close();
        return { status: answer.statusCode };
      } catch (error) {
        return { error: error instanceof Error ? error.message : String(error) };
      }
    },
  };
}
