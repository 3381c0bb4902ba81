import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { AccountFacts, ChannelAccount, ChannelTemplate, ChatProvider, SyncProgress } from "../../server/contract/channels.ts";
import type { ChatChannel, ChatContent } from "../../server/contract/chats.ts";
import type { ReceiptKind } from "../../server/contract/deliveries.ts";
import { moment, primaryId } from "./columns.ts";
import { deliveries } from "./deliveries.ts";
import { mailboxes, teams, users } from "./people.ts";

/**
 * A WhatsApp number, a page, an Instagram account. It has a mailbox's place on the desk: its id is that of its row in
 * `mailboxes`, by which its team sees it, and that of its first sending account, which holds the token.
 */
export const channelAccounts = pgTable(
  "channel_accounts",
  {
    id: uuid("id").primaryKey().references(() => mailboxes.id),
    channel: text("channel").$type<ChatChannel>().notNull(),
    provider: text("provider").$type<ChatProvider>().notNull(),
    /** The vendor's id of the number, page or account: hooks name it. */
    externalId: text("external_id").notNull(),
    /** WhatsApp's business account, or the page behind an Instagram account. */
    businessId: text("business_id"),
    state: text("state").$type<ChannelAccount["state"]>().notNull(),
    failure: text("failure"),
    facts: jsonb("facts").$type<AccountFacts>().notNull(),
    tokenExpiresAt: moment("token_expires_at"),
    connectedBy: uuid("connected_by"),
    connectedAt: moment("connected_at").notNull(),
    syncStartedAt: moment("sync_started_at"),
    /** One server at a time synchronises it; whoever dies, another goes on when the lease ends. */
    syncLeaseUntil: moment("sync_lease_until"),
    /** How far it is, or how far the last one came. */
    syncProgress: jsonb("sync_progress").$type<SyncProgress>(),
    lastSyncAt: moment("last_sync_at"),
    /** When the vendor last called about it, to the minute. */
    lastHookAt: moment("last_hook_at"),
    /** When the vendor agreed to call about it; null: it is yet to be asked. */
    subscribedAt: moment("subscribed_at"),
    /** One server at a time has its token renewed. */
    renewLeaseUntil: moment("renew_lease_until"),
    /** How many days before the token's end people were told of it last. */
    warnedDays: integer("warned_days"),
    /** Up to when its counts were published to CloudWatch. */
    metricsUntil: moment("metrics_until"),
    disconnectedAt: moment("disconnected_at"),
    /** Counts up with the token and the state: whoever renews writes over the one that was read, and nothing newer. */
    version: integer("version").notNull().default(1),
  },
  (table) => [uniqueIndex("channel_accounts_external").on(table.channel, table.externalId)],
);

/**
 * Our app at Meta, the row `meta`: its secret signs the hooks, and the verify token answers their handshake. `meta_before`
 * is what it was until its secret was changed at `updatedAt`: hooks under way then are signed with it.
 */
export const channelApps = pgTable("channel_apps", {
  key: text("key").$type<"meta" | "meta_before">().primaryKey(),
  appId: text("app_id").notNull(),
  sealedSecret: text("sealed_secret").notNull(),
  secretMask: text("secret_mask").notNull(),
  sealedVerifyToken: text("sealed_verify_token").notNull(),
  version: integer("version").notNull().default(1),
  /** When Meta last asked for the verify token and got the right answer. */
  verifiedAt: moment("verified_at"),
  updatedAt: moment("updated_at").notNull(),
});

/** One sign-in at Meta under way: its id is the state that goes along, and it is good for one answer of one browser. */
export const channelSignIns = pgTable(
  "channel_sign_ins",
  {
    id: primaryId(),
    channel: text("channel").$type<ChatChannel>().notNull(),
    userId: uuid("user_id").notNull().references(() => users.id),
    teamId: uuid("team_id").references(() => teams.id),
    /** SHA-256 of what the browser keeps in a cookie. */
    browserSha256: text("browser_sha256").notNull(),
    createdAt: moment("created_at").notNull(),
    expiresAt: moment("expires_at").notNull(),
    /** The answer was taken, and nobody can bring it again. */
    answeredAt: moment("answered_at"),
    /** What was found, with its tokens, until somebody chose. */
    sealedAccounts: text("sealed_accounts"),
    failure: text("failure"),
  },
  (table) => [index("channel_sign_ins_expiry").on(table.expiresAt)],
);

