import { and, asc, eq, inArray } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendars.ts";
import { tasks } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { slaPolicyVersions, targets } from "../../../drizzle/schema/sla.ts";
import type { SlaLedger, TargetLedger } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { clockOf, intervalsOf, timesOf } from "./case-clock.ts";
import { type LedgerStretch, ledgerOf, sumsOf } from "./ledger.ts";
import type { TargetRow } from "./queries.ts";
import { type KnownChange, statusChangesOfCase } from "./status-history.ts";

/** Of a promise that ran for years the newest lines are shown; the sums are of all. */
const LINES_MAX = 1_000;
const CHANGES_TOLD_MAX = 100;

/** The minute ledger of a case: what each promise counted and why, to this moment. The caller has checked that the case may be seen. */
export async function readLedger(ctx: Ctx, caseId: string): Promise<SlaLedger> {
  const rows = await ctx.db
    .select({ target: targets, policyName: slaPolicyVersions.name, calendarId: slaPolicyVersions.calendarId, calendarName: calendars.name, taskTitle: tasks.title })
    .from(targets)
    .innerJoin(slaPolicyVersions, and(eq(slaPolicyVersions.policyId, targets.policyId), eq(slaPolicyVersions.version, targets.policyVersion)))
    .innerJoin(calendars, eq(calendars.id, slaPolicyVersions.calendarId))
    .leftJoin(tasks, eq(tasks.id, targets.taskId))
    .where(eq(targets.caseId, caseId))
    .orderBy(asc(targets.startedAt), asc(targets.id));
  const changes = await statusChangesOfCase(ctx, caseId);
  const ledgers: TargetLedger[] = [];
  for (const row of rows) ledgers.push(await ledgerOfTarget(ctx, row, changes));
  return { caseId, at: ctx.now().toISOString(), targets: ledgers, changes: await changesOf(ctx, caseId) };
}

interface NamedTarget {
  target: TargetRow;
  policyName: string;
  calendarId: string;
  calendarName: string;
  taskTitle: string | null;
}

async function ledgerOfTarget(ctx: Ctx, { target, policyName, calendarId, calendarName, taskTitle }: NamedTarget, changes: KnownChange[]): Promise<TargetLedger> {
  const clock = await clockOf(ctx, target);
  const { marks, dueAt } = timesOf(target, changes, clock);
  const until = target.metAt ?? target.cancelledAt ?? ctx.now();
  const due = target.dueAt ?? dueAt;
  const lines = ledgerOf({ startedAt: target.startedAt, until, dueAt: due, intervals: intervalsOf(target, changes, clock), changes, calendar: clock.calendar });
  const shown = lines.slice(-LINES_MAX);
  return {
    targetId: target.id, metric: target.metric, taskTitle, minutes: target.minutes, clock: target.clock,
    startedAt: target.startedAt.toISOString(), until: until.toISOString(), dueAt: due?.toISOString() ?? null,
    pausedAt: target.pausedAt?.toISOString() ?? null, metAt: target.metAt?.toISOString() ?? null, breachedAt: target.breachedAt?.toISOString() ?? null, cancelledAt: target.cancelledAt?.toISOString() ?? null,
    policy: { id: target.policyId, name: policyName, version: target.policyVersion },
    calendar: target.clock === "wall" ? null : { id: calendarId, name: calendarName, version: target.calendarVersion, timeZone: clock.calendar.timeZone },
    pauseStatuses: target.metric === "task_due" ? [] : clock.definition.pauseStatuses,
    lines: shown.map(lineOf),
    seconds: sumsOf(lines),
    omittedLineCount: lines.length - shown.length,
    marks: marks.map(({ point, at }) => ({ point, at: at?.toISOString() ?? null, isTold: target.told.includes(point) })),
  };
}

function lineOf({ from, to, ...line }: LedgerStretch) {
  return { ...line, from: from.toISOString(), to: to.toISOString(), seconds: Math.round((to.getTime() - from.getTime()) / 1_000) };
}

/** When another policy, another version of a calendar or a corrected status changed the reckoning. */
async function changesOf(ctx: Ctx, caseId: string): Promise<SlaLedger["changes"]> {
  const rows = await ctx.db
    .select({ at: events.at, event: events.name, actor: events.actorName, data: events.data })
    .from(events)
    .where(and(eq(events.caseId, caseId), inArray(events.name, ["case.sla_recomputed", "case.status_corrected", "case.priority_changed"])))
    .orderBy(asc(events.seq))
    .limit(CHANGES_TOLD_MAX);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}
