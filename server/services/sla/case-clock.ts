import type { SlaDefinition } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { type BusinessCalendar, dueAt as dueAtOf, wallClock } from "../calendars/due-at.ts";
import { calendarAt } from "../calendars/queries.ts";
import { type Mark, marksOf } from "./marks.ts";
import { definitionAt, type TargetRow } from "./queries.ts";
import { dueAtOver, minutesUsed, type RunningInterval, runningIntervals, type StatusChange } from "./target-clock.ts";

/** What one promise is reckoned by: its policy in the version that it names, its calendar in that version. */
export interface TargetClock {
  definition: Pick<SlaDefinition, "warnings" | "escalations" | "pauseStatuses">;
  calendar: BusinessCalendar;
}

export type Promised = Pick<TargetRow, "metric" | "startedAt" | "minutes" | "fixedDueAt">;

export async function clockOf(ctx: Ctx, target: Pick<TargetRow, "policyId" | "policyVersion" | "calendarVersion" | "clock">): Promise<TargetClock> {
  const definition = await definitionAt(ctx, target.policyId, target.policyVersion);
  return { definition, calendar: target.clock === "wall" ? wallClock : await calendarAt(ctx, definition.calendarId, target.calendarVersion) };
}

/** A task is our own work: it does not wait for the customer, nor end with the case. */
export function intervalsOf(target: Pick<Promised, "metric" | "startedAt">, changes: StatusChange[], { definition }: TargetClock): RunningInterval[] {
  return target.metric === "task_due" ? [{ from: target.startedAt, to: null }] : runningIntervals(target.startedAt, changes, definition.pauseStatuses);
}

export interface TargetTimes {
  dueAt: Date | null;
  /** Of the first warning. */
  warnAt: Date | null;
  pausedAt: Date | null;
}
export type TimedMark = Mark & { at: Date | null };

/** When a promise is due and each of its points comes, given all that happened to its case. What the clock never reaches is null: it stands still, or the calendar does not open. */
export function timesOf(target: Promised, changes: StatusChange[], clock: TargetClock): TargetTimes & { marks: TimedMark[] } {
  const intervals = intervalsOf(target, changes, clock);
  const last = intervals.at(-1);
  const pausedAt = last?.to === null ? null : (last?.to ?? target.startedAt);
  const dueAt = target.fixedDueAt ?? dueAtOver(intervals, target.minutes, clock.calendar);
  const momentOf = (minutes: number) => {
    if (minutes === target.minutes) return dueAt;
    // Behind a day that somebody set, minutes are counted from that day on.
    if (minutes > target.minutes && target.fixedDueAt) return dueAtOf(target.fixedDueAt, minutes - target.minutes, clock.calendar);
    return dueAtOver(intervals, minutes, clock.calendar);
  };
  const marks = marksOf(clock.definition, target.minutes).map((mark) => ({ ...mark, at: momentOf(mark.afterMinutes) }));
  if (pausedAt && dueAt === null) return { dueAt: null, warnAt: null, pausedAt, marks };
  return { dueAt, warnAt: marks.find((mark) => mark.kind === "warning")?.at ?? null, pausedAt, marks };
}

/** When the next point that nobody was told of comes. */
export function nextMarkOf(marks: TimedMark[], told: readonly string[]): Date | null {
  const moments = marks.filter((mark) => mark.at !== null && !told.includes(mark.point)).map((mark) => mark.at!.getTime());
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}

/** Minutes of its clock that are left; negative when overdue. */
export function minutesLeft(target: Promised, changes: StatusChange[], clock: TargetClock, until: Date): number {
  return target.minutes - minutesUsed(intervalsOf(target, changes, clock), until, clock.calendar);
}
