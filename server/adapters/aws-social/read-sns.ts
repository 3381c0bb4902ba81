import type { ChatPorts } from "../../services/channels/channel-vendor.ts";
import type { MetaOptions } from "../meta/ask-meta.ts";

export function createSnsReader(_options: MetaOptions): Pick<ChatPorts, "readSns" | "confirmSns"> {
  return {
    readSns: async () => null,
    confirmSns: async () => ({ ok: false, code: "not_allowed", detail: "Not offered.", vendorCode: null, retryAt: null }),
  };
}
