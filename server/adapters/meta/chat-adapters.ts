import type { ChatProvider } from "../../contract/channels.ts";
import type { ChannelVendor, ChatPorts } from "../../services/channels/channel-vendor.ts";
import type { Channel } from "../../services/deliveries/channel.ts";
import { createSnsReader } from "../aws-social/read-sns.ts";
import type { VendorOptions } from "../outside/ask-vendor.ts";
import { lazily } from "../outside/lazily.ts";
import { createWhatsAppChannel } from "../whatsapp-cloud/channel.ts";
import { createWhatsAppVendor } from "../whatsapp-cloud/vendor.ts";
import type { ChatAddresses } from "./chat-addresses.ts";
import { createSendApiChannel } from "./send-api-channel.ts";
import { createPageVendor } from "./page-vendor.ts";
import { readHook } from "./read-hook.ts";
import { createMetaSignIn } from "./sign-in.ts";

export interface ChatAdapterOptions extends VendorOptions {
  addresses: ChatAddresses;
}

const awsWays = ["readFacts", "test", "subscribe", "unsubscribe", "renewToken", "fetchMedia", "markRead", "showTyping", "putMetrics", "listTemplates", "createTemplate", "updateTemplate", "deleteTemplate"] as const;
type AwsWays = (typeof awsWays)[number];

/** Everything that speaks with Meta and with AWS about chats. In the sandbox each account leads to the sandbox's own vendor. */
export function createChatAdapters({ addresses, ...http }: ChatAdapterOptions): { channels: Record<ChatProvider, Channel>; chat: ChatPorts } {
  const meta = { ...http, addresses };
  return {
    channels: {
      whatsapp_cloud: createWhatsAppChannel(meta),
      aws_social: lazily<Channel, "send" | "lookUp" | "sendPrepared" | "test">(async () => (await import("../aws-social/channel.ts")).createAwsSocialChannel(meta), ["send", "lookUp", "sendPrepared", "test"]),
      messenger: createSendApiChannel(meta, "messenger"),
      instagram: createSendApiChannel(meta, "instagram"),
    },
    chat: {
      vendors: {
        whatsapp_cloud: createWhatsAppVendor(meta),
        aws_social: { provider: "aws_social", ...lazily<ChannelVendor, AwsWays>(async () => (await import("../aws-social/vendor.ts")).createAwsSocialVendor(meta), awsWays) },
        messenger: createPageVendor(meta, "messenger"),
        instagram: createPageVendor(meta, "instagram"),
      },
      signIn: createMetaSignIn(meta),
      readHook,
      ...createSnsReader(meta),
    },
  };
}
