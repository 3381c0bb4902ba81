import { index, integer, pgSequence, pgTable, text, uniqueIndex, uuid, jsonb } from "drizzle-orm/pg-core";
import type { CaseStatus } from "../../server/contract/cases.ts";
import type { Classification, Priority } from "../../server/contract/conversations.ts";
import { moment, primaryId } from "./columns.ts";
import { contacts } from "./contacts.ts";
import { mailboxes, teams, users } from "./people.ts";

export const caseNumbers = pgSequence("case_numbers", { startWith: 1001 });

export const cases = pgTable(
  "cases",
  {
    id: primaryId(),
    number: integer("number").notNull().unique(),
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
    openedBy: uuid("opened_by").references(() => users.id),
    openedAt: moment("opened_at").notNull(),
    updatedAt: moment("updated_at").notNull(),
    resolvedAt: moment("resolved_at"),
    closedAt: moment("closed_at"),
  },
  (table) => [
    index("cases_assignee").on(table.assigneeId, table.status),
    index("cases_team").on(table.teamId, table.status),
    index("cases_contact").on(table.contactId),
    index("cases_opened").on(table.openedAt, table.id),
    index("cases_mailbox").on(table.mailboxId, table.status, table.updatedAt),
  ],
);

export const notes = pgTable(
  "notes",
  { id: primaryId(), caseId: uuid("case_id").notNull().references(() => cases.id), authorId: uuid("author_id").references(() => users.id), text: text("text").notNull(), createdAt: moment("created_at").notNull() },
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
    createdAt: moment("created_at").notNull(),
    createdBy: uuid("created_by"),
  },
  (table) => [index("tasks_case").on(table.caseId), index("tasks_assignee").on(table.assigneeId, table.status)],
);

export const notifications = pgTable(
  "notifications",
  {
    id: primaryId(),
    userId: uuid("user_id").notNull().references(() => users.id),
    eventId: uuid("event_id").notNull(),
    kind: text("kind").notNull(),
    caseId: uuid("case_id").references(() => cases.id),
    data: jsonb("data").$type<Record<string, unknown>>().notNull().default({}),
    createdAt: moment("created_at").notNull(),
    readAt: moment("read_at"),
  },
  (table) => [index("notifications_user").on(table.userId, table.createdAt), uniqueIndex("notifications_once").on(table.userId, table.eventId)],
);
