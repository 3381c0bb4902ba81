import type { HolidayTranslations } from "../../contract/calendars.ts";
import type { CaseStatus } from "../../contract/cases.ts";
import { ledgerKinds, type LedgerKind } from "../../contract/sla.ts";
import { type BusinessCalendar, segmentsBetween } from "../calendars/due-at.ts";
import type { RunningInterval, StatusChange } from "./target-clock.ts";

export interface LedgerStretch {
  from: Date;
  to: Date;
  kind: LedgerKind;
  /** The holiday's. */
  name: string | null;
  translations: HolidayTranslations;
  /** The one that paused it. */
  status: CaseStatus | null;
  isOverdue: boolean;
}

const kindOf = { open: "counted", closed: "outside_hours", holiday: "holiday" } as const;

/**
 * All the time of a promise from its start to `until`, stretch by stretch without gaps: what counted, what paused it, when
 * nobody worked and for which holiday. What counted is what the clock counts: the same intervals, the same calendar.
 */
export function ledgerOf(input: { startedAt: Date; until: Date; dueAt: Date | null; intervals: RunningInterval[]; changes: StatusChange[]; calendar: BusinessCalendar }): LedgerStretch[] {
  const { startedAt, until, dueAt, changes, calendar } = input;
  const lines: LedgerStretch[] = [];
  let at = startedAt;
  for (const { from, to } of input.intervals) {
    if (from >= until) break;
    lines.push(...pausedBetween(at, from, changes));
    const end = to === null || to > until ? until : to;
    lines.push(...segmentsBetween(from, end, calendar).map((segment) => ({ from: segment.from, to: segment.to, kind: kindOf[segment.kind], name: segment.name, translations: segment.translations, status: null, isOverdue: false })));
    at = end;
  }
  lines.push(...pausedBetween(at, until, changes));
  return dueAt ? lines.flatMap((line) => splitAt(line, dueAt)) : lines;
}

/** One line for each status in which it stood still. */
function pausedBetween(from: Date, to: Date, changes: StatusChange[]): LedgerStretch[] {
  if (to <= from) return [];
  const within = changes.filter((change) => change.at > from && change.at < to);
  const before = changes.filter((change) => change.at <= from).at(-1);
  const bounds = [{ at: from, to: before?.to ?? null }, ...within];
  return bounds.map(({ at, to: status }, index) => ({ from: at, to: bounds[index + 1]?.at ?? to, kind: "paused" as const, name: null, translations: {}, status, isOverdue: false })).filter((line) => line.to > line.from);
}

function splitAt(line: LedgerStretch, dueAt: Date): LedgerStretch[] {
  if (line.to <= dueAt) return [line];
  if (line.from >= dueAt) return [{ ...line, isOverdue: true }];
  return [{ ...line, to: dueAt }, { ...line, from: dueAt, isOverdue: true }];
}

/** Seconds by kind: together they are all the time from the first line to the last. */
export function sumsOf(lines: LedgerStretch[]): Record<LedgerKind, number> {
  const ms = Object.fromEntries(ledgerKinds.map((kind) => [kind, 0])) as Record<LedgerKind, number>;
  for (const line of lines) ms[line.kind] += line.to.getTime() - line.from.getTime();
  return Object.fromEntries(ledgerKinds.map((kind) => [kind, Math.round(ms[kind] / 1_000)])) as Record<LedgerKind, number>;
}
