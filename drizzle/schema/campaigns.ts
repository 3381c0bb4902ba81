import { foreignKey, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { CampaignStatus } from "../../server/contract/campaigns.ts";
import type { ChannelName } from "../../server/contract/common.ts";
import { moment, primaryId } from "./columns.ts";
import { contacts, imports } from "./contacts.ts";
import { mailboxes } from "./people.ts";
import { templateVersions } from "./templates.ts";

export const campaigns = pgTable(
  "campaigns",
  {
    id: primaryId(),
    name: text("name").notNull(),
    status: text("status").$type<CampaignStatus>().notNull(),
    channel: text("channel").$type<ChannelName>().notNull(),
    importId: uuid("import_id").notNull().references(() => imports.id),
    templateId: uuid("template_id").notNull(),
    templateVersion: integer("template_version").notNull(),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
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
    mergeValues: jsonb("merge_values").$type<Record<string, string>>().notNull(),
  },
  (table) => [
    // The promise itself: one person, one campaign, one channel, once.
    uniqueIndex("recipients_once").on(table.campaignId, table.contactId, table.channel),
    index("recipients_line").on(table.campaignId, table.line),
    index("recipients_contact").on(table.contactId),
  ],
);
