import { sql } from "drizzle-orm";
import { bigint, boolean, date, doublePrecision, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { ConditionReason } from "../../server/contract/conditions.ts";
import type { BackTestFigures, BackTestState, FollowUpEnd, RuleDefinition, RuleOutcome, RuleResult } from "../../server/contract/rules.ts";
import { cases } from "./cases.ts";
import { moment, primaryId } from "./columns.ts";
import { teams, users } from "./people.ts";
import { templates } from "./templates.ts";

export const rules = pgTable("rules", {
  id: primaryId(),
  name: text("name").notNull(),
  /** What the editor shows. */
  draft: jsonb("draft").$type<RuleDefinition>().notNull(),
  version: integer("version").notNull(),
  /** What runs; null: nothing was published yet. */
  published: jsonb("published").$type<RuleDefinition>(),
  publishedVersion: integer("published_version"),
  /** The events that a published, enabled rule is asked about; else none. Recording an event looks here whether a job is needed at all. */
  listensTo: text("listens_to").array().notNull().default(sql`'{}'::text[]`),
  isEnabled: boolean("is_enabled").notNull(),
  position: integer("position").notNull(),
  /** Rules act with the rights of whoever published them. */
  authorId: uuid("author_id").notNull().references(() => users.id),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
  updatedBy: uuid("updated_by").references(() => users.id),
  /** Its runs stay, and can be undone. */
  deletedAt: moment("deleted_at"),
});

export const ruleVersions = pgTable(
  "rule_versions",
  {
    ruleId: uuid("rule_id").notNull().references(() => rules.id),
    version: integer("version").notNull(),
    definition: jsonb("definition").$type<RuleDefinition>().notNull(),
    savedAt: moment("saved_at").notNull(),
    savedBy: uuid("saved_by").references(() => users.id),
    publishedAt: moment("published_at"),
    publishedBy: uuid("published_by").references(() => users.id),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.version] })],
);

/** What a run changed, in the terms that take it back. */
export interface RuleEffect {
  kind: "field" | "task" | "tag" | "mail" | "follow_up" | "note" | "told" | "called" | "outlook";
  /** Of a field: its name, with what was and what is. */
  field?: string;
  before?: unknown;
  after?: unknown;
  /** Of what was made. */
  id?: string;
}

/** One question to a rule, its answer and what followed; the key makes a repeated job harmless. */
export const ruleRuns = pgTable(
  "rule_runs",
  {
    ruleId: uuid("rule_id").notNull().references(() => rules.id),
    eventSeq: bigint("event_seq", { mode: "number" }).notNull(),
    caseId: uuid("case_id"),
    /** Null: from before rules had versions. */
    version: integer("version"),
    outcome: text("outcome").$type<RuleOutcome>().notNull(),
    reasons: jsonb("reasons").$type<ConditionReason[]>().notNull(),
    results: jsonb("results").$type<RuleResult[]>().notNull().default([]),
    effects: jsonb("effects").$type<RuleEffect[]>().notNull().default([]),
    /** The newest event of the case that it knew: what it saw can be put together again. */
    seenSeq: bigint("seen_seq", { mode: "number" }),
    depth: integer("depth").notNull().default(0),
    ms: doublePrecision("ms").notNull().default(0),
    at: moment("at").notNull(),
    undoneAt: moment("undone_at"),
    undoneBy: uuid("undone_by").references(() => users.id),
  },
  (table) => [
    primaryKey({ columns: [table.ruleId, table.eventSeq] }),
    index("rule_runs_time").on(table.at),
    index("rule_runs_rule").on(table.ruleId, table.at).where(sql`outcome <> 'unmatched'`),
    index("rule_runs_case").on(table.caseId, table.at).where(sql`outcome <> 'unmatched'`),
  ],
);

/** A rule's figures by day: they cost the same however often it ran. */
export const ruleDays = pgTable(
  "rule_days",
  {
    ruleId: uuid("rule_id").notNull().references(() => rules.id),
    day: date("day", { mode: "string" }).notNull(),
    asked: integer("asked").notNull().default(0),
    matched: integer("matched").notNull().default(0),
    changed: integer("changed").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    held: integer("held").notNull().default(0),
    ms: doublePrecision("ms").notNull().default(0),
    lastMatchedAt: moment("last_matched_at"),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.day] })],
);

