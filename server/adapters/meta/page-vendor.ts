import type { ChannelVendor, VendorRefusal } from "../../services/channels/channel-vendor.ts";
import type { MetaOptions } from "./ask-meta.ts";

const refused: VendorRefusal = { ok: false, code: "not_allowed", detail: "Not offered.", vendorCode: null, retryAt: null };

export function createPageVendor(_options: MetaOptions, provider: "messenger" | "instagram"): ChannelVendor {
  return {
    provider,
    readFacts: async () => refused,
    test: async () => ({ isGood: false, code: "unexpected_answer", message: refused.detail, remedy: null }),
    subscribe: async () => refused,
    unsubscribe: async () => refused,
    renewToken: async () => refused,
    fetchMedia: async () => refused,
    markRead: async () => refused,
  };
}
