import { asc, eq, inArray } from "drizzle-orm";
import { slaPolicies, targets } from "../../../drizzle/schema/sla.ts";
import type { Target } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { clockOf, minutesLeft, type TargetClock } from "./case-clock.ts";
import type { TargetRow } from "./queries.ts";
import { statusChangesOf } from "./status-history.ts";
import type { StatusChange } from "./target-clock.ts";

/** The targets of some cases as screens show them, soonest first; cancelled ones are left out. */
export async function targetsOf(ctx: Ctx, caseIds: string[]): Promise<Map<string, Target[]>> {
  const byCase = new Map<string, Target[]>(caseIds.map((id) => [id, []]));
  if (caseIds.length === 0) return byCase;
  const rows = await ctx.db.select({ target: targets, policyName: slaPolicies.name }).from(targets).innerJoin(slaPolicies, eq(slaPolicies.id, targets.policyId)).where(inArray(targets.caseId, caseIds)).orderBy(asc(targets.dueAt), asc(targets.startedAt));
  const changes = await statusChangesOf(ctx, caseIds);
  for (const { target, policyName } of rows) {
    if (target.cancelledAt) continue;
    byCase.get(target.caseId)!.push(toTarget(target, changes.get(target.caseId)!, { clock: await clockOf(ctx, target), policyName, now: ctx.now() }));
  }
  return byCase;
}

/** What the customer is owed next: the soonest open target; a paused one if nothing runs. A task is our own matter. */
export function nextTarget(list: Target[]): Target | null {
  const open = list.filter((target) => target.metAt === null && target.metric !== "task_due");
  return open.find((target) => target.dueAt !== null) ?? open[0] ?? null;
}

function toTarget(row: TargetRow, changes: StatusChange[], { clock, policyName, now }: { clock: TargetClock; policyName: string; now: Date }): Target {
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
    policyName,
  };
}
