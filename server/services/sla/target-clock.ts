import { type CaseStatus, isStopped } from "../../contract/cases.ts";
import type { SlaDefinition } from "../../contract/sla.ts";
import { type BusinessCalendar, dueAt, openMsBetween } from "../calendars/due-at.ts";

const MINUTE_MS = 60_000;

export type PauseStatuses = SlaDefinition["pauseStatuses"];
export const usualPauses: PauseStatuses = ["awaiting_customer", "awaiting_vendor"];

const runsIn = (status: CaseStatus, pauses: PauseStatuses) => !isStopped(status) && !(pauses as readonly CaseStatus[]).includes(status);

export interface StatusChange {
  at: Date;
  to: CaseStatus;
}

export interface RunningInterval {
  from: Date;
  /** Null: it runs still. */
  to: Date | null;
}

/** When the clock ran since `startedAt`, read from the case's status changes in their order. */
export function runningIntervals(startedAt: Date, changes: StatusChange[], pauses: PauseStatuses = usualPauses): RunningInterval[] {
  const intervals: RunningInterval[] = [];
  let from: Date | null = startedAt;
  for (const change of changes) {
    const runs = runsIn(change.to, pauses);
    if (change.at <= startedAt) {
      from = runs ? startedAt : null;
    } else if (runs && from === null) {
      from = change.at;
    } else if (!runs && from !== null) {
      intervals.push({ from, to: change.at });
      from = null;
    }
  }
  return from === null ? intervals : [...intervals, { from, to: null }];
}

/** The moment at which the running intervals have used up `minutes`; null while paused, or when that never comes. */
export function dueAtOver(intervals: RunningInterval[], minutes: number, calendar: BusinessCalendar): Date | null {
  let leftMs = minutes * MINUTE_MS;
  for (const { from, to } of intervals) {
    if (to === null) return dueAt(from, leftMs / MINUTE_MS, calendar);
    const usedMs = openMsBetween(from, to, calendar);
    if (usedMs >= leftMs) return dueAt(from, leftMs / MINUTE_MS, calendar);
    leftMs -= usedMs;
  }
  return null;
}

/** Whole open minutes used until `now`. */
export function minutesUsed(intervals: RunningInterval[], now: Date, calendar: BusinessCalendar): number {
  const usedMs = intervals.reduce((sum, { from, to }) => sum + openMsBetween(from, to === null || to > now ? now : to, calendar), 0);
  return Math.floor(usedMs / MINUTE_MS);
}
