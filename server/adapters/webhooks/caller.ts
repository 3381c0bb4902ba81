import { isIP } from "node:net";
import { Agent, request } from "undici";
import { isPrivate, resolveHost } from "../outside/private-networks.ts";
import type { WebhookCaller } from "../../services/webhooks/webhook-caller.ts";

/** Of the whole call: whoever answers byte by byte holds nobody up. */
const WEBHOOK_TIMEOUT_MS = 10_000;
/** What a receiver says is not read beyond this. */
const ANSWER_BYTES_MAX = 64 * 1024;

export function createWebhookCaller(options: { allowPrivate: boolean; ca?: string }): WebhookCaller {
  return {
    async call({ url, headers, body }) {
      const target = new URL(url);
      let agent: Agent | null = null;
      try {
        const address = await resolveHost(target.hostname);
        if (!options.allowPrivate && isPrivate(address)) return { error: "The address lies in a private network." };
        // The address that was checked is the one that is called: a name that changes its mind in between reaches nothing.
        agent = new Agent({ connect: { lookup: (_name, _options, done) => done(null, [{ address, family: isIP(address) }]), ...(options.ca ? { ca: options.ca } : {}) } });
        // A redirect is an answer like any other, and is not followed: it could lead anywhere.
        const answer = await request(target, { method: "POST", headers, body, dispatcher: agent, signal: AbortSignal.timeout(WEBHOOK_TIMEOUT_MS) });
        const retryAfter = answer.headers["retry-after"];
        // The status is what counts: a body that never ends does not undo it.
        await answer.body.dump({ limit: ANSWER_BYTES_MAX }).catch(() => {});
        return { status: answer.statusCode, retryAfter: typeof retryAfter === "string" ? retryAfter : null };
      } catch (error) {
        if (error instanceof Error && error.name === "TimeoutError") return { error: `No answer came within ${WEBHOOK_TIMEOUT_MS / 1_000} seconds.` };
        return { error: error instanceof Error ? error.message : String(error) };
      } finally {
        await agent?.destroy();
      }
    },
  };
}
