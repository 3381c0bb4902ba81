import type { MetaSignIn } from "../../services/channels/channel-vendor.ts";
import type { MetaOptions } from "./ask-meta.ts";

export function createMetaSignIn({ addresses }: MetaOptions): MetaSignIn {
  return {
    authorizeUrl: () => `${addresses.metaDialogBaseUrl}/dialog/oauth`,
    exchange: async () => ({ ok: false, code: "not_allowed", detail: "Not offered.", vendorCode: null, retryAt: null }),
  };
}
