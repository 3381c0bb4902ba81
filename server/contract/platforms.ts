import { z } from "zod";
import { ChannelTemplate, ChatProvider } from "./channels.ts";
import { ChatChannel, ChatTemplate } from "./chats.ts";
import { Id, Instant } from "./common.ts";
import { AwsSettings } from "./sending-accounts.ts";

/** The channels whose accounts come by a sign-in at Meta. */
export const SignInChannel = z.enum(["messenger", "instagram"]);
export type SignInChannel = z.infer<typeof SignInChannel>;

/** Meta's ids are digits; none has more than 20. */
const MetaId = z.string().trim().regex(/^\d{5,20}$/);
const secret = (max: number) => z.string().trim().min(8).max(max).regex(/^[\x21-\x7e]+$/);

export const BeginSignIn = z.object({ teamId: Id.nullable().default(null) });

/** What AWS End User Messaging Social needs beside Meta's ids. Keys, or the name of a secret, or a profile of the server. */
export const AwsRoute = AwsSettings.extend({
  /** AWS's own: `phone-number-id-…` or its ARN. */
  phoneNumberId: z.string().trim().max(200).regex(/^(arn:aws[a-z-]*:social-messaging:[a-z0-9-]+:\d{12}:phone-number-id\/[A-Za-z0-9]+|phone-number-id-[A-Za-z0-9]+)$/),
  /** AWS's own: `waba-…` or its ARN. */
  businessId: z.string().trim().max(200).regex(/^(arn:aws[a-z-]*:social-messaging:[a-z0-9-]+:\d{12}:waba\/[A-Za-z0-9]+|waba-[A-Za-z0-9]+)$/),
  accessKeyId: z.string().trim().regex(/^[A-Z0-9]{16,128}$/).optional(),
  secretAccessKey: secret(256).optional(),
  sessionToken: secret(4_096).optional(),
});

const whatsapp = {
  name: z.string().trim().min(1).max(120).optional(),
  teamId: Id.nullable().default(null),
  /** Meta's id of the number, which hooks name whoever carries them. */
  phoneNumberId: MetaId,
  /** Meta's id of the WhatsApp business account. */
  businessId: MetaId,
  messagesPerMinute: z.int().min(1).max(60_000).nullable().default(null),
  messagesPerDay: z.int().min(1).max(100_000_000).nullable().default(null),
};
/** A number by Meta's own interface, or by AWS. A second route to a number that is connected takes over where the first one cannot. */
export const ConnectWhatsApp = z.discriminatedUnion("provider", [
  z.object({ ...whatsapp, provider: z.literal("whatsapp_cloud"), token: secret(1_000) }),
  z.object({ ...whatsapp, provider: z.literal("aws_social"), aws: AwsRoute }),
]);
export type ConnectWhatsApp = z.input<typeof ConnectWhatsApp>;

/** What a sign-in at Meta found. */
export const FoundAccounts = z.object({
  id: Id,
  channel: SignInChannel,
  expiresAt: Instant,
  items: z.array(z.object({ externalId: z.string(), name: z.string(), isConnected: z.boolean() })),
});
export type FoundAccounts = z.infer<typeof FoundAccounts>;

export const ChooseAccounts = z.object({ externalIds: z.array(z.string().max(200)).min(1).max(100), teamId: Id.nullable().default(null) });
export type ChooseAccounts = z.input<typeof ChooseAccounts>;

export const ChangePlatform = z.object({
  version: z.int(),
  name: z.string().trim().min(1).max(120).optional(),
  teamId: Id.nullable().optional(),
  /** The other route of this account that takes over where the first one cannot; null: none. */
  fallbackRouteId: Id.nullable().optional(),
  rates: z.array(z.object({ routeId: Id, messagesPerMinute: z.int().min(1).max(60_000).nullable(), messagesPerDay: z.int().min(1).max(100_000_000).nullable() })).max(2).optional(),
});
export type ChangePlatform = z.input<typeof ChangePlatform>;

/** Our app at Meta. Its secret is never told again. */
export const ChannelApp = z.object({
  appId: z.string().nullable(),
  secretMask: z.string().nullable(),
  /** To be copied to Meta, which asks for it once. */
  verifyToken: z.string().nullable(),
  /** When Meta last asked for it and was answered. */
  verifiedAt: Instant.nullable(),
  hooks: z.array(z.object({ channel: ChatChannel, url: z.string(), lastHookAt: Instant.nullable() })),
  /** Amazon SNS calls here. */
  awsHookUrl: z.string(),
  redirectUri: z.string(),
});
export type ChannelApp = z.infer<typeof ChannelApp>;

