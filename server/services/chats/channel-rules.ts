import type { ChatChannel, MediaType } from "../../contract/chats.ts";
import { PAIR_MS } from "../deliveries/limits.ts";

const HOUR_MS = 60 * 60_000;
const MB = 1024 * 1024;

interface MediaRule {
  bytesMax: number;
  /** Media types that the channel shows; left out: any. */
  types?: string[];
}

export interface ChannelRules {
  /** After a person's message we may say anything for so long. */
  windowMs: number;
  /** After it what a person writes may go for so long, marked as such; null: no such mark. */
  humanAgentMs: number | null;
  /** Approved templates may be sent at any time. */
  hasTemplates: boolean;
  textMax: number;
  captionMax: number;
  /** Between two messages to one person. */
  pairMs: number;
  media: Partial<Record<MediaType, MediaRule>>;
  /** Choices to tap: how many as buttons. */
  buttonsMax: number;
  reactions: boolean;
}

/** When these rules were read, and where. They change: this is the one place that holds them. */
export const channelRulesVersion = {
  asOf: "2026-11-21",
  sources: [
    "https://developers.facebook.com/docs/whatsapp/conversation-types#customer-service-windows",
    "https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages",
    "https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types",
    "https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits",
    "https://developers.facebook.com/docs/messenger-platform/policy/policy-overview",
    "https://developers.facebook.com/docs/messenger-platform/send-messages#human-agent",
    "https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message",
  ],
} as const;

export const channelRules: Record<ChatChannel, ChannelRules> = {
  whatsapp: {
    windowMs: 24 * HOUR_MS,
    humanAgentMs: null,
    hasTemplates: true,
    textMax: 4_096,
    captionMax: 1_024,
    pairMs: PAIR_MS,
    media: {
      image: { bytesMax: 5 * MB, types: ["image/jpeg", "image/png"] },
      video: { bytesMax: 16 * MB, types: ["video/mp4", "video/3gpp"] },
      audio: { bytesMax: 16 * MB, types: ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"] },
      document: { bytesMax: 100 * MB },
      sticker: { bytesMax: 500 * 1024, types: ["image/webp"] },
    },
    buttonsMax: 3,
    reactions: true,
  },
  messenger: {
    windowMs: 24 * HOUR_MS,
    humanAgentMs: 7 * 24 * HOUR_MS,
    hasTemplates: false,
    textMax: 2_000,
    captionMax: 0,
    pairMs: 1_000,
    media: { image: { bytesMax: 25 * MB }, video: { bytesMax: 25 * MB }, audio: { bytesMax: 25 * MB }, document: { bytesMax: 25 * MB } },
    buttonsMax: 3,
    reactions: true,
  },
  instagram: {
    windowMs: 24 * HOUR_MS,
    humanAgentMs: 7 * 24 * HOUR_MS,
    hasTemplates: false,
    textMax: 1_000,
    captionMax: 0,
    pairMs: 1_000,
    media: { image: { bytesMax: 8 * MB, types: ["image/jpeg", "image/png", "image/gif"] }, video: { bytesMax: 25 * MB, types: ["video/mp4", "video/ogg", "video/avi", "video/quicktime", "video/webm"] }, audio: { bytesMax: 25 * MB } },
    buttonsMax: 0,
    reactions: true,
  },
};

/** A clock that differs a little from the vendor's must not send what is refused a second later. */
export const WINDOW_MARGIN_MS = 60_000;
/** More parts than this are a brochure: it goes as a document. */
export const PARTS_MAX = 40;
