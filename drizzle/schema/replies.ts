import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { FaultClass } from "../../server/contract/deliveries.ts";
import type { ReplyAttachment, SentKind, ReplyRecipient, ReplyStatus } from "../../server/contract/replies.ts";
import { cases } from "./cases.ts";
import { moment } from "./columns.ts";
import { messages } from "./conversations.ts";
import { mailboxes, users } from "./people.ts";

/**
 * An answer written in a case: a draft while somebody writes, then its way out. The table itself is the queue, as that of
 * deliveries is: whoever holds the fence writes.
 */
export const replies = pgTable(
  "replies",
  {
    /** The pane's, from the first letter on: saved or sent twice it is one. Outlook's draft carries it. */
    id: uuid("id").primaryKey(),
    caseId: uuid("case_id").notNull().references(() => cases.id),
    /** The mail that it answers. */
    messageId: uuid("message_id").notNull().references(() => messages.id),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    authorId: uuid("author_id").notNull().references(() => users.id),
    kind: text("kind").$type<SentKind>().notNull(),
    to: jsonb("to").$type<ReplyRecipient[]>().notNull(),
    cc: jsonb("cc").$type<ReplyRecipient[]>().notNull(),
    /** Sanitised: what is kept is what is sent. */
    html: text("html").notNull(),
    /** By a rule: it asks other machines not to answer. */
    isAutomatic: boolean("is_automatic").notNull().default(false),
    attachments: jsonb("attachments").$type<ReplyAttachment[]>().notNull().default([]),
    status: text("status").$type<ReplyStatus>().notNull(),
    createdAt: moment("created_at").notNull(),
    savedAt: moment("saved_at").notNull(),
    queuedAt: moment("queued_at"),
    /** Until then it can be taken back; later, when it is tried or looked for again. */
    nextAttemptAt: moment("next_attempt_at"),
    leaseUntil: moment("lease_until"),
    /** Grows with each claim, so that a late writer is refused. */
    fence: integer("fence").notNull().default(0),
    faultClass: text("fault_class").$type<FaultClass>(),
    faultCount: integer("fault_count").notNull().default(0),
    lookCount: integer("look_count").notNull().default(0),
    providerMessageId: text("provider_message_id"),
    internetMessageId: text("internet_message_id"),
    handedOverAt: moment("handed_over_at"),
    sentAt: moment("sent_at"),
    endedAt: moment("ended_at"),
    /** Its copy in Sent Items, once Mailroom has read it. */
    sentMessageId: uuid("sent_message_id").references(() => messages.id),
    reason: text("reason"),
    detail: text("detail"),
  },
  (table) => [
    index("replies_case").on(table.caseId, table.createdAt),
    index("replies_due").on(table.nextAttemptAt).where(sql`status in ('queued', 'claimed', 'handed_over')`),
    index("replies_internet_id").on(table.mailboxId, table.internetMessageId).where(sql`internet_message_id is not null`),
  ],
);
