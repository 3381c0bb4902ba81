import { boolean, bigint, integer, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { Condition, Rule, RuleAction } from "../../server/contract/rules.ts";
import { moment, primaryId } from "./columns.ts";
import { users } from "./people.ts";

export const rules = pgTable("rules", {
  id: primaryId(),
  name: text("name").notNull(),
  trigger: text("trigger").$type<Rule["trigger"]>().notNull(),
  conditions: jsonb("conditions").$type<Condition[]>().notNull(),
  actions: jsonb("actions").$type<RuleAction[]>().notNull(),
  isEnabled: boolean("is_enabled").notNull(),
  position: integer("position").notNull(),
  version: integer("version").notNull(),
  /** Rules act with the rights of their author. */
  authorId: uuid("author_id").notNull().references(() => users.id),
  createdAt: moment("created_at").notNull(),
  updatedAt: moment("updated_at").notNull(),
});

/** One evaluation and its reasons; the key makes a repeated job harmless. */
export const ruleRuns = pgTable(
  "rule_runs",
  {
    ruleId: uuid("rule_id").notNull().references(() => rules.id),
    eventSeq: bigint("event_seq", { mode: "number" }).notNull(),
    caseId: uuid("case_id"),
    matched: boolean("matched").notNull(),
    reasons: jsonb("reasons").$type<string[]>().notNull(),
    at: moment("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.ruleId, table.eventSeq] })],
);
