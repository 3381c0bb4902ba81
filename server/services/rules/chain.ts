import { and, count, eq, gt, inArray, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { ruleRuns } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { CASE_RUNS_PER_HOUR_MAX, CAUSE_DEPTH_MAX, RULE_RUNS_PER_MINUTE_MAX } from "./limits.ts";

/** The rules that led to an event, each with the case on which it acted, the nearest first. */
export type Chain = { ruleId: string; caseId: string | null }[];

const CHAIN_STEPS_MAX = 40;

export async function chainOf(ctx: Ctx, event: EventRow): Promise<Chain> {
  if (event.causeDepth === 0 && event.actorType !== "rule") return [];
  const rows = await ctx.db.execute<{ rule_id: string; case_id: string | null }>(sql`
    with recursive causes as (
      select ${event.actorType} as actor_type, ${event.actorId} as actor_id, ${event.caseId}::uuid as case_id, ${event.causeId}::uuid as cause_id, 0 as step
      union all
      select e.actor_type, e.actor_id, e.case_id, e.cause_id, c.step + 1 from causes c join ${events} e on e.id = c.cause_id where c.step < ${CHAIN_STEPS_MAX})
    select actor_id as rule_id, case_id from causes where actor_type = 'rule' group by 1, 2 order by min(step)`);
  return rows.map((row) => ({ ruleId: row.rule_id, caseId: row.case_id }));
}

/** Pure: a rule never fires twice in one chain of causes on the same case, so not on its own doing either. */
export function hasFired(chain: Chain, ruleId: string, caseId: string | null): boolean {
  return chain.some((link) => link.ruleId === ruleId && link.caseId === caseId);
}

/** Why a rule that would act must not; null: it may. */
export async function heldBecause(ctx: Ctx, { event, ruleId, caseId }: { event: EventRow; ruleId: string; caseId: string | null }): Promise<string | null> {
  if (event.causeDepth >= CAUSE_DEPTH_MAX) return `Rules woke one another ${CAUSE_DEPTH_MAX} times in a row.`;
  const acted = inArray(ruleRuns.outcome, ["done", "refused"]);
  if (caseId !== null) {
    const since = new Date(ctx.now().getTime() - 3_600_000);
    const [row] = await ctx.db.select({ n: count() }).from(ruleRuns).where(and(eq(ruleRuns.caseId, caseId), gt(ruleRuns.at, since), acted));
    if (row!.n >= CASE_RUNS_PER_HOUR_MAX) return `Rules acted on this case ${row!.n} times within an hour.`;
  }
  const since = new Date(ctx.now().getTime() - 60_000);
  const [row] = await ctx.db.select({ n: count() }).from(ruleRuns).where(and(eq(ruleRuns.ruleId, ruleId), gt(ruleRuns.at, since), acted));
  return row!.n >= RULE_RUNS_PER_MINUTE_MAX ? `This rule acted ${row!.n} times within a minute.` : null;
}
