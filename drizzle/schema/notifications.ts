import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Matrix, NotificationHours, NotificationLanguage, NotificationSendState, NotificationTemplateKey } from "../../server/contract/notifications.ts";
import type { Webhook, WebhookCallState } from "../../server/contract/webhooks.ts";
import { cases } from "./cases.ts";
import { moment, primaryId } from "./columns.ts";
import { users } from "./people.ts";

export const notifications = pgTable(
  "notifications",
  {
    id: primaryId(),
    userId: uuid("user_id").notNull().references(() => users.id),
    eventId: uuid("event_id").notNull(),
    kind: text("kind").notNull(),
    caseId: uuid("case_id").references(() => cases.id),
    data: jsonb("data").$type<Record<string, unknown>>().notNull().default({}),
    /** By the person's matrix when it was told; mail and Teams are parts of sends. */
    inPane: boolean("in_pane").notNull().default(true),
    inOutlook: boolean("in_outlook").notNull().default(false),
    createdAt: moment("created_at").notNull(),
    readAt: moment("read_at"),
  },
  (table) => [index("notifications_user").on(table.userId, table.createdAt), uniqueIndex("notifications_once").on(table.userId, table.eventId)],
);

/** How one person wants to be told; no row: as Mailroom comes. */
export const notificationPreferences = pgTable("notification_preferences", {
  userId: uuid("user_id").primaryKey().references(() => users.id),
  matrix: jsonb("matrix").$type<Partial<Matrix>>().notNull(),
  hours: jsonb("hours").$type<NotificationHours>().notNull(),
  timeZone: text("time_zone").notNull(),
  digestAt: integer("digest_at").notNull(),
  language: text("language").$type<NotificationLanguage>(),
  /** Whoever knows it can post to the person: services/settings/seal.ts. */
  sealedTeamsUrl: text("sealed_teams_url"),
  teamsHost: text("teams_host"),
  version: integer("version").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

/** One mail or Teams post to one person, of one or several notifications. The table itself is the queue, as that of replies is. */
export const notificationSends = pgTable(
  "notification_sends",
  {
    /** Also the delivery's id at the provider. */
    id: primaryId(),
    userId: uuid("user_id").notNull().references(() => users.id),
    way: text("way").$type<"email" | "teams">().notNull(),
    /** What is told together: a case's, a digest's, what waits for the morning. */
    groupKey: text("group_key").notNull(),
    state: text("state").$type<NotificationSendState>().notNull(),
    dueAt: moment("due_at").notNull(),
    leaseUntil: moment("lease_until"),
    /** Grows with each claim; from 1 on nothing more joins it. */
    fence: integer("fence").notNull().default(0),
    faultCount: integer("fault_count").notNull().default(0),
    lookCount: integer("look_count").notNull().default(0),
    /** The account of its first attempt: it is looked for there. */
    accountId: uuid("account_id"),
    providerMessageId: text("provider_message_id"),
    internetMessageId: text("internet_message_id"),
    handedOverAt: moment("handed_over_at"),
    endedAt: moment("ended_at"),
    reason: text("reason"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("notification_sends_gathering").on(table.userId, table.way, table.groupKey).where(sql`state = 'waiting' and fence = 0`),
    index("notification_sends_due").on(table.dueAt).where(sql`state in ('waiting', 'claimed', 'handed_over')`),
    index("notification_sends_ended").on(table.endedAt).where(sql`ended_at is not null`),
  ],
);

/** A notification is told once by each way. */
export const notificationParts = pgTable(
  "notification_parts",
  { notificationId: uuid("notification_id").notNull().references(() => notifications.id), way: text("way").$type<"email" | "teams">().notNull(), sendId: uuid("send_id").notNull().references(() => notificationSends.id) },
  (table) => [primaryKey({ columns: [table.notificationId, table.way] }), index("notification_parts_send").on(table.sendId)],
);

/** Texts that an admin changed; the others come with Mailroom. */
export const notificationTemplates = pgTable(
  "notification_templates",
  {
    key: text("key").$type<NotificationTemplateKey>().notNull(),
    language: text("language").$type<NotificationLanguage>().notNull(),
    subject: text("subject").notNull(),
    html: text("html").notNull(),
    version: integer("version").notNull(),
    updatedAt: moment("updated_at").notNull(),
    updatedBy: uuid("updated_by").references(() => users.id),
  },
  (table) => [primaryKey({ columns: [table.key, table.language] })],
);

export const webhooks = pgTable("webhooks", {
  id: primaryId(),
  name: text("name").notNull().default(""),
  url: text("url").notNull(),
  events: jsonb("events").$type<string[]>().notNull(),
  sealedSecret: text("sealed_secret").notNull(),
  /** The key before, good until then: both sign, so that a receiver can change over in between. */
  sealedOldSecret: text("sealed_old_secret"),
  oldSecretUntil: moment("old_secret_until"),
  version: integer("version").notNull().default(1),
  disabledAt: moment("disabled_at"),
  disabledReason: text("disabled_reason").$type<NonNullable<Webhook["disabledReason"]>>(),
  failingSince: moment("failing_since"),
  /** Attempts in a row that failed, of all its calls. */
  failureCount: integer("failure_count").notNull().default(0),
  /** While it fails, one call at a time finds out whether it still does; the others wait until then. */
  restsUntil: moment("rests_until"),
  createdBy: uuid("created_by"),
  createdAt: moment("created_at").notNull(),
  deletedAt: moment("deleted_at"),
});

/** One event told to one webhook. The table itself is the queue. */
export const webhookCalls = pgTable(
  "webhook_calls",
  {
    webhookId: uuid("webhook_id").notNull().references(() => webhooks.id),
    eventSeq: bigint("event_seq", { mode: "number" }).notNull(),
    state: text("state").$type<WebhookCallState>().notNull().default("waiting"),
    attemptCount: integer("attempt_count").notNull().default(0),
    /** Of the attempts, those since somebody asked for a replay: the back-off goes by them. */
    tryCount: integer("try_count").notNull().default(0),
    status: integer("status"),
    error: text("error"),
    createdAt: moment("created_at").notNull(),
    lastAttemptAt: moment("last_attempt_at"),
    nextAttemptAt: moment("next_attempt_at"),
    leaseUntil: moment("lease_until"),
    deliveredAt: moment("delivered_at"),
  },
  (table) => [
    primaryKey({ columns: [table.webhookId, table.eventSeq] }),
    index("webhook_calls_due").on(table.nextAttemptAt).where(sql`state = 'waiting'`),
    index("webhook_calls_state").on(table.webhookId, table.state, table.eventSeq),
    index("webhook_calls_created").on(table.createdAt),
  ],
);

export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    webhookId: uuid("webhook_id").notNull().references(() => webhooks.id),
    eventSeq: bigint("event_seq", { mode: "number" }).notNull(),
    attempt: integer("attempt").notNull(),
    at: moment("at").notNull(),
    status: integer("status"),
    error: text("error"),
    durationMs: integer("duration_ms").notNull(),
  },
  (table) => [primaryKey({ columns: [table.webhookId, table.eventSeq, table.attempt] })],
);
