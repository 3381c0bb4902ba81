import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { SlaMetric } from "../../server/contract/cases.ts";
import type { PromiseClock, SlaDefinition } from "../../server/contract/sla.ts";
import { calendars } from "./calendars.ts";
import { cases, tasks } from "./cases.ts";
import { moment, primaryId } from "./columns.ts";

/** The newest version of each; what holds for new cases is the published one. The first whose conditions hold wins. */
export const slaPolicies = pgTable("sla_policies", {
  id: primaryId(),
  name: text("name").notNull(),
  position: integer("position").notNull().default(0),
  version: integer("version").notNull(),
  publishedVersion: integer("published_version"),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  updatedBy: uuid("updated_by"),
  archivedAt: moment("archived_at"),
});

/** Never changed: targets name the version that they were promised under. */
export const slaPolicyVersions = pgTable(
  "sla_policy_versions",
  {
    policyId: uuid("policy_id").notNull().references(() => slaPolicies.id),
    version: integer("version").notNull(),
    name: text("name").notNull(),
    calendarId: uuid("calendar_id").notNull().references(() => calendars.id),
    definition: jsonb("definition").$type<SlaDefinition>().notNull(),
    savedAt: moment("saved_at").notNull(),
    savedBy: uuid("saved_by"),
    publishedAt: moment("published_at"),
  },
  (table) => [primaryKey({ columns: [table.policyId, table.version] })],
);

/** One metric's due time on one case. Pauses move dueAt; the minutes are never accumulated, they are computed from the events. */
export const targets = pgTable(
  "targets",
  {
    id: primaryId(),
    caseId: uuid("case_id").notNull().references(() => cases.id),
    metric: text("metric").$type<SlaMetric>().notNull(),
    policyId: uuid("policy_id").notNull().references(() => slaPolicies.id),
    policyVersion: integer("policy_version").notNull(),
    calendarVersion: integer("calendar_version").notNull().default(1),
    clock: text("clock").$type<PromiseClock>().notNull().default("business"),
    /** Of task_due: the task. A day that a person set for it stands in `fixedDueAt`. */
    taskId: uuid("task_id").references(() => tasks.id),
    fixedDueAt: moment("fixed_due_at"),
    minutes: integer("minutes").notNull(),
    startedAt: moment("started_at").notNull(),
    dueAt: moment("due_at"),
    /** The first warning: from then on it is at risk. */
    warnAt: moment("warn_at"),
    warnedAt: moment("warned_at"),
    pausedAt: moment("paused_at"),
    metAt: moment("met_at"),
    breachedAt: moment("breached_at"),
    cancelledAt: moment("cancelled_at"),
    /** Points that were told: each once. */
    told: text("told").array().notNull().default([]),
    /** When the next point is to be told; null: none, or its clock stands still. All that the sweep asks. */
    nextMarkAt: moment("next_mark_at"),
  },
  (table) => [
    index("targets_case").on(table.caseId),
    uniqueIndex("targets_open").on(table.caseId, table.metric, sql`coalesce(task_id, '00000000-0000-0000-0000-000000000000'::uuid)`).where(sql`met_at is null and cancelled_at is null`),
    index("targets_mark").on(table.nextMarkAt).where(sql`next_mark_at is not null`),
    index("targets_due").on(table.dueAt, table.id).where(sql`met_at is null and cancelled_at is null`),
    index("targets_warn").on(table.warnAt).where(sql`met_at is null and cancelled_at is null and breached_at is null`),
    index("targets_policy").on(table.policyId, table.caseId).where(sql`met_at is null and cancelled_at is null`),
    index("targets_decided").on(sql`coalesce(breached_at, met_at)`).where(sql`breached_at is not null or met_at is not null`),
    index("targets_task").on(table.taskId).where(sql`task_id is not null`),
  ],
);

/** Open cases that are reckoned anew after a change, in the order of their ids. */
export const slaRecomputes = pgTable(
  "sla_recomputes",
  {
    id: primaryId(),
    reason: text("reason").$type<"policy" | "calendar">().notNull(),
    subjectId: uuid("subject_id").notNull(),
    subjectName: text("subject_name").notNull(),
    state: text("state").$type<"running" | "finished" | "cancelled">().notNull(),
    /** The last case that is done. */
    afterCaseId: uuid("after_case_id"),
    totalCount: integer("total_count").notNull(),
    doneCount: integer("done_count").notNull().default(0),
    changedCount: integer("changed_count").notNull().default(0),
    startedAt: moment("started_at").notNull(),
    startedBy: uuid("started_by"),
    movedAt: moment("moved_at").notNull(),
    finishedAt: moment("finished_at"),
  },
  (table) => [index("sla_recomputes_running").on(table.startedAt).where(sql`state = 'running'`)],
);
