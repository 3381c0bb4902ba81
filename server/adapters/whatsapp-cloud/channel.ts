import type { Channel } from "../../services/deliveries/channel.ts";
import type { MetaOptions } from "../meta/ask-meta.ts";

export function createWhatsAppChannel(_options: MetaOptions): Channel {
  return {
    send: async () => ({ outcome: "deferred", reason: "unavailable", retryAt: null }),
    lookUp: async () => ({ found: "untraceable" }),
    sendPrepared: async () => ({ outcome: "uncertain", reason: "no_drafts" }),
    test: async () => ({ isGood: false, code: "unexpected_answer", message: "Not offered.", remedy: null }),
  };
}
