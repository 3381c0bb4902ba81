import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";
import { Agent, request } from "undici";
import type { WebhookCaller } from "../../services/webhooks/webhook-caller.ts";

const WEBHOOK_TIMEOUT_MS = 10_000;

/** Addresses inside our own house: a webhook must not be a way to reach them (server-side request forgery). */
const privateNetworks = new BlockList();
for (const [net, prefix] of [["10.0.0.0", 8], ["172.16.0.0", 12], ["192.168.0.0", 16], ["127.0.0.0", 8], ["169.254.0.0", 16], ["100.64.0.0", 10], ["0.0.0.0", 8]] as const) privateNetworks.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of [["::1", 128], ["fc00::", 7], ["fe80::", 10], ["::", 128]] as const) privateNetworks.addSubnet(net, prefix, "ipv6");

export function createWebhookCaller(options: { allowPrivate: boolean; ca?: string }): WebhookCaller {
  return {
    async call({ url, headers, body }) {
      const target = new URL(url);
      try {
        const address = await resolve(target.hostname);
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

async function resolve(hostname: string): Promise<string> {
  const bare = hostname.replace(/^\[|\]$/g, "");
  return isIP(bare) ? bare : (await lookup(bare)).address;
}

function isPrivate(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return privateNetworks.check(mapped, "ipv4");
  return privateNetworks.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
