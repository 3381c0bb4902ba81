import { asc, inArray } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import type { Target } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { minutesLeft, type PolicyClock, policyClock, statusChangesOf } from "./case-clock.ts";
import type { TargetRow } from "./queries.ts";
import type { StatusChange } from "./target-clock.ts";

/** The targets of some cases as screens show them, soonest first; cancelled ones are left out. */
export async function targetsOf(ctx: Ctx, caseIds: string[]): Promise<Map<string, Target[]>> {
  const byCase = new Map<string, Target[]>(caseIds.map((id) => [id, []]));
  if (caseIds.length === 0) return byCase;
  const rows = await ctx.db.select().from(targets).where(inArray(targets.caseId, caseIds)).orderBy(asc(targets.dueAt), asc(targets.startedAt));
  const changes = await statusChangesOf(ctx, caseIds);
  const clocks = new Map<string, PolicyClock>();
  for (const row of rows) {
    if (row.cancelledAt) continue;
    if (!clocks.has(row.policyId)) clocks.set(row.policyId, await policyClock(ctx, row.policyId));
    byCase.get(row.caseId)!.push(toTarget(row, changes.get(row.caseId)!, clocks.get(row.policyId)!, ctx.now()));
  }
  return byCase;
}

/** What is owed next: the soonest open target; a paused one if nothing runs. */
export function nextTarget(list: Target[]): Target | null {
  const open = list.filter((target) => target.metAt === null);
  return open.find((target) => target.dueAt !== null) ?? open[0] ?? null;
}

function toTarget(row: TargetRow, changes: StatusChange[], clock: PolicyClock, now: Date): Target {
  return {
    metric: row.metric,
    minutes: row.minutes,
    startedAt: row.startedAt.toISOString(),
    dueAt: row.dueAt?.toISOString() ?? null,
    warnAt: row.warnAt?.toISOString() ?? null,
    pausedAt: row.pausedAt?.toISOString() ?? null,
    metAt: row.metAt?.toISOString() ?? null,
    breachedAt: row.breachedAt?.toISOString() ?? null,
    minutesLeft: minutesLeft(row, changes, clock, row.metAt ?? now),
    policyName: clock.name,
  };
}
