import { z } from "zod";
import { ChatChannel } from "./chats.ts";
import { Id, Instant } from "./common.ts";
import { AwsSettings, ConnectionTest } from "./sending-accounts.ts";

export const channelAccountStates = ["connected", "expired", "failed", "disconnected"] as const;
export const ChannelAccountState = z.enum(channelAccountStates);
export type ChannelAccountState = z.infer<typeof ChannelAccountState>;

/** Who carries a chat message; each is a provider of sending accounts too. */
export const chatProviders = ["whatsapp_cloud", "aws_social", "messenger", "instagram"] as const;
export const ChatProvider = z.enum(chatProviders);
export type ChatProvider = z.infer<typeof ChatProvider>;

export const qualityRatings = ["GREEN", "YELLOW", "RED", "UNKNOWN"] as const;

/** What a vendor tells of an account, as it told it last. */
export const AccountFacts = z.object({
  /** `+49 30 123456`, a page's name, `@name`. */
  handle: z.string().max(300),
  verifiedName: z.string().max(300).nullable(),
  quality: z.enum(qualityRatings),
  /** `TIER_1K` …; null: not told. */
  tier: z.string().max(60).nullable(),
  /** People whom business messages may begin a conversation with in 24 hours, all numbers of the portfolio together; null: no limit, or not told. */
  peoplePerDay: z.int().nullable(),
  messagesPerSecond: z.number().nullable(),
  /** Of the business: `verified` …; null: not told. */
  verification: z.string().max(60).nullable(),
  tokenExpiresAt: Instant.nullable(),
});
export type AccountFacts = z.infer<typeof AccountFacts>;

export const templateStatuses = ["APPROVED", "PENDING", "REJECTED", "PAUSED", "DISABLED", "IN_APPEAL", "PENDING_DELETION", "DELETED", "LIMIT_EXCEEDED"] as const;
export const TemplateStatus = z.enum(templateStatuses);
export type TemplateStatus = z.infer<typeof TemplateStatus>;
export const templateCategories = ["MARKETING", "UTILITY", "AUTHENTICATION"] as const;

/** A template at the vendor, its components in the vendor's own shape (https://developers.facebook.com/docs/whatsapp/business-management-api/message-templates/components). */
export const ChannelTemplate = z.object({
  id: Id,
  accountId: Id,
  providerTemplateId: z.string().nullable(),
  name: z.string(),
  language: z.string(),
  category: z.enum(templateCategories),
  status: TemplateStatus,
  components: z.array(z.record(z.string(), z.unknown())),
  rejectedReason: z.string().nullable(),
  quality: z.string().nullable(),
  syncedAt: Instant,
});
export type ChannelTemplate = z.infer<typeof ChannelTemplate>;

export const syncSteps = ["facts", "subscribing", "templates", "history", "done"] as const;
/** How far a synchronisation is, or how the last one ended. */
export const SyncProgress = z.object({
  step: z.enum(syncSteps),
  messageCount: z.int(),
  /** Of them those that were not here yet. */
  newCount: z.int(),
  templateCount: z.int(),
  failure: z.string().nullable(),
});
export type SyncProgress = z.infer<typeof SyncProgress>;

/** A WhatsApp number, a page or an Instagram account, as everybody of its team may see it. */
export const ChannelAccount = z.object({
  id: Id,
  version: z.int(),
  channel: ChatChannel,
  provider: ChatProvider,
  name: z.string(),
  teamId: Id.nullable(),
  state: ChannelAccountState,
  failure: z.string().nullable(),
  facts: AccountFacts,
  tokenExpiresAt: Instant.nullable(),
  connectedAt: Instant,
  disconnectedAt: Instant.nullable(),
  lastHookAt: Instant.nullable(),
  lastSyncAt: Instant.nullable(),
  isSyncing: z.boolean(),
  syncProgress: SyncProgress.nullable(),
  /** The route that takes over what the first one could not hand over. */
  fallbackProvider: ChatProvider.nullable(),
  /** For whoever sets it up; null for everybody else. */
  settings: z
    .object({
      externalId: z.string(),
      businessId: z.string().nullable(),
      tokenMask: z.string().nullable(),
      /** The vendor agreed to call about it. */
      isSubscribed: z.boolean(),
      routes: z.array(z.object({ id: Id, provider: ChatProvider, isFirst: z.boolean(), tokenMask: z.string().nullable(), messagesPerMinute: z.int().nullable(), messagesPerDay: z.int().nullable(), aws: AwsSettings.nullable(), test: ConnectionTest.nullable() })),
    })
    .nullable(),
});
export type ChannelAccount = z.infer<typeof ChannelAccount>;