/** What a vendor told, as it came and before anything was done with it: nothing is lost, and everything can be played again. */
export const hookLogs = pgTable(
  "hook_logs",
  {
    id: primaryId(),
    platform: text("platform").$type<ChatChannel>().notNull(),
    provider: text("provider").$type<ChatProvider>().notNull(),
    /** Of the bytes: told twice, it is one row. */
    bodySha256: text("body_sha256").notNull(),
    /** The bytes as they came, which were signed. */
    body: text("body").notNull(),
    receivedAt: moment("received_at").notNull(),
    processedAt: moment("processed_at"),
    attemptCount: integer("attempt_count").notNull().default(0),
    eventCount: integer("event_count"),
    failure: text("failure"),
    /** Of what failed: when it is tried again by itself; null: a person tells to. */
    nextAttemptAt: moment("next_attempt_at"),
  },
  (table) => [uniqueIndex("hook_logs_body").on(table.platform, table.bodySha256), index("hook_logs_newest").on(table.receivedAt, table.id), index("hook_logs_waiting").on(table.receivedAt).where(sql`processed_at is null`)],
);

/** A status that came before the answer that names its message: it waits here for it. */
export const earlyReceipts = pgTable(
  "early_receipts",
  {
    provider: text("provider").$type<ChatProvider>().notNull(),
    providerMessageId: text("provider_message_id").notNull(),
    kind: text("kind").$type<ReceiptKind>().notNull(),
    accountId: uuid("account_id").notNull(),
    detail: text("detail"),
    happenedAt: moment("happened_at").notNull(),
    recordedAt: moment("recorded_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.provider, table.providerMessageId, table.kind] }), index("early_receipts_time").on(table.recordedAt)],
);

/**
 * What a vendor told of something that left an account of ours, and that no word of ours named: it waits until the answer
 * to what left about then says whether it is ours. Or an id that a delivery of ours has beside the one that was answered.
 */
export const chatEchoes = pgTable(
  "chat_echoes",
  {
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    providerMessageId: text("provider_message_id").notNull(),
    conversationId: uuid("conversation_id").notNull(),
    /** Whose it is; null: it waits. */
    deliveryId: uuid("delivery_id"),
    /** What it said, while it waits, and for some days where that alone told whose it is. */
    event: jsonb("event").$type<{ content: ChatContent } & Record<string, unknown>>(),
    recordedAt: moment("recorded_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.mailboxId, table.providerMessageId] }), index("chat_echoes_conversation").on(table.conversationId), index("chat_echoes_delivery").on(table.deliveryId), index("chat_echoes_time").on(table.recordedAt)],
);

/** An edit of a message, or that it was taken back, as the vendor told it: it may come before its message, and in any order. */
export const chatChanges = pgTable(
  "chat_changes",
  {
    id: primaryId(),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    /** The vendor's id of the change: told twice, it is one. */
    providerChangeId: text("provider_change_id").notNull(),
    /** The vendor's id of the message. */
    providerMessageId: text("provider_message_id").notNull(),
    /** Null: it was taken back. */
    content: jsonb("content").$type<ChatContent>(),
    /** What it said before, once this change stood in its place. */
    before: jsonb("before").$type<ChatContent>(),
    happenedAt: moment("happened_at").notNull(),
    recordedAt: moment("recorded_at").notNull(),
  },
  (table) => [uniqueIndex("chat_changes_once").on(table.mailboxId, table.providerChangeId), index("chat_changes_message").on(table.mailboxId, table.providerMessageId)],
);

export const channelTemplates = pgTable(
  "channel_templates",
  {
    id: primaryId(),
    accountId: uuid("account_id").notNull().references(() => channelAccounts.id),
    providerTemplateId: text("provider_template_id"),
    name: text("name").notNull(),
    language: text("language").notNull(),
    category: text("category").$type<ChannelTemplate["category"]>().notNull(),
    status: text("status").$type<ChannelTemplate["status"]>().notNull(),
    components: jsonb("components").$type<ChannelTemplate["components"]>().notNull(),
    rejectedReason: text("rejected_reason"),
    quality: text("quality"),
    syncedAt: moment("synced_at").notNull(),
  },
  (table) => [uniqueIndex("channel_templates_name").on(table.accountId, table.name, table.language)],
);

/** What a vendor charges for a category of messages to a country, as an admin copied it from its price list. */
export const channelRates = pgTable(
  "channel_rates",
  {
    /** ISO 3166; `*`: everywhere else. */
    country: text("country").notNull(),
    category: text("category").notNull(),
    /** Millionths of the currency. */
    priceMicros: bigint("price_micros", { mode: "number" }).notNull(),
    currency: text("currency").notNull(),
  },
  (table) => [primaryKey({ columns: [table.country, table.category] })],
);

/** What a status told of a message's price. */
export const deliveryCharges = pgTable(
  "delivery_charges",
  {
    deliveryId: uuid("delivery_id").primaryKey().references(() => deliveries.id),
    category: text("category").notNull(),
    isBillable: boolean("is_billable").notNull(),
    country: text("country"),
    /** By the rates of then; null: none was known. */
    priceMicros: bigint("price_micros", { mode: "number" }),
    currency: text("currency"),
    chargedAt: moment("charged_at").notNull(),
  },
  (table) => [index("delivery_charges_time").on(table.chargedAt)],
);
