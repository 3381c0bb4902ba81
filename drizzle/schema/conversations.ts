import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, real, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ChannelName } from "../../server/contract/common.ts";
import type { Classification, Message, Priority } from "../../server/contract/conversations.ts";
import { moment, primaryId } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { mailboxes } from "./people.ts";

export const conversations = pgTable(
  "conversations",
  {
    id: primaryId(),
    channel: text("channel").$type<ChannelName>().notNull(),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    contactId: uuid("contact_id").references(() => contacts.id),
    providerConversationId: text("provider_conversation_id"),
    subject: text("subject").notNull(),
    caseId: uuid("case_id"),
    lastMessageAt: moment("last_message_at").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("conversations_provider").on(table.mailboxId, table.providerConversationId), index("conversations_case").on(table.caseId), index("conversations_contact").on(table.contactId, table.lastMessageAt)],
);

export const messages = pgTable(
  "messages",
  {
    id: primaryId(),
    conversationId: uuid("conversation_id").notNull().references(() => conversations.id),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    contactId: uuid("contact_id").references(() => contacts.id),
    direction: text("direction").$type<Message["direction"]>().notNull(),
    kind: text("kind").$type<Message["kind"]>().notNull(),
    kindReason: text("kind_reason"),
    /** With its angle brackets; made from the provider's id when the mail has none. */
    internetMessageId: text("internet_message_id").notNull(),
    providerMessageId: text("provider_message_id").notNull(),
    inReplyTo: text("in_reply_to"),
    references: jsonb("references").$type<string[]>().notNull().default([]),
    fromAddress: text("from_address").notNull(),
    fromName: text("from_name"),
    to: jsonb("to").$type<Message["to"]>().notNull(),
    cc: jsonb("cc").$type<Message["to"]>().notNull().default([]),
    subject: text("subject").notNull(),
    /** All of it, with what it quotes. */
    text: text("text").notNull(),
    /** What this mail itself says: without the mails that it quotes. */
    visibleText: text("visible_text").notNull(),
    /** Sanitised: it may be shown as it is. */
    html: text("html"),
    /** The mail was longer than we keep; the whole of it is in Outlook. */
    isTruncated: boolean("is_truncated").notNull().default(false),
    /** Of sender, subject and text: tells a second copy of a mail from another mail under the same message id. */
    contentSha256: text("content_sha256").notNull(),
    /** A case that it may belong to, with what speaks for it; a person decides. */
    joinSuggestion: jsonb("join_suggestion").$type<{ caseId: string; reason: string }>(),
    webLink: text("web_link"),
    /** The delivery that it answers, or that it reports a bounce of. */
    deliveryId: uuid("delivery_id"),
    preview: text("preview").notNull(),
    mimeBytes: integer("mime_bytes").notNull(),
    receivedAt: moment("received_at").notNull(),
    storedAt: moment("stored_at").notNull(),
  },
  (table) => [
    uniqueIndex("messages_identity").on(table.mailboxId, table.internetMessageId),
    index("messages_conversation").on(table.conversationId, table.receivedAt),
    index("messages_internet_id").on(table.internetMessageId),
    index("messages_provider").on(table.mailboxId, table.providerMessageId),
    index("messages_contact").on(table.contactId, table.receivedAt),
    index("messages_delivery").on(table.deliveryId).where(sql`delivery_id is not null`),
  ],
);

export const attachments = pgTable(
  "attachments",
  {
    id: primaryId(),
    messageId: uuid("message_id").notNull().references(() => messages.id),
    name: text("name").notNull(),
    contentType: text("content_type").notNull(),
    size: integer("size").notNull(),
    sha256: text("sha256").notNull(),
    contentId: text("content_id"),
    isInline: boolean("is_inline").notNull(),
  },
  (table) => [index("attachments_message").on(table.messageId)],
);

export const categories = pgTable("categories", {
  key: text("key").primaryKey(),
  name: text("name").notNull(),
  description: text("description").notNull(),
  keywords: jsonb("keywords").$type<string[]>().notNull(),
  position: integer("position").notNull(),
});

/** The newest row of a message counts; what a person set is never overwritten by a machine. */
export const classifications = pgTable(
  "classifications",
  {
    id: primaryId(),
    messageId: uuid("message_id").notNull().references(() => messages.id),
    category: text("category"),
    categoryConfidence: real("category_confidence").notNull(),
    isConfident: boolean("is_confident").notNull(),
    choices: jsonb("choices").$type<Classification["choices"]>().notNull(),
    priority: text("priority").$type<Priority>().notNull(),
    priorityReason: text("priority_reason").notNull(),
    sentiment: text("sentiment").$type<Classification["sentiment"]>().notNull(),
    language: text("language"),
    summary: text("summary").notNull(),
    suggestedAction: text("suggested_action").notNull(),
    evidence: text("evidence"),
    source: text("source").$type<Classification["source"]>().notNull(),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    index("classifications_message").on(table.messageId, table.createdAt),
    index("classifications_by_people").on(table.createdAt).where(sql`source = 'user'`),
  ],
);
