import { sql } from "drizzle-orm";
import { type AnyPgColumn, boolean, index, integer, pgSequence, pgTable, primaryKey, text, uuid, jsonb } from "drizzle-orm/pg-core";
import type { CaseLinkKind, CaseStatus, CustomFieldKind, CustomFieldValue, SavedViewFilter } from "../../server/contract/cases.ts";
import type { ChecklistItem, TaskSource } from "../../server/contract/tasks.ts";
import type { Classification, Priority } from "../../server/contract/conversations.ts";
import { moment, primaryId, tsvector } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { mailboxes, teams, users } from "./people.ts";
import { messages } from "./conversations.ts";

const isQueued = sql`status not in ('resolved', 'closed') and deleted_at is null`;
/** Cases that owe nothing come last; one expression, so that a page begins at any place of the index. */
const dueOrLast = (table: { nextDueAt: AnyPgColumn }) => sql`coalesce(${table.nextDueAt}, 'infinity'::timestamptz)`;

export const caseNumbers = pgSequence("case_numbers", { startWith: 1001 });

export const cases = pgTable(
  "cases",
  {
    id: primaryId(),
    number: integer("number").notNull().unique(),
    /** Of its team when it was opened; empty: none. */
    numberPrefix: text("number_prefix").notNull().default(""),
    /** What is asked for: a question, an order, a complaint. */
    caseType: text("case_type"),
    title: text("title").notNull(),
    status: text("status").$type<CaseStatus>().notNull(),
    priority: text("priority").$type<Priority>().notNull(),
    category: text("category"),
    sentiment: text("sentiment").$type<Classification["sentiment"]>().notNull(),
    summary: text("summary").notNull(),
    assigneeId: uuid("assignee_id").references(() => users.id),
    teamId: uuid("team_id").references(() => teams.id),
    contactId: uuid("contact_id").references(() => contacts.id),
    mailboxId: uuid("mailbox_id").notNull().references(() => mailboxes.id),
    /** Grows with every change; a screen that read an older one is refused. */
    version: integer("version").notNull().default(1),
    parentId: uuid("parent_id").references((): AnyPgColumn => cases.id),
    /** The closed case that it goes on from. */
    followUpOf: uuid("follow_up_of").references((): AnyPgColumn => cases.id),
    /** Its mails are there now; its number leads there. */
    mergedIntoId: uuid("merged_into_id").references((): AnyPgColumn => cases.id),
    customFields: jsonb("custom_fields").$type<Record<string, CustomFieldValue>>().notNull().default({}),
    /** The soonest due time of its open targets: the queue's order. Written with the targets. */
    nextDueAt: moment("next_due_at"),
    openedBy: uuid("opened_by").references(() => users.id),
    updatedBy: uuid("updated_by").references(() => users.id),
    /** In the bin, from where it can be taken back. */
    deletedAt: moment("deleted_at"),
    /** What it is found by is written (case_search); where not, a job does it. */
    isIndexed: boolean("is_indexed").notNull().default(false),
    openedAt: moment("opened_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    resolvedAt: moment("resolved_at"),
    closedAt: moment("closed_at"),
    /** When its words and those of its mails went, because it was kept long enough: services/retention. What it was, and its clock, stay. */
    expiredAt: moment("expired_at"),
  },
  (table) => [
    index("cases_assignee").on(table.assigneeId, table.status),
    index("cases_team").on(table.teamId, table.status),
    index("cases_contact").on(table.contactId),
    index("cases_opened").on(table.openedAt, table.id),
    index("cases_mailbox").on(table.mailboxId, table.status, table.updatedAt),
    // The queue's order, by what narrows it: each page is one walk along an index (cases/case-order.ts).
    index("cases_queue").on(table.mailboxId, dueOrLast(table), table.id).where(isQueued),
    index("cases_queue_assignee").on(table.mailboxId, table.assigneeId, dueOrLast(table), table.id).where(isQueued),
    index("cases_queue_team").on(table.mailboxId, table.teamId, dueOrLast(table), table.id).where(isQueued),
    index("cases_queue_category").on(table.mailboxId, table.category, dueOrLast(table), table.id).where(isQueued),
    // By the negative: beside a unique index of the number, the planner walks that one through all mailboxes.
    index("cases_newest").on(table.mailboxId, sql`(- ${table.number})`),
    index("cases_bin").on(table.mailboxId, sql`(- ${table.number})`).where(sql`deleted_at is not null`),
    index("cases_custom_fields").using("gin", sql`${table.customFields} jsonb_path_ops`),
    index("cases_unindexed").on(table.number).where(sql`not is_indexed`),
    index("cases_parent").on(table.parentId).where(sql`parent_id is not null`),
    index("cases_merged").on(table.mergedIntoId).where(sql`merged_into_id is not null`),
  ],
);

export const notes = pgTable(
  "notes",
  {
    id: primaryId(),
    caseId: uuid("case_id").notNull().references(() => cases.id),
    authorId: uuid("author_id").references(() => users.id),
    text: text("text").notNull(),
    mentions: jsonb("mentions").$type<string[]>().notNull().default([]),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("notes_case").on(table.caseId)],
);

export const tasks = pgTable(
  "tasks",
  {
    id: primaryId(),
    caseId: uuid("case_id").references(() => cases.id),
    title: text("title").notNull(),
    status: text("status").$type<"new" | "in_progress" | "resolved" | "closed">().notNull(),
    assigneeId: uuid("assignee_id").references(() => users.id),
    dueAt: moment("due_at"),
    completedAt: moment("completed_at"),
    /** Its assignee was reminded that it is due. */
    remindedAt: moment("reminded_at"),
    createdAt: moment("created_at").notNull(),
    createdBy: uuid("created_by"),
    description: text("description").notNull().default(""),
    checklist: jsonb("checklist").$type<ChecklistItem[]>().notNull().default([]),
    priority: text("priority").$type<Priority>().notNull().default("medium"),
    source: text("source").$type<TaskSource>().notNull().default("user"),
    /** The mail that it was made of. */
    messageId: uuid("message_id").references((): AnyPgColumn => messages.id),
    version: integer("version").notNull().default(1),
    updatedAt: moment("updated_at"),
    deletedAt: moment("deleted_at"),
  },
  (table) => [index("tasks_case").on(table.caseId), index("tasks_assignee").on(table.assigneeId, table.status), index("tasks_due").on(table.dueAt, table.id), index("tasks_words").using("gin", sql`task_words(title, description, checklist)`), index("tasks_open_due").on(sql`coalesce(${table.dueAt}, 'infinity'::timestamptz)`, table.id).where(sql`status in ('new', 'in_progress') and deleted_at is null`), index("tasks_assignee_due").on(table.assigneeId, sql`coalesce(${table.dueAt}, 'infinity'::timestamptz)`, table.id).where(sql`status in ('new', 'in_progress') and deleted_at is null`)],
);

export const caseLinks = pgTable(
  "case_links",
  {
    caseId: uuid("case_id").notNull().references(() => cases.id),
    otherId: uuid("other_id").notNull().references(() => cases.id),
    kind: text("kind").$type<CaseLinkKind>().notNull(),
    createdBy: uuid("created_by"),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.caseId, table.otherId, table.kind] }), index("case_links_other").on(table.otherId)],
);

