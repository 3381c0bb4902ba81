import { index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { BounceClass, DeliveryStatus, FaultClass, ReceiptKind } from "../../server/contract/deliveries.ts";
import type { ChannelName } from "../../server/contract/common.ts";
import { campaigns, recipients } from "./campaigns.ts";
import { moment, primaryId } from "./columns.ts";
import { mailboxes } from "./people.ts";
import { sendingAccounts } from "./sending-accounts.ts";

/** One outbound message's journey to one address. The table itself is the queue. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: primaryId(),
    campaignId: uuid("campaign_id").references(() => campaigns.id),
    recipientId: uuid("recipient_id").references(() => recipients.id),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    /** Of a chat message that somebody wrote: its conversation and its row there. In one conversation one leaves after the other. */
    conversationId: uuid("conversation_id"),
    messageId: uuid("message_id"),
    /** Of a sequence: which one, and its place in it from 1. */
    sequenceId: uuid("sequence_id"),
    part: integer("part"),
    channel: text("channel").$type<ChannelName>().notNull(),
    /** What it leaves by; of a mailbox's own account the id is the mailbox's. */
    accountId: uuid("account_id").notNull().references(() => sendingAccounts.id),
    provider: text("provider").notNull(),
    toAddress: text("to_address").notNull(),
    status: text("status").$type<DeliveryStatus>().notNull(),
    /** SHA-256 of subject and body as frozen at launch; what is sent must hash to it. */
    renderedHash: text("rendered_hash").notNull(),
    /** Given by us before anything leaves, so that the message can be recognised wherever it turns up. */
    internetMessageId: text("internet_message_id").notNull(),
    providerMessageId: text("provider_message_id"),
    /** Who holds the claim and until when; the fence grows with each claim, so that a late writer is refused. */
    leaseUntil: moment("lease_until"),
    /** Which server's, so that servers share what a provider takes at once. */
    leaseHolder: text("lease_holder"),
    fence: integer("fence").notNull().default(0),
    attemptCount: integer("attempt_count").notNull().default(0),
    /** Looks for what became of it that the provider did not answer. */
    lookCount: integer("look_count").notNull().default(0),
    /** Of the attempts, how many in a row met the same class of fault: back-off and patience go by it. */
    faultClass: text("fault_class").$type<FaultClass>(),
    faultCount: integer("fault_count").notNull().default(0),
    nextAttemptAt: moment("next_attempt_at").notNull(),
    reason: text("reason"),
    /** RFC 3463, of a refusal or a bounce: `5.1.1`. */
    enhancedStatus: text("enhanced_status"),
    queuedAt: moment("queued_at").notNull(),
    handedOverAt: moment("handed_over_at"),
    sentAt: moment("sent_at"),
    endedAt: moment("ended_at"),
    deliveredAt: moment("delivered_at"),
    readAt: moment("read_at"),
  },
  (table) => [
    uniqueIndex("deliveries_recipient").on(table.recipientId),
    uniqueIndex("deliveries_internet_message_id").on(table.internetMessageId),
    index("deliveries_due").on(table.campaignId, table.accountId, table.nextAttemptAt, table.id).where(sql`status in ('queued', 'claimed', 'handed_over')`),
    index("deliveries_held").on(table.accountId, table.leaseUntil).where(sql`lease_until is not null`),
    index("deliveries_chat").on(table.conversationId, table.queuedAt, table.part).where(sql`conversation_id is not null`),
    uniqueIndex("deliveries_message").on(table.messageId).where(sql`message_id is not null`),
    // What a campaign wrote in chats and no conversation shows yet.
    index("deliveries_campaign_chat").on(table.status, table.id).where(sql`campaign_id is not null and channel <> 'email' and message_id is null`),
    index("deliveries_sequence").on(table.sequenceId).where(sql`sequence_id is not null`),
    index("deliveries_uncertain").on(table.nextAttemptAt).where(sql`status = 'uncertain'`),
    index("deliveries_campaign").on(table.campaignId, table.status),
    // The day's quota.
    index("deliveries_handed_over").on(table.accountId, table.handedOverAt).where(sql`handed_over_at is not null`),
    index("deliveries_provider_message").on(table.providerMessageId).where(sql`provider_message_id is not null`),
  ],
);

export const deliveryAttempts = pgTable(
  "delivery_attempts",
  {
    deliveryId: uuid("delivery_id").notNull().references(() => deliveries.id),
    /** The claim's fence. */
    attempt: integer("attempt").notNull(),
    startedAt: moment("started_at").notNull(),
    endedAt: moment("ended_at"),
    outcome: text("outcome"),
    detail: text("detail"),
  },
  (table) => [primaryKey({ columns: [table.deliveryId, table.attempt] })],
);

/** What somebody else said of a delivery later: a provider's webhook, a bounce in the mailbox, the person's own answer. */
export const receipts = pgTable(
  "receipts",
  {
    id: primaryId(),
    deliveryId: uuid("delivery_id").notNull().references(() => deliveries.id),
    kind: text("kind").$type<ReceiptKind>().notNull(),
    /** `graph`, `mailersend` …, or `mailbox` for what came as a mail. */
    source: text("source").notNull(),
    /** The source's own id of it: told twice, it is one. */
    sourceId: text("source_id").notNull(),
    enhancedStatus: text("enhanced_status"),
    bounceClass: text("bounce_class").$type<BounceClass>(),
    detail: text("detail"),
    messageId: uuid("message_id"),
    happenedAt: moment("happened_at").notNull(),
    recordedAt: moment("recorded_at").notNull(),
  },
  (table) => [uniqueIndex("receipts_once").on(table.source, table.sourceId, table.kind), index("receipts_delivery").on(table.deliveryId)],
);

/**
 * Whether this very database may send. A copy of it, or one from a backup, has another fingerprint, and lets nothing leave
 * until an admin has confirmed it: what it holds as unsent may long have been sent.
 */
export const sendingArm = pgTable("sending_arm", {
  id: integer("id").primaryKey(),
  fingerprint: text("fingerprint").notNull(),
  /** Null: disarmed. */
  armedAt: moment("armed_at"),
  armedBy: uuid("armed_by"),
  disarmedAt: moment("disarmed_at"),
  reason: text("reason"),
});
