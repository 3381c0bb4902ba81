import { sql } from "drizzle-orm";
import { bigint, customType, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ChannelName } from "../../server/contract/common.ts";
import type { ContactFilter } from "../../server/contract/contacts.ts";
import type { ImportSettings, ImportStatus, RowOutcome, RowReason } from "../../server/contract/imports.ts";
import { bytea, moment, primaryId } from "./columns.ts";

/** Compared byte by byte: three times as fast as by a language's rules. */
const bytewiseText = customType<{ data: string }>({ dataType: () => 'text COLLATE "C"' });

export const contacts = pgTable(
  "contacts",
  {
  id: primaryId(),
  name: text("name").notNull(),
  givenName: text("given_name"),
  familyName: text("family_name"),
  company: text("company"),
  language: text("language"),
  timeZone: text("time_zone"),
  country: text("country"),
  /** E.164 where it could be read as a number, else as it was written. */
  phone: text("phone"),
  /** Under which numbers are compared: contacts/phone-key.ts. */
  phoneKey: bytewiseText("phone_key"),
  preferredChannel: text("preferred_channel").$type<ChannelName>(),
  tags: jsonb("tags").$type<string[]>().notNull().default([]),
  customFields: jsonb("custom_fields").$type<Record<string, string>>().notNull().default({}),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  /** The contact that this one was merged into; it is hidden, and kept so that the merge can be undone. */
  mergedIntoId: uuid("merged_into_id"),
  /** Everything that told who it was is gone; the row stays for what refers to it, and is hidden. */
  erasedAt: moment("erased_at"),
},
  (table) => [
    // With the id, so that the owners of a number that thousands share are found from any place on.
    index("contacts_phone").on(table.phoneKey, table.id).where(sql`phone_key is not null`),
    index("contacts_name").on(sql`lower(${table.name})`, table.id),
    // The orders of the list. New rows come at the end of the last two, which cost an import next to nothing.
    index("contacts_company").on(sql`lower(${table.company})`, table.id),
    index("contacts_created").on(table.createdAt, table.id),
    index("contacts_updated").on(table.updatedAt, table.id),
    index("contacts_tags").using("gin", sql`${table.tags} jsonb_path_ops`),
    index("contacts_merged").on(table.mergedIntoId).where(sql`merged_into_id is not null`),
  ],
);

/**
 * What a contact is searched by: names, company, addresses and digits of its phone, folded (contacts/search-text.ts).
 * Filled by a job some moments after the contact was written: to keep it up in the same statement was measured to cost
 * an import 31 µs a row beside 25 µs for all the rest.
 */
export const contactSearch = pgTable(
  "contact_search",
  {
    contactId: uuid("contact_id").primaryKey().references(() => contacts.id, { onDelete: "cascade" }),
    text: bytewiseText("text").notNull(),
    /** The contact's `updatedAt` when it was read. */
    readAt: moment("read_at").notNull(),
  },
  // Needs the extension pg_trgm; a server that does not have it reads the whole of this narrow table instead.
  (table) => [index("contact_search_text").using("gin", sql`${table.text} gin_trgm_ops`)],
);

/** One row: contacts up to this place, in the order of `updatedAt` and id, are in `contact_search`. */
export const contactSearchState = pgTable("contact_search_state", { id: integer("id").primaryKey(), doneUntil: moment("done_until").notNull(), doneId: uuid("done_id").notNull() });