export const caseWatchers = pgTable(
  "case_watchers",
  { caseId: uuid("case_id").notNull().references(() => cases.id), userId: uuid("user_id").notNull().references(() => users.id), createdAt: moment("created_at").notNull() },
  (table) => [primaryKey({ columns: [table.caseId, table.userId] }), index("case_watchers_user").on(table.userId)],
);

/** A filter of the queue under a name: one's own, or a team's. */
export const savedViews = pgTable(
  "saved_views",
  {
    id: primaryId(),
    name: text("name").notNull(),
    ownerId: uuid("owner_id").notNull().references(() => users.id),
    /** Null: seen by its owner alone. */
    teamId: uuid("team_id").references(() => teams.id),
    filter: jsonb("filter").$type<SavedViewFilter>().notNull(),
    position: integer("position").notNull().default(0),
    version: integer("version").notNull().default(1),
    createdAt: moment("created_at").notNull(),
  },
  (table) => [index("saved_views_owner").on(table.ownerId), index("saved_views_team").on(table.teamId)],
);

/** A field that an admin adds to cases. */
export const customFields = pgTable("custom_fields", {
  key: text("key").primaryKey(),
  name: text("name").notNull(),
  kind: text("kind").$type<CustomFieldKind>().notNull(),
  options: jsonb("options").$type<string[]>().notNull().default([]),
  /** Must be filled before a case is resolved. */
  isNeeded: boolean("is_needed").notNull().default(false),
  position: integer("position").notNull().default(0),
  version: integer("version").notNull().default(1),
  archivedAt: moment("archived_at"),
});

/** What a case is found by: title, number, names, what its mails and notes say, what its attachments are called. */
export const caseSearch = pgTable("case_search", {
  caseId: uuid("case_id").primaryKey().references(() => cases.id),
  mailboxId: uuid("mailbox_id").notNull(),
  /** The case's: the newest are found first. */
  number: integer("number").notNull(),
  /** Words folded by us, with the case's span of numbers and its mailbox among them: cases/search-words.ts. */
  document: tsvector("document").notNull(),
  updatedAt: moment("updated_at").notNull(),
}, (table) => [index("case_search_document").using("gin", table.document)]);