/** When a rule of time is due for a case. Gone once it fired, or once the case waits for it no more. */
export const ruleTimers = pgTable(
  "rule_timers",
  {
    ruleId: uuid("rule_id").notNull().references(() => rules.id),
    caseId: uuid("case_id").notNull().references(() => cases.id),
    /** What the minutes are counted from. */
    since: moment("since").notNull(),
    fireAt: moment("fire_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.caseId] }), index("rule_timers_due").on(table.fireAt), index("rule_timers_case").on(table.caseId)],
);

/** Who was given something last by a rule of a team: the next one is whose turn is longest ago. */
export const assignmentTurns = pgTable(
  "assignment_turns",
  { teamId: uuid("team_id").notNull().references(() => teams.id), userId: uuid("user_id").notNull().references(() => users.id), lastAt: moment("last_at").notNull() },
  (table) => [primaryKey({ columns: [table.teamId, table.userId] })],
);

/** Whether Outlook says that somebody is there: automatic replies and working hours, as they were read last. */
export const presences = pgTable("presences", {
  userId: uuid("user_id").primaryKey().references(() => users.id),
  awayFrom: moment("away_from"),
  /** Null with `awayFrom`: until it is switched off. */
  awayUntil: moment("away_until"),
  workingHours: jsonb("working_hours").$type<{ timeZone: string; days: string[]; from: string; to: string } | null>(),
  failure: text("failure"),
  readAt: moment("read_at").notNull(),
});

/** Reminders of a customer who does not answer, begun by a rule. One at a time for a case; whatever ends it, it stays to be read. */
export const followUps = pgTable(
  "follow_ups",
  {
    id: primaryId(),
    caseId: uuid("case_id").notNull().references(() => cases.id),
    ruleId: uuid("rule_id").notNull().references(() => rules.id),
    /** In whose name it writes. */
    authorId: uuid("author_id").notNull().references(() => users.id),
    templateId: uuid("template_id").notNull().references(() => templates.id),
    /** Business minutes without an answer, by this calendar; null: the desk's own. */
    minutes: integer("minutes").notNull(),
    calendarId: uuid("calendar_id"),
    times: integer("times").notNull(),
    /** What becomes a task when nobody answered; null: none. */
    task: text("task"),
    sentCount: integer("sent_count").notNull().default(0),
    lastReplyId: uuid("last_reply_id"),
    startedAt: moment("started_at").notNull(),
    nextAt: moment("next_at").notNull(),
    endedAt: moment("ended_at"),
    ended: text("ended").$type<FollowUpEnd>(),
    detail: text("detail"),
  },
  (table) => [uniqueIndex("follow_ups_open").on(table.caseId).where(sql`ended_at is null`), index("follow_ups_due").on(table.nextAt).where(sql`ended_at is null`)],
);

/** A rule tried over what was: how far it came, and what it found. The mark is the last case that was looked at, the newest first. */
export const ruleBackTests = pgTable(
  "rule_back_tests",
  {
    id: primaryId(),
    ruleId: uuid("rule_id").references(() => rules.id),
    definition: jsonb("definition").$type<RuleDefinition>().notNull(),
    published: jsonb("published").$type<RuleDefinition>(),
    days: integer("days").notNull(),
    /** Its rights decide which cases are looked at, and nobody else reads it. */
    startedBy: uuid("started_by").notNull().references(() => users.id),
    state: text("state").$type<BackTestState>().notNull(),
    startedAt: moment("started_at").notNull(),
    fromSeq: bigint("from_seq", { mode: "number" }).notNull(),
    untilSeq: bigint("until_seq", { mode: "number" }).notNull(),
    /** Null: not counted yet. */
    caseTotal: integer("case_total"),
    caseCount: integer("case_count").notNull().default(0),
    beforeCaseId: uuid("before_case_id"),
    figures: jsonb("figures").$type<BackTestFigures>().notNull(),
    movedAt: moment("moved_at").notNull(),
    /** How often it was taken up again since it last moved. */
    resumedCount: integer("resumed_count").notNull().default(0),
    finishedAt: moment("finished_at"),
  },
  (table) => [index("rule_back_tests_person").on(table.startedBy, table.startedAt), index("rule_back_tests_running").on(table.movedAt).where(sql`state = 'running'`)],
);
