import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid, primaryKey } from "drizzle-orm/pg-core";
import type { ChannelName } from "../../server/contract/common.ts";
import type { ColumnMapping, ContactFileLayout, ImportSummary } from "../../server/contract/contacts.ts";
import { moment, primaryId } from "./columns.ts";

export const contacts = pgTable("contacts", {
  id: primaryId(),
  name: text("name").notNull(),
  givenName: text("given_name"),
  familyName: text("family_name"),
  company: text("company"),
  language: text("language"),
  timeZone: text("time_zone"),
  country: text("country"),
  phone: text("phone"),
  tags: jsonb("tags").$type<string[]>().notNull().default([]),
  customFields: jsonb("custom_fields").$type<Record<string, string>>().notNull().default({}),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

export const addresses = pgTable(
  "addresses",
  {
    id: primaryId(),
    contactId: uuid("contact_id").notNull().references(() => contacts.id),
    channel: text("channel").$type<ChannelName>().notNull(),
    /** As it was written; what we send to. */
    address: text("address").notNull(),
    /** Folded for comparison: one person's address is one row however it is typed. */
    key: text("key").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("addresses_channel_key").on(table.channel, table.key), index("addresses_contact").on(table.contactId)],
);

export const suppressions = pgTable(
  "suppressions",
  {
    channel: text("channel").$type<ChannelName>().notNull(),
    key: text("key").notNull(),
    reason: text("reason").notNull(),
    suppressedAt: moment("suppressed_at").notNull(),
    suppressedBy: uuid("suppressed_by"),
  },
  (table) => [primaryKey({ columns: [table.channel, table.key] })],
);

export const imports = pgTable("imports", {
  id: primaryId(),
  fileName: text("file_name").notNull(),
  status: text("status").$type<ImportSummary["status"]>().notNull(),
  layout: jsonb("layout").$type<ContactFileLayout>().notNull(),
  mapping: jsonb("mapping").$type<ColumnMapping[]>().notNull(),
  rowCount: integer("row_count").notNull().default(0),
  acceptedCount: integer("accepted_count").notNull().default(0),
  refusedCount: integer("refused_count").notNull().default(0),
  failure: text("failure"),
  createdBy: uuid("created_by").notNull(),
  createdAt: moment("created_at").notNull(),
  finishedAt: moment("finished_at"),
});

/** Every row of the file, accepted or refused with its reason: nothing is dropped in silence. */
export const importRows = pgTable(
  "import_rows",
  {
    importId: uuid("import_id").notNull().references(() => imports.id),
    /** Line in the file where the row starts, from 1. */
    line: integer("line").notNull(),
    /** By merge field. */
    values: jsonb("values").$type<Record<string, string>>().notNull(),
    contactId: uuid("contact_id").references(() => contacts.id),
    refusedReason: text("refused_reason"),
    refusedColumn: text("refused_column"),
  },
  (table) => [primaryKey({ columns: [table.importId, table.line] }), index("import_rows_contact").on(table.contactId)],
);