export const addresses = pgTable(
  "addresses",
  {
    id: primaryId(),
    /** No foreign key: its check of each row was measured at 9 µs, beside 10 µs for the row with its three indexes. Whoever deletes a contact deletes its addresses. */
    contactId: uuid("contact_id").notNull(),
    channel: text("channel").$type<ChannelName>().notNull(),
    /** As it was written; what we send to. */
    address: text("address").notNull(),
    /** Folded for comparison: one person's address is one row however it is typed. */
    key: bytewiseText("key").notNull(),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [uniqueIndex("addresses_channel_key").on(table.channel, table.key), index("addresses_contact").on(table.contactId)],
);

export const suppressions = pgTable(
  "suppressions",
  {
    channel: text("channel").$type<ChannelName>().notNull(),
    /** Folded as in `addresses`; of an erased person `hmac:` and a hash that only this server's key can make: contacts/suppression-key.ts. */
    key: text("key").notNull(),
    reason: text("reason").notNull(),
    suppressedAt: moment("suppressed_at").notNull(),
    suppressedBy: uuid("suppressed_by"),
    /** Names it without telling the address. */
    id: uuid("id").notNull().defaultRandom().unique(),
  },
  (table) => [primaryKey({ columns: [table.channel, table.key] }), index("suppressions_newest").on(table.suppressedAt, table.id), index("suppressions_erased").on(table.channel).where(sql`key like 'hmac:%'`)],
);

/** Who left one topic, and may be written to about others. Keys as in `suppressions`. */
export const topicOptOuts = pgTable(
  "topic_opt_outs",
  {
    channel: text("channel").$type<ChannelName>().notNull(),
    key: text("key").notNull(),
    topic: text("topic").notNull(),
    optedOutAt: moment("opted_out_at").notNull(),
    recipientId: uuid("recipient_id"),
  },
  (table) => [primaryKey({ columns: [table.channel, table.key, table.topic] })],
);

/** What was agreed to or taken back, one row each time: the newest counts. Nothing is ever agreed to by silence. */
export const consents = pgTable(
  "consents",
  {
    id: primaryId(),
    contactId: uuid("contact_id").notNull().references(() => contacts.id, { onDelete: "cascade" }),
    channel: text("channel").$type<ChannelName>().notNull(),
    state: text("state").$type<"given" | "withdrawn">().notNull(),
    /** "": for all. */
    topic: text("topic").notNull().default(""),
    source: text("source").notNull(),
    importId: uuid("import_id"),
    importLine: integer("import_line"),
    recordedAt: moment("recorded_at").notNull(),
    recordedBy: uuid("recorded_by"),
  },
  (table) => [index("consents_contact").on(table.contactId, table.channel, table.recordedAt), index("consents_import").on(table.importId).where(sql`import_id is not null`)],
);

export const contactLists = pgTable("contact_lists", {
  id: primaryId(),
  name: text("name").notNull().unique(),
  description: text("description").notNull().default(""),
  createdAt: moment("created_at").notNull(),
});

export const contactListMembers = pgTable(
  "contact_list_members",
  {
    listId: uuid("list_id").notNull().references(() => contactLists.id, { onDelete: "cascade" }),
    contactId: uuid("contact_id").notNull().references(() => contacts.id, { onDelete: "cascade" }),
    /** The import that put it there, so that its undo takes it out. */
    importId: uuid("import_id"),
    addedAt: moment("added_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.listId, table.contactId] }), index("contact_list_members_contact").on(table.contactId)],
);

export const segments = pgTable("segments", {
  id: primaryId(),
  name: text("name").notNull().unique(),
  description: text("description").notNull().default(""),
  filter: jsonb("filter").$type<ContactFilter>().notNull(),
  createdBy: uuid("created_by"),
  createdAt: moment("created_at").notNull(),
});

export const contactMerges = pgTable(
  "contact_merges",
  {
    id: primaryId(),
    keptId: uuid("kept_id").notNull().references(() => contacts.id, { onDelete: "cascade" }),
    mergedId: uuid("merged_id").notNull().references(() => contacts.id, { onDelete: "cascade" }),
    /** What the kept contact was before, and which rows of which table went over to it. */
    before: jsonb("before").$type<Record<string, unknown>>().notNull(),
    mergedBy: uuid("merged_by"),
    mergedAt: moment("merged_at").notNull(),
    undoneAt: moment("undone_at"),
  },
  (table) => [index("contact_merges_kept").on(table.keptId), index("contact_merges_merged").on(table.mergedId)],
);

/** A file as it arrived, kept while its import may need it again. */
export const uploads = pgTable("uploads", {
  id: primaryId(),
  fileName: text("file_name").notNull(),
  byteCount: bigint("byte_count", { mode: "number" }).notNull().default(0),
  /** Hexadecimal SHA-256; null until the last byte is here. */
  sha256: text("sha256"),
  createdBy: uuid("created_by").notNull(),
  createdAt: moment("created_at").notNull(),
});

/** 1 MiB each but the last: byte n lies in chunk n >> 20. */
export const uploadChunks = pgTable(
  "upload_chunks",
  {
    uploadId: uuid("upload_id").notNull().references(() => uploads.id, { onDelete: "cascade" }),
    number: integer("number").notNull(),
    bytes: bytea("bytes").notNull(),
  },
  (table) => [primaryKey({ columns: [table.uploadId, table.number] })],
);

export const importProfiles = pgTable("import_profiles", {
  id: primaryId(),
  name: text("name").notNull().unique(),
  description: text("description").notNull().default(""),
  fingerprint: text("fingerprint").notNull(),
  settings: jsonb("settings").$type<ImportSettings>().notNull(),
  usageCount: integer("usage_count").notNull().default(0),
  lastUsedAt: moment("last_used_at"),
  createdBy: uuid("created_by").notNull(),
  createdAt: moment("created_at").notNull(),
});

export const imports = pgTable(
  "imports",
  {
    id: primaryId(),
    fileName: text("file_name").notNull(),
    status: text("status").$type<ImportStatus>().notNull(),
    settings: jsonb("settings").$type<ImportSettings>().notNull(),
    uploadId: uuid("upload_id").references(() => uploads.id, { onDelete: "set null" }),
    /** Of the upload, so that the same file is known again. */
    sha256: text("sha256"),
    rowCount: integer("row_count").notNull().default(0),
    /** By outcome. */
    counts: jsonb("counts").$type<Partial<Record<RowOutcome, number>>>().notNull().default({}),
    /** Bytes read while checking; the last line written while importing; lines left while undoing. */
    doneCount: bigint("done_count", { mode: "number" }).notNull().default(0),
    /** Of `doneCount`: when it is 100 %. */
    totalCount: bigint("total_count", { mode: "number" }).notNull().default(0),
    /** Rows with this line or a smaller one are written. */
    appliedLine: integer("applied_line").notNull().default(0),
    /** Whoever works on it holds it until then; the fence grows with each holder, and every write of a step names it. */
    leaseUntil: moment("lease_until"),
    fence: integer("fence").notNull().default(0),
    /** Holders since the last progress: what fails again and again comes to an end. */
    attemptCount: integer("attempt_count").notNull().default(0),
    keptCount: integer("kept_count").notNull().default(0),
    failure: text("failure"),
    createdBy: uuid("created_by").notNull(),
    createdAt: moment("created_at").notNull(),
    finishedAt: moment("finished_at"),
    /** When its rows and its file went, because they were kept long enough; its figures stay. */
    expiredAt: moment("expired_at"),
  },
  (table) => [index("imports_sha256").on(table.sha256), index("imports_created").on(table.createdAt)],
);

/** Every row of the file, with what becomes of it: nothing is dropped in silence. */
export const importRows = pgTable(
  "import_rows",
  {
    /** No foreign key: its check of each row was measured at 8 µs, beside 15 µs for the row. Whoever deletes an import deletes its rows. */
    importId: uuid("import_id").notNull(),
    /** Line in the file where the row starts, from 1. */
    line: integer("line").notNull(),
    /** By contact field for standard columns, and by merge field for all. */
    values: jsonb("values").$type<Record<string, string>>().notNull(),
    emailKey: bytewiseText("email_key"),
    phoneKey: bytewiseText("phone_key"),
    outcome: text("outcome").$type<RowOutcome>(),
    /** The contact that was found, or the id of the one that the row makes: written where the import's `applied_line` has passed the line. */
    contactId: uuid("contact_id"),
    refusedCode: text("refused_code").$type<RowReason>(),
    refusedReason: text("refused_reason"),
    refusedColumn: text("refused_column"),
    sameAsLine: integer("same_as_line"),
    /** Of `changed`, once written: by field what it was before and after, for the undo. */
    before: jsonb("before").$type<Record<string, { before: unknown; after: unknown }>>(),
  },
  (table) => [
    primaryKey({ columns: [table.importId, table.line] }),
    index("import_rows_contact").on(table.contactId).where(sql`contact_id is not null`),
    // The few that a person looks at among a million; new rows are found by the line.
    index("import_rows_outcome").on(table.importId, table.outcome, table.line).where(sql`outcome <> 'new'`),
  ],
);
