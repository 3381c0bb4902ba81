import { sql } from "drizzle-orm";
import { bigint, boolean, index, integer, jsonb, pgTable, real, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ChatContent } from "../../server/contract/chats.ts";
import type { ChannelName } from "../../server/contract/common.ts";
import type { Classification, Message, Priority, ThreadMoveKind } from "../../server/contract/conversations.ts";
import type { Judgements, LlmCallOutcome, ModelMeasures, ModelState, Opinion, LabelSource } from "../../server/contract/classification.ts";
import { bytea, moment, primaryId } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { mailboxes, users } from "./people.ts";

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
    /** Of chats: whom it is with, as the vendor names it, and as the person calls itself there. */
    participantAddress: text("participant_address"),
    participantName: text("participant_name"),
    /** Who looks after it while it is no case. */
    assigneeId: uuid("assignee_id"),
    /** Nothing is left to do about it; the next message from outside opens it again. */
    doneAt: moment("done_at"),
    /** The newest message from outside: the channel's window is counted from it. */
    lastInboundAt: moment("last_inbound_at"),
    lastMessageAt: moment("last_message_at").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("conversations_provider").on(table.mailboxId, table.providerConversationId), index("conversations_case").on(table.caseId), index("conversations_contact").on(table.contactId, table.lastMessageAt), index("conversations_newest").on(table.mailboxId, table.lastMessageAt, table.id), uniqueIndex("conversations_participant").on(table.mailboxId, table.participantAddress).where(sql`participant_address is not null`),
    // The inbox: what only ever left (a campaign's copies in Sent Items) is no conversation yet.
    index("conversations_inbox").on(table.mailboxId, table.lastMessageAt, table.id).where(sql`last_inbound_at is not null or participant_address is not null`),
    index("conversations_open").on(table.mailboxId, table.lastMessageAt, table.id).where(sql`(last_inbound_at is not null or participant_address is not null) and done_at is null`),
    index("conversations_assignee").on(table.assigneeId).where(sql`assignee_id is not null`),
  ],
);

/** A word among colleagues on a conversation that is no case; those of a case are the case's. Never sent. */
export const conversationNotes = pgTable(
  "conversation_notes",
  {
    id: primaryId(),
    conversationId: uuid("conversation_id").notNull().references(() => conversations.id),
    authorId: uuid("author_id").references(() => users.id),
    text: text("text").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("conversation_notes_conversation").on(table.conversationId, table.createdAt)],
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
    /** Why no machine may answer it, though a person wrote it or seems to have; null: one may. */
    noAnswerReason: text("no_answer_reason"),
    /** With its angle brackets; made from the provider's id when the mail has none. */
    internetMessageId: text("internet_message_id").notNull(),
    providerMessageId: text("provider_message_id").notNull(),
    inReplyTo: text("in_reply_to"),
    references: jsonb("references").$type<string[]>().notNull().default([]),
    fromAddress: text("from_address").notNull(),
    fromName: text("from_name"),
    to: jsonb("to").$type<Message["to"]>().notNull(),
    cc: jsonb("cc").$type<Message["to"]>().notNull().default([]),
    /** Where it asks answers to go, where that is not its sender. */
    replyTo: jsonb("reply_to").$type<Message["from"]>(),
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
    /** Why it lies where it does: each signal that spoke for its conversation, or for none. */
    threadReason: text("thread_reason"),
    /** The folder where it was last seen; null: it is in the mailbox no more. */
    folder: text("folder"),
    removedAt: moment("removed_at"),
    /** A person said that it is no case: it waits for nobody. */
    dismissedAt: moment("dismissed_at"),
    dismissedBy: uuid("dismissed_by"),
    /** A case that it may belong to, with what speaks for it; a person decides. */
    joinSuggestion: jsonb("join_suggestion").$type<{ caseId: string; reason: string }>(),
    webLink: text("web_link"),
    /** Of chats: what it says; null: a mail. */
    chat: jsonb("chat").$type<ChatContent>(),
    /** Of chats: when its writer last edited it, and took it back. What was said before stands in `chat_changes`. */
    editedAt: moment("edited_at"),
    revokedAt: moment("revoked_at"),
    /** Of what came in: when somebody on the desk had read it, and who; null: unread. */
    readAt: moment("read_at"),
    readBy: uuid("read_by"),
    /** Of a chat that we wrote: who did; null: a machine. */
    sentBy: uuid("sent_by"),
    /** The delivery that it answers, or that it reports a bounce of. */
    deliveryId: uuid("delivery_id"),
    preview: text("preview").notNull(),
    mimeBytes: integer("mime_bytes").notNull(),
    receivedAt: moment("received_at").notNull(),
    storedAt: moment("stored_at").notNull(),
    /** When its words went, because it was kept long enough. The row stays, so that the mail is known when it is read again. */
    expiredAt: moment("expired_at"),
  },
  (table) => [
    uniqueIndex("messages_identity").on(table.mailboxId, table.internetMessageId),
    index("messages_conversation").on(table.conversationId, table.receivedAt),
    // Mails that name the same mail belong together, though nobody here ever saw it.
    index("messages_references").using("gin", table.references),
    index("messages_internet_id").on(table.internetMessageId),
    index("messages_provider").on(table.mailboxId, table.providerMessageId),
    index("messages_contact").on(table.contactId, table.receivedAt),
    index("messages_unread").on(table.mailboxId, table.conversationId).where(sql`read_at is null and direction = 'inbound'`),
    // One list of all messages, and the words of what people wrote: inbox/words-written.ts asks by the same expression.
    index("messages_newest").on(table.mailboxId, table.receivedAt, table.id),
    index("messages_words").using("gin", sql`to_tsvector('simple', regexp_replace(normalize(lower(left(subject || ' ' || visible_text, 20000)), NFKD), '[\\u0300-\\u036f]', '', 'g'))`),
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
  /** Kept for what it was given to, and offered no more. */
  archivedAt: moment("archived_at"),
  version: integer("version").notNull().default(1),
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
    /** What the other fields rest on: confidence, source and sentence of each. */
    judgements: jsonb("judgements").$type<Judgements>().notNull().default({}),
    /** What each of those who were asked said; with two, a person sees both. */
    opinions: jsonb("opinions").$type<Opinion[]>().notNull().default([]),
    requestType: text("request_type"),
    needsAnswer: boolean("needs_answer"),
    isOutOfScope: boolean("is_out_of_scope").notNull().default(false),
    /** The model that judged; null: it was none of ours. */
    modelId: uuid("model_id"),
    source: text("source").$type<Classification["source"]>().notNull(),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [
    index("classifications_message").on(table.messageId, table.createdAt),
    index("classifications_by_people").on(table.createdAt).where(sql`source = 'user'`),
  ],
);

