import { doublePrecision, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import type { DeliveryStatus } from "../../server/contract/campaigns.ts";
import type { ChannelName } from "../../server/contract/common.ts";
import { campaigns, recipients } from "./campaigns.ts";
import { moment, primaryId } from "./columns.ts";
import { mailboxes } from "./people.ts";

/** One outbound message's journey to one address. The table itself is the queue. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: primaryId(),
    campaignId: uuid("campaign_id").references(() => campaigns.id),
    recipientId: uuid("recipient_id").references(() => recipients.id),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    channel: text("channel").$type<ChannelName>().notNull(),
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
    fence: integer("fence").notNull().default(0),
    attemptCount: integer("attempt_count").notNull().default(0),
    nextAttemptAt: moment("next_attempt_at").notNull(),
    reason: text("reason"),
    queuedAt: moment("queued_at").notNull(),
    handedOverAt: moment("handed_over_at"),
    sentAt: moment("sent_at"),
    endedAt: moment("ended_at"),
  },
  (table) => [
    uniqueIndex("deliveries_recipient").on(table.recipientId),
    uniqueIndex("deliveries_internet_message_id").on(table.internetMessageId),
    index("deliveries_due").on(table.mailboxId, table.nextAttemptAt).where(sql`status in ('queued', 'claimed', 'handed_over', 'uncertain')`),
    index("deliveries_campaign").on(table.campaignId, table.status),
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

/** Token bucket of one sending mailbox, shared by all servers and campaigns: its row's lock is taken by every claim. */
export const mailboxPaces = pgTable("mailbox_paces", {
  mailboxId: uuid("mailbox_id").primaryKey().references(() => mailboxes.id),
  tokens: doublePrecision("tokens").notNull(),
  refilledAt: moment("refilled_at").notNull(),
  /** The provider said to wait until then. */
  blockedUntil: moment("blocked_until"),
});
