import { and, asc, desc, eq, gte, isNull, lt, ne, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { ruleDays, ruleRuns, rules, ruleVersions } from "../../../drizzle/schema/rules.ts";
import { type Rule, type RuleRun, type RuleVersion, STATISTICS_DAYS } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import { isUndoable } from "./undo-run.ts";

export type RuleRow = typeof rules.$inferSelect;
export type RuleRunRow = typeof ruleRuns.$inferSelect;

const DAY_MS = 86_400_000;
const VERSIONS_LISTED_MAX = 200;

/** In the order in which they run. */
export async function listRules(ctx: Ctx): Promise<Rule[]> {
  return readRules(ctx, isNull(rules.deletedAt));
}

export async function readRule(ctx: Ctx, ruleId: string): Promise<Rule> {
  const [rule] = await readRules(ctx, and(eq(rules.id, ruleId), isNull(rules.deletedAt)));
  if (!rule) throw refuse("not_found", "There is no such rule.");
  return rule;
}

/** Locked, and of the version that was read. */
export async function lockRule(ctx: Ctx, ruleId: string, version?: number): Promise<RuleRow> {
  const [row] = await ctx.db.select().from(rules).where(and(eq(rules.id, ruleId), isNull(rules.deletedAt))).for("update");
  if (!row) throw refuse("not_found", "There is no such rule.");
  if (version !== undefined && row.version !== version) throw refuse("stale", `The rule "${row.name}" was changed since you opened it.`, { remedy: "Reload it and make your change again." });
  return row;
}

async function readRules(ctx: Ctx, where: ReturnType<typeof and>): Promise<Rule[]> {
  const since = new Date(ctx.now().getTime() - STATISTICS_DAYS * DAY_MS).toISOString().slice(0, 10);
  const days = ctx.db
    .select({
      ruleId: ruleDays.ruleId, asked: sql<number>`sum(${ruleDays.asked})::int`.as("asked"), matched: sql<number>`sum(${ruleDays.matched})::int`.as("matched"), changed: sql<number>`sum(${ruleDays.changed})::int`.as("changed"),
      failed: sql<number>`sum(${ruleDays.failed})::int`.as("failed"), held: sql<number>`sum(${ruleDays.held})::int`.as("held"), ms: sql<number>`sum(${ruleDays.ms})`.as("ms"), lastMatchedAt: sql<Date | null>`max(${ruleDays.lastMatchedAt})`.mapWith(ruleDays.lastMatchedAt).as("last_matched_at"),
    })
    .from(ruleDays)
    .where(gte(ruleDays.day, since))
    .groupBy(ruleDays.ruleId)
    .as("days");
  const rows = await ctx.db
    .select({ rule: rules, days: { asked: days.asked, matched: days.matched, changed: days.changed, failed: days.failed, held: days.held, ms: days.ms, lastMatchedAt: days.lastMatchedAt }, author: users.name, updatedBy: sql<string | null>`(select u.name from ${users} u where u.id = ${rules.updatedBy})` })
    .from(rules)
    .innerJoin(users, eq(users.id, rules.authorId))
    .leftJoin(days, eq(days.ruleId, rules.id))
    .where(where)
    .orderBy(asc(rules.position), asc(rules.createdAt));
  return rows.map(({ rule, days: of, author, updatedBy }) => ({
    id: rule.id, version: rule.version, ...rule.draft, publishedVersion: rule.publishedVersion, isEnabled: rule.isEnabled, position: rule.position, author, updatedBy,
    statistics: {
      asked: of?.asked ?? 0, matched: of?.matched ?? 0, changed: of?.changed ?? 0, failed: of?.failed ?? 0, held: of?.held ?? 0,
      averageMs: of && of.asked > 0 ? of.ms / of.asked : null, lastMatchedAt: of?.lastMatchedAt?.toISOString() ?? null,
    },
    updatedAt: rule.updatedAt.toISOString(),
  }));
}

/** Newest first. */
export async function versionsOfRule(ctx: Ctx, ruleId: string): Promise<RuleVersion[]> {
  const rows = await ctx.db.select({ saved: ruleVersions, savedBy: users.name }).from(ruleVersions).leftJoin(users, eq(users.id, ruleVersions.savedBy)).where(eq(ruleVersions.ruleId, ruleId)).orderBy(desc(ruleVersions.version)).limit(VERSIONS_LISTED_MAX);
  if (rows.length === 0) throw refuse("not_found", "There is no such rule.");
  return rows.map(({ saved: { version, definition, savedAt, publishedAt }, savedBy }) => ({ version, definition, savedAt: savedAt.toISOString(), savedBy, publishedAt: publishedAt?.toISOString() ?? null }));
}

export interface RunsAsked {
  ruleId?: string;
  caseId?: string;
  /** Those that held alone, however they ended; else also what did not. */
  withUnmatched: boolean;
  before: number | null;
  limit: number;
}

/** Newest first, by the number of their event; of cases that the actor may see. */
export async function listRuns(ctx: Ctx, { ruleId, caseId, withUnmatched, before, limit }: RunsAsked): Promise<RuleRun[]> {
  const mailboxIds = await visibleMailboxIds(ctx);
  const isSeen = sql`(${ruleRuns.caseId} is null or ${cases.mailboxId} = any(${`{${mailboxIds.join(",")}}`}::uuid[]))`;
  const rows = await ctx.db
    .select({ run: ruleRuns, rule: rules.name, event: events.name, case: { id: cases.id, number: cases.number, title: cases.title }, undoneBy: users.name })
    .from(ruleRuns)
    .innerJoin(rules, eq(rules.id, ruleRuns.ruleId))
    .innerJoin(events, eq(events.seq, ruleRuns.eventSeq))
    .leftJoin(cases, eq(cases.id, ruleRuns.caseId))
    .leftJoin(users, eq(users.id, ruleRuns.undoneBy))
    .where(and(ruleId ? eq(ruleRuns.ruleId, ruleId) : undefined, caseId ? eq(ruleRuns.caseId, caseId) : undefined, withUnmatched ? undefined : ne(ruleRuns.outcome, "unmatched"), before === null ? undefined : lt(ruleRuns.eventSeq, before), isSeen))
    .orderBy(desc(ruleRuns.eventSeq), asc(rules.position))
    .limit(limit);
  return rows.map(({ run, rule, event, case: of, undoneBy }) => ({
    ruleId: run.ruleId, rule, version: run.version, eventSeq: run.eventSeq, event, case: of, outcome: run.outcome, reasons: run.reasons, results: run.results, depth: run.depth, ms: run.ms, at: run.at.toISOString(),
    undone: run.undoneAt && { at: run.undoneAt.toISOString(), by: undoneBy }, isUndoable: isUndoable(run),
  }));
}