/** What a category rests on: a correction, a confirmation, an admin's example. The newest of a message counts. */
export const classificationLabels = pgTable(
  "classification_labels",
  {
    id: primaryId(),
    messageId: uuid("message_id").references(() => messages.id),
    category: text("category").notNull(),
    source: text("source").$type<LabelSource>().notNull(),
    /** As it is learned from: cleaned, and no longer than that needs. */
    text: text("text").notNull(),
    senderFolded: text("sender_folded"),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
    /** By a person: nothing is learned from it any more. */
    setAsideAt: moment("set_aside_at"),
    setAsideBy: uuid("set_aside_by"),
  },
  (table) => [index("classification_labels_time").on(table.createdAt), index("classification_labels_message").on(table.messageId)],
);

/** A trained classifier. At most one is deployed; the one before it can be taken again. */
export const classifierModels = pgTable(
  "classifier_models",
  {
    id: primaryId(),
    state: text("state").$type<ModelState>().notNull(),
    labelCount: integer("label_count").notNull(),
    correctionCount: integer("correction_count").notNull(),
    measures: jsonb("measures").$type<ModelMeasures>().notNull(),
    /** Hashes and weights, no clear text. */
    weights: bytea("weights").notNull(),
    trainedAt: moment("trained_at").notNull(),
    deployedAt: moment("deployed_at"),
    endedAt: moment("ended_at"),
  },
  (table) => [uniqueIndex("classifier_models_deployed").on(table.state).where(sql`state = 'deployed'`)],
);

/** The language model that is asked, one row; none: nobody is asked, or who the environment names. */
export const llmSettings = pgTable("llm_settings", {
  id: integer("id").primaryKey(),
  isEnabled: boolean("is_enabled").notNull(),
  baseUrl: text("base_url").notNull(),
  model: text("model").notNull(),
  sealedKey: text("sealed_key"),
  tokensPerDay: integer("tokens_per_day").notNull(),
  /** Millionths of the currency for a thousand tokens; null: unknown. */
  promptPriceMicros: integer("prompt_price_micros"),
  completionPriceMicros: integer("completion_price_micros"),
  currency: text("currency").notNull(),
  version: integer("version").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

/** Each time that a text left the house for a language model. */
export const llmCalls = pgTable(
  "llm_calls",
  {
    id: primaryId(),
    messageId: uuid("message_id").references(() => messages.id),
    mailboxId: uuid("mailbox_id").references(() => mailboxes.id),
    purpose: text("purpose").notNull(),
    endpoint: text("endpoint").notNull(),
    model: text("model").notNull(),
    /** What was sent, masked as it was sent. */
    prompt: text("prompt").notNull(),
    maskedCount: integer("masked_count").notNull(),
    answer: text("answer"),
    outcome: text("outcome").$type<LlmCallOutcome>().notNull(),
    promptTokens: integer("prompt_tokens"),
    completionTokens: integer("completion_tokens"),
    /** Millionths of the currency that the settings name. */
    costMicros: bigint("cost_micros", { mode: "number" }),
    durationMs: integer("duration_ms").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("llm_calls_time").on(table.createdAt), index("llm_calls_message").on(table.messageId)],
);

/** A join, split or merge by a person, with all that is needed to take it back. */
export const threadMoves = pgTable(
  "thread_moves",
  {
    id: primaryId(),
    kind: text("kind").$type<ThreadMoveKind>().notNull(),
    /** The case that messages or conversations came from, and the one that they went to. */
    fromCaseId: uuid("from_case_id"),
    toCaseId: uuid("to_case_id"),
    /** What lay where before. */
    before: jsonb("before").$type<Record<string, unknown>>().notNull(),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
    undoneAt: moment("undone_at"),
    undoneBy: uuid("undone_by"),
  },
  (table) => [index("thread_moves_from").on(table.fromCaseId, table.createdAt), index("thread_moves_to").on(table.toCaseId, table.createdAt)],
);

/** Answers that Mailroom gave by itself: what the loop breaker counts. */
export const automaticAnswers = pgTable(
  "automatic_answers",
  {
    id: primaryId(),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    conversationId: uuid("conversation_id").notNull().references(() => conversations.id),
    addressFolded: text("address_folded").notNull(),
    bodySha256: text("body_sha256").notNull(),
    /** Null: it was held back, for this reason. */
    heldReason: text("held_reason"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("automatic_answers_pair").on(table.mailboxId, table.addressFolded, table.createdAt), index("automatic_answers_thread").on(table.conversationId, table.createdAt)],
);
