import { boolean, doublePrecision, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CampaignChannel, CampaignStatus, CheckKind, MissedSchedule, PinnedChatTemplate, SendMode, SendWindow } from "../../server/contract/campaigns.ts";
import type { ChannelName } from "../../server/contract/common.ts";
import { moment, primaryId } from "./columns.ts";
import { contacts, imports } from "./contacts.ts";
import { mailboxes } from "./people.ts";
import { sendingAccounts } from "./sending-accounts.ts";
import { storedFiles, templateVersions } from "./templates.ts";

export const campaigns = pgTable(
  "campaigns",
  {
    id: primaryId(),
    name: text("name").notNull(),
    status: text("status").$type<CampaignStatus>().notNull(),
    channel: text("channel").$type<CampaignChannel>().notNull(),
    importId: uuid("import_id").notNull().references(() => imports.id),
    /** Of its mails; null: it writes by WhatsApp alone. */
    templateId: uuid("template_id"),
    templateVersion: integer("template_version"),
    /** Where its mails come from and their answers to; of one by WhatsApp alone the number's place. */
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    /** The WhatsApp number that it writes by; null: it writes mails alone. */
    chatAccountId: uuid("chat_account_id").references(() => mailboxes.id),
    /** The approved template as it was when the draft was last changed, and what goes into its places. */
    chatTemplate: jsonb("chat_template").$type<PinnedChatTemplate>(),
    /** Null: the mailbox's own account, by Graph. */
    accountId: uuid("account_id").references(() => sendingAccounts.id),
    sendMode: text("send_mode").$type<SendMode>().notNull().default("send"),
    /** What it is about, as people subscribe to and leave it: `newsletter`. "" where it is no matter of subscription. */
    topic: text("topic").notNull().default(""),
    /** So many, then the delay; null: none by choice. */
    batchSize: integer("batch_size"),
    batchDelaySeconds: integer("batch_delay_seconds").notNull().default(60),
    /** How many of the batch under way are still to be claimed, and when it may begin. */
    batchLeft: integer("batch_left"),
    batchDueAt: moment("batch_due_at"),
    scheduledAt: moment("scheduled_at"),
    missedSchedule: text("missed_schedule").$type<MissedSchedule>().notNull().default("ask"),
    /** When mail may reach a person, in their own zone; null: at any time. */
    sendWindow: jsonb("send_window").$type<SendWindow>(),
    /** A person who had a campaign's mail within so many days is left out; null: no such cap. */
    frequencyCapDays: integer("frequency_cap_days"),
    /** Of those tried; beyond it the campaign pauses by itself. */
    pauseErrorRate: doublePrecision("pause_error_rate").notNull().default(0.1),
    pauseBounceRate: doublePrecision("pause_bounce_rate").notNull().default(0.05),
    /** Why it paused by itself; null: a person paused it, or it is not paused. */
    pauseReason: text("pause_reason"),
    /** The column that names each recipient's own files. */
    attachmentColumn: text("attachment_column"),
    /** Only who needs no consent, or has given it, where true. */
    needsConsent: boolean("needs_consent").notNull().default(false),
    /** The campaign that this one follows up, to those who did not answer it. */
    followUpOf: uuid("follow_up_of"),
    followUpAfterDays: integer("follow_up_after_days"),
    approvalRequestedAt: moment("approval_requested_at"),
    approvedBy: uuid("approved_by"),
    approvedAt: moment("approved_at"),
    /** SHA-256 of what was approved: a change asks anew. */
    approvedHash: text("approved_hash"),
    recipientCount: integer("recipient_count").notNull().default(0),
    createdBy: uuid("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
    launchedAt: moment("launched_at"),
    finishedAt: moment("finished_at"),
  },
  (table) => [foreignKey({ columns: [table.templateId, table.templateVersion], foreignColumns: [templateVersions.templateId, templateVersions.version] })],
);

/** A contact's frozen place in one campaign: what was known at launch is what is sent. */
export const recipients = pgTable(
  "recipients",
  {
    id: primaryId(),
    campaignId: uuid("campaign_id").notNull().references(() => campaigns.id),
    contactId: uuid("contact_id").notNull().references(() => contacts.id),
    channel: text("channel").$type<ChannelName>().notNull(),
    /** Line of the contact file. */
    line: integer("line").notNull(),
    name: text("name").notNull(),
    address: text("address").notNull(),
    /** In the answer's address: tells whose answer it is. Never joined across people. */
    replyToken: text("reply_token").notNull(),
    language: text("language"),
    timeZone: text("time_zone"),
    repliedAt: moment("replied_at"),
    unsubscribedAt: moment("unsubscribed_at"),
    mergeValues: jsonb("merge_values").$type<Record<string, string>>().notNull(),
  },
  (table) => [
    // The promise itself: one person, one campaign, one channel, once.
    uniqueIndex("recipients_once").on(table.campaignId, table.contactId, table.channel),
    index("recipients_line").on(table.campaignId, table.line),
    index("recipients_contact").on(table.contactId),
    uniqueIndex("recipients_reply_token").on(table.replyToken),
  ],
);

/** A row of the file that was changed or left out in the check, for this campaign alone. */
export const campaignRepairs = pgTable(
  "campaign_repairs",
  {
    campaignId: uuid("campaign_id").notNull().references(() => campaigns.id),
    line: integer("line").notNull(),
    /** By merge field; what is not named stays as in the file. */
    values: jsonb("values").$type<Record<string, string>>().notNull().default({}),
    isLeftOut: boolean("is_left_out").notNull().default(false),
    /** Problems that a person has seen and accepts. */
    accepted: jsonb("accepted").$type<CheckKind[]>().notNull().default([]),
    repairedBy: uuid("repaired_by").notNull(),
    repairedAt: moment("repaired_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.line] })],
);

/** Files that a column of the contact file names, each for its recipients. */
export const campaignFiles = pgTable(
  "campaign_files",
  {
    campaignId: uuid("campaign_id").notNull().references(() => campaigns.id),
    fileName: text("file_name").notNull(),
    mediaType: text("media_type").notNull(),
    sha256: text("sha256").notNull().references(() => storedFiles.sha256),
  },
  (table) => [primaryKey({ columns: [table.campaignId, table.fileName] })],
);
