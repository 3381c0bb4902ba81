import { and, asc, eq, inArray } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { slaPolicies } from "../../../drizzle/schema/sla.ts";
import type { CaseStatus } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import type { BusinessCalendar } from "./due-at.ts";
import { requireCalendar, type TargetRow } from "./queries.ts";
import { dueAtOver, minutesUsed, runningIntervals, type StatusChange, warnMinutes } from "./target-clock.ts";

/** The status changes of some cases, from their events: the clock is computed from them, never accumulated. */
export async function statusChangesOf(ctx: Ctx, caseIds: string[]): Promise<Map<string, StatusChange[]>> {
  const byCase = new Map<string, StatusChange[]>(caseIds.map((id) => [id, []]));
  if (caseIds.length === 0) return byCase;
  const rows = await ctx.db.select({ caseId: events.caseId, at: events.at, data: events.data }).from(events).where(and(inArray(events.caseId, caseIds), eq(events.name, "case.status_changed"))).orderBy(asc(events.seq));
  for (const row of rows) byCase.get(row.caseId!)!.push({ at: row.at, to: row.data.after as CaseStatus });
  return byCase;
}

export interface PolicyClock {
  calendar: BusinessCalendar;
  warnAtPercent: number;
  name: string;
}

export async function policyClock(ctx: Ctx, policyId: string): Promise<PolicyClock> {
  const [policy] = await ctx.db.select().from(slaPolicies).where(eq(slaPolicies.id, policyId));
  return { calendar: await requireCalendar(ctx, policy!.calendarId), warnAtPercent: policy!.warnAtPercent, name: policy!.name };
}

/** When a target is due and warned of, given all that happened to its case; null while its clock stands still, unless it was overdue before that. */
export function timesOf(target: Pick<TargetRow, "startedAt" | "minutes">, changes: StatusChange[], clock: PolicyClock): { dueAt: Date | null; warnAt: Date | null; pausedAt: Date | null } {
  const intervals = runningIntervals(target.startedAt, changes);
  const last = intervals.at(-1);
  const pausedAt = last?.to === null ? null : (last?.to ?? target.startedAt);
  const dueAt = dueAtOver(intervals, target.minutes, clock.calendar);
  if (pausedAt && dueAt === null) return { dueAt: null, warnAt: null, pausedAt };
  return { dueAt, warnAt: dueAtOver(intervals, warnMinutes(target.minutes, clock.warnAtPercent), clock.calendar), pausedAt };
}

/** Business minutes that are left; negative when overdue. */
export function minutesLeft(target: Pick<TargetRow, "startedAt" | "minutes">, changes: StatusChange[], clock: PolicyClock, until: Date): number {
  return target.minutes - minutesUsed(runningIntervals(target.startedAt, changes), until, clock.calendar);
}
