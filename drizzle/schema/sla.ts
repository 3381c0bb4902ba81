import { sql } from "drizzle-orm";
import { boolean, date, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { SlaMetric } from "../../server/contract/cases.ts";
import type { SlaPromises, Week } from "../../server/contract/sla.ts";
import { cases } from "./cases.ts";
import { moment, primaryId } from "./columns.ts";

export const calendars = pgTable("calendars", { id: primaryId(), name: text("name").notNull(), timeZone: text("time_zone").notNull(), week: jsonb("week").$type<Week>().notNull(), createdAt: moment("created_at").notNull() });

export const holidays = pgTable(
  "holidays",
  { calendarId: uuid("calendar_id").notNull().references(() => calendars.id), date: date("date", { mode: "string" }).notNull(), name: text("name").notNull() },
  (table) => [primaryKey({ columns: [table.calendarId, table.date] })],
);

export const slaPolicies = pgTable("sla_policies", {
  id: primaryId(),
  name: text("name").notNull(),
  calendarId: uuid("calendar_id").notNull().references(() => calendars.id),
  promises: jsonb("promises").$type<SlaPromises>().notNull(),
  warnAtPercent: integer("warn_at_percent").notNull(),
  isDefault: boolean("is_default").notNull(),
  version: integer("version").notNull(),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  updatedBy: uuid("updated_by"),
});

/** One metric's due time on one case. Pauses move dueAt; the minutes are never accumulated, they are computed from the events. */
export const targets = pgTable(
  "targets",
  {
    id: primaryId(),
    caseId: uuid("case_id").notNull().references(() => cases.id),
    metric: text("metric").$type<SlaMetric>().notNull(),
    policyId: uuid("policy_id").notNull().references(() => slaPolicies.id),
    policyVersion: integer("policy_version").notNull(),
    minutes: integer("minutes").notNull(),
    startedAt: moment("started_at").notNull(),
    dueAt: moment("due_at"),
    warnAt: moment("warn_at"),
    warnedAt: moment("warned_at"),
    pausedAt: moment("paused_at"),
    metAt: moment("met_at"),
    breachedAt: moment("breached_at"),
    cancelledAt: moment("cancelled_at"),
  },
  (table) => [
    index("targets_case").on(table.caseId),
    uniqueIndex("targets_open").on(table.caseId, table.metric).where(sql`met_at is null and cancelled_at is null`),
    index("targets_due").on(table.dueAt).where(sql`met_at is null and cancelled_at is null and breached_at is null`),
    index("targets_warn").on(table.warnAt).where(sql`met_at is null and cancelled_at is null and breached_at is null`),
  ],
);
