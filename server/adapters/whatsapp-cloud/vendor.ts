import type { ChannelVendor, VendorRefusal } from "../../services/channels/channel-vendor.ts";
import type { MetaOptions } from "../meta/ask-meta.ts";

const refused: VendorRefusal = { ok: false, code: "not_allowed", detail: "Not offered.", vendorCode: null, retryAt: null };

export function createWhatsAppVendor(_options: MetaOptions): ChannelVendor {
  return {
    provider: "whatsapp_cloud",
    readFacts: async () => refused,
    test: async () => ({ isGood: false, code: "unexpected_answer", message: refused.detail, remedy: null }),
    subscribe: async () => refused,
    unsubscribe: async () => refused,
    renewToken: async () => refused,
    fetchMedia: async () => refused,
    markRead: async () => refused,
  };
}
