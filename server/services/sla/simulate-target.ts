import type { BackTestFigures, SlaPromise } from "../../contract/sla.ts";
import { intervalsOf, type Promised, type TargetClock, timesOf } from "./case-clock.ts";
import { dueAtOver, type StatusChange } from "./target-clock.ts";

/** What somebody waited for: from when, and to when (null: still). */
export interface Obligation extends Pick<Promised, "metric" | "startedAt"> {
  endedAt: Date | null;
  /** It was given up, not met. */
  isCancelled: boolean;
  changes: StatusChange[];
}

export interface SimulatedTarget {
  minutes: number;
  dueAt: Date | null;
  breachedAt: Date | null;
  warningCount: number;
  escalationCount: number;
}

/** What a promise would have come to, with all that the sweep would have told of it. Pure: the same functions as the clock itself. */
export function simulateTarget(obligation: Obligation, promise: SlaPromise, clock: TargetClock, now: Date): SimulatedTarget {
  const until = obligation.endedAt ?? now;
  const changes = obligation.changes.filter((change) => change.at < until);
  const promised = { metric: obligation.metric, startedAt: obligation.startedAt, minutes: promise.minutes, fixedDueAt: null };
  const { dueAt, marks } = timesOf(promised, changes, clock);
  const due = dueAt ?? dueAtOver(intervalsOf(promised, changes, clock), promise.minutes, clock.calendar);
  const isBreached = due !== null && due < until;
  const told = marks.filter((mark) => mark.at !== null && mark.at <= until);
  return {
    minutes: promise.minutes,
    dueAt: due,
    breachedAt: isBreached ? due : null,
    warningCount: told.filter((mark) => mark.kind === "warning" && (due === null || mark.at! < due)).length,
    escalationCount: told.filter((mark) => mark.kind === "escalation").length,
  };
}

export const noFigures = (): BackTestFigures => ({ promiseCount: 0, metCount: 0, breachedCount: 0, openCount: 0, warningCount: 0, escalationCount: 0 });

export function addTo(figures: BackTestFigures, obligation: Obligation, simulated: SimulatedTarget | null): void {
  if (!simulated) return;
  figures.promiseCount++;
  figures.warningCount += simulated.warningCount;
  figures.escalationCount += simulated.escalationCount;
  if (simulated.breachedAt) figures.breachedCount++;
  else if (obligation.endedAt === null) figures.openCount++;
  else if (!obligation.isCancelled) figures.metCount++;
}
