import type { CaseSummary } from "../../../server/contract/cases.ts";
import { clockOf } from "../../shared/clock-state.ts";

export const caseGroups = ["overdue", "next_hour", "today", "later"] as const;
export type CaseGroup = (typeof caseGroups)[number];

const HOUR_MS = 3_600_000;

/** The cases by when something is owed; each group by its due times. A case whose clock stands comes last. */
export function groupCases(cases: CaseSummary[], now: Date): { group: CaseGroup; cases: CaseSummary[] }[] {
  const groups = new Map<CaseGroup, CaseSummary[]>(caseGroups.map((group) => [group, []]));
  for (const each of [...cases].sort(byDue)) groups.get(groupOf(each, now))!.push(each);
  return [...groups].filter(([, members]) => members.length > 0).map(([group, members]) => ({ group, cases: members }));
}

export function groupOf({ nextTarget }: CaseSummary, now: Date): CaseGroup {
  if (!nextTarget) return "later";
  const { level } = clockOf(nextTarget, now);
  if (level === "breached") return "overdue";
  if (level === "paused" || level === "met" || level === "met_late" || !nextTarget.dueAt) return "later";
  const due = new Date(nextTarget.dueAt);
  if (due.getTime() - now.getTime() <= HOUR_MS) return "next_hour";
  return due.toDateString() === now.toDateString() ? "today" : "later";
}

/** Earliest due first; a clock that stands, or none, after all that run. */
export function byDue(left: CaseSummary, right: CaseSummary): number {
  return dueTime(left) - dueTime(right) || left.number - right.number;
}

function dueTime({ nextTarget }: CaseSummary): number {
  if (!nextTarget?.dueAt || nextTarget.metAt || nextTarget.pausedAt) return Number.MAX_SAFE_INTEGER;
  return Date.parse(nextTarget.dueAt);
}
