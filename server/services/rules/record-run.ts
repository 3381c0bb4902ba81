import { sql } from "drizzle-orm";
import { ruleDays, ruleRuns } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";

export type NewRun = Omit<typeof ruleRuns.$inferInsert, "at">;

/** Runs with their figures of the day, in one statement; those that are known already count for nothing. Answers those that are new. */
export async function recordRuns(ctx: Ctx, runs: NewRun[]): Promise<Set<string>> {
  if (runs.length === 0) return new Set();
  const at = ctx.now().toISOString();
  const rows = JSON.stringify(runs.map((run) => ({ ...run, results: run.results ?? [], effects: run.effects ?? [], seenSeq: run.seenSeq ?? null, version: run.version ?? null, caseId: run.caseId ?? null, depth: run.depth ?? 0, ms: run.ms ?? 0 })));
  const inserted = await ctx.db.execute<{ rule_id: string }>(sql`
    with added as (
      insert into ${ruleRuns} (rule_id, event_seq, case_id, version, outcome, reasons, results, effects, seen_seq, depth, ms, at)
      select r."ruleId", r."eventSeq", r."caseId", r.version, r.outcome, r.reasons, r.results, r.effects, r."seenSeq", r.depth, r.ms, ${at}::timestamptz
      from jsonb_to_recordset(${rows}::jsonb) as r("ruleId" uuid, "eventSeq" bigint, "caseId" uuid, version int, outcome text, reasons jsonb, results jsonb, effects jsonb, "seenSeq" bigint, depth int, ms float8)
      order by r."ruleId"
      on conflict do nothing
      returning rule_id, outcome, effects, ms),
    counted as (
      insert into ${ruleDays} as d (rule_id, day, asked, matched, changed, failed, held, ms, last_matched_at)
      select rule_id, (${at}::timestamptz at time zone 'utc')::date, 1, (outcome not in ('unmatched', 'outside_schedule'))::int, (jsonb_array_length(effects) > 0)::int, (outcome = 'refused')::int, (outcome = 'held')::int, ms, case when outcome not in ('unmatched', 'outside_schedule') then ${at}::timestamptz end from added
      on conflict (rule_id, day) do update set asked = d.asked + 1, matched = d.matched + excluded.matched, changed = d.changed + excluded.changed, failed = d.failed + excluded.failed, held = d.held + excluded.held, ms = d.ms + excluded.ms, last_matched_at = coalesce(excluded.last_matched_at, d.last_matched_at))
    select rule_id from added`);
  return new Set(inserted.map((row) => row.rule_id));
}

/** What is known of a run only at its end. */
export async function addToDay(ctx: Ctx, { ruleId, changed, ms }: { ruleId: string; changed: number; ms: number }): Promise<void> {
  await ctx.db.execute(sql`update ${ruleDays} set changed = changed + ${changed}, ms = ms + ${ms}::float8 where rule_id = ${ruleId} and day = (${ctx.now().toISOString()}::timestamptz at time zone 'utc')::date`);
}