export const SaveChannelApp = z.object({
  appId: MetaId,
  /** Absent: the one that is kept. */
  secret: z.string().trim().regex(/^[0-9A-Za-z_-]{16,200}$/).optional(),
  /** Absent: the one that is kept, or a new one. */
  verifyToken: z.string().trim().regex(/^[\x21-\x7e]{16,200}$/).optional(),
});
export type SaveChannelApp = z.input<typeof SaveChannelApp>;

/** A template of Mailroom's own with its merge fields as places. */
export const DraftOf = z.object({ templateId: Id, language: z.string().max(35).nullable().default(null) });

/** With the places that want a value, by the keys that values are given by: `first_name`, `1`, `header_1`, `button_0_1`. */
export const PlatformTemplate = ChannelTemplate.extend({ places: ChatTemplate.shape.places });
export type PlatformTemplate = z.infer<typeof PlatformTemplate>;
export const TemplateList = z.object({ items: z.array(PlatformTemplate), syncedAt: Instant.nullable(), mayWrite: z.boolean() });
export type TemplateList = z.infer<typeof TemplateList>;

export const ChannelRate = z.object({
  /** ISO 3166; `*`: everywhere else. */
  country: z.string().trim().toUpperCase().regex(/^([A-Z]{2}|\*)$/),
  /** As the vendor names it: `marketing`, `utility` … */
  category: z.string().trim().toLowerCase().regex(/^[a-z_]{1,60}$/),
  priceMicros: z.int().min(0).max(1_000_000_000),
  currency: z.string().trim().toUpperCase().regex(/^[A-Z]{3}$/),
});
export type ChannelRate = z.infer<typeof ChannelRate>;
export const SaveRates = z.object({ items: z.array(ChannelRate).max(5_000) });
export const ImportRates = z.object({ csv: z.string().min(1).max(500_000), isReplacing: z.boolean().default(false) });
export const ImportedRates = z.object({ items: z.array(ChannelRate), savedCount: z.int(), refused: z.array(z.object({ line: z.int(), reason: z.string() })) });
export type ImportedRates = z.infer<typeof ImportedRates>;

export const Day = z.iso.date();
/** Both days are in it. */
export const TimeRange = z.object({ from: Day, to: Day, accountId: Id.optional() });
export type TimeRange = z.infer<typeof TimeRange>;

const Sum = z.object({ messageCount: z.int(), billableCount: z.int(), unknownCount: z.int(), priceMicros: z.int() });
/** What was sent cost, by the rates of then. Sums of several currencies stand side by side. */
export const CostAnalysis = z.object({
  from: Day,
  to: Day,
  /** Null: no price is known at all. */
  totals: z.array(Sum.extend({ currency: z.string().nullable() })),
  byDay: z.array(Sum.extend({ day: Day, currency: z.string().nullable() })),
  byAccount: z.array(Sum.extend({ accountId: Id, name: z.string(), currency: z.string().nullable() })),
  byCategory: z.array(Sum.extend({ category: z.string(), currency: z.string().nullable() })),
  byCountry: z.array(Sum.extend({ country: z.string().nullable(), currency: z.string().nullable() })),
});
export type CostAnalysis = z.infer<typeof CostAnalysis>;

/** What became of what an account sent. Each row counts its messages once, by how far they came. */
export const DeliveryMetrics = z.object({
  from: Day,
  to: Day,
  items: z.array(z.object({ accountId: Id, name: z.string(), provider: ChatProvider, day: Day, sentCount: z.int(), deliveredCount: z.int(), readCount: z.int(), failedCount: z.int() })),
});
export type DeliveryMetrics = z.infer<typeof DeliveryMetrics>;

/** What an account may still send now. */
export const ChannelQuota = z.object({
  accountId: Id,
  name: z.string(),
  channel: ChatChannel,
  provider: ChatProvider,
  tier: z.string().nullable(),
  /** Of the vendor's tier; null: no limit, or not told. */
  peoplePerDay: z.int().nullable(),
  peopleLeft: z.int().nullable(),
  roomAt: Instant.nullable(),
  messagesPerDay: z.int().nullable(),
  sentToday: z.int(),
  waitingCount: z.int(),
  messagesPerSecond: z.number().nullable(),
});
export type ChannelQuota = z.infer<typeof ChannelQuota>;
