import { Temporal } from "temporal-polyfill";
import { type Calendar, weekdays } from "../../contract/sla.ts";

/** Opening hours in a time zone; its name and id do not matter to the arithmetic. */
export type BusinessCalendar = Pick<Calendar, "timeZone" | "week"> & { holidays: { date: string }[] };

interface OpenInterval {
  /** Milliseconds since the epoch; the end is not part of it. */
  from: number;
  to: number;
}

/** How far ahead a due time is looked for; a calendar that is never open has none. */
export const SEARCH_DAYS_MAX = 3_660;
const MINUTE_MS = 60_000;

/**
 * The moment at which `minutes` open minutes have passed since `startedAt`; null when the calendar does not open long
 * enough within SEARCH_DAYS_MAX. A time that ends exactly at closing is the closing, not the next opening.
 */
export function dueAt(startedAt: Date, minutes: number, calendar: BusinessCalendar): Date | null {
  let left = minutes * MINUTE_MS;
  if (left <= 0) return startedAt;
  const start = startedAt.getTime();
  for (const interval of openIntervals(calendar, start, SEARCH_DAYS_MAX)) {
    const from = Math.max(interval.from, start);
    const open = interval.to - from;
    if (open <= 0) continue;
    if (open >= left) return new Date(from + left);
    left -= open;
  }
  return null;
}

/** Open milliseconds between two moments; 0 when `to` is not after `from`. */
export function openMsBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  const [start, end] = [from.getTime(), to.getTime()];
  if (end <= start) return 0;
  let open = 0;
  for (const interval of openIntervals(calendar, start, Number.POSITIVE_INFINITY)) {
    if (interval.from >= end) break;
    open += Math.max(0, Math.min(interval.to, end) - Math.max(interval.from, start));
  }
  return open;
}

/** Whole open minutes between two moments. */
export function openMinutesBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  return Math.floor(openMsBetween(from, to, calendar) / MINUTE_MS);
}

/**
 * Open intervals in order, from the local day that holds `start`. Local times that a clock change skips or repeats are
 * read as RFC 5545 does (Temporal's "compatible"): skipped ones move forward, repeated ones are the first.
 */
function* openIntervals(calendar: BusinessCalendar, start: number, dayCount: number): Generator<OpenInterval> {
  const holidays = new Set(calendar.holidays.map((holiday) => holiday.date));
  let date = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(calendar.timeZone).toPlainDate();
  for (let day = 0; day < dayCount; day++, date = date.add({ days: 1 })) {
    if (isNeverOpen(calendar, day)) return;
    if (!holidays.has(date.toString())) yield* intervalsOf(date, calendar);
  }
}

/** One day's periods as instants, joined where a clock change pushes one into the next. */
function intervalsOf(date: Temporal.PlainDate, calendar: BusinessCalendar): OpenInterval[] {
  const intervals = calendar.week[weekdays[date.dayOfWeek - 1]!]
    .map((period) => ({ from: instantOf(date, period.from, calendar.timeZone), to: instantOf(date, period.to, calendar.timeZone) }))
    .filter((interval) => interval.to > interval.from)
    .sort((a, b) => a.from - b.from);
  const joined: OpenInterval[] = [];
  for (const interval of intervals) {
    const last = joined.at(-1);
    if (last && interval.from <= last.to) last.to = Math.max(last.to, interval.to);
    else joined.push(interval);
  }
  return joined;
}

const isNeverOpen = (calendar: BusinessCalendar, day: number) => day === 0 && weekdays.every((name) => calendar.week[name].length === 0);

function instantOf(date: Temporal.PlainDate, timeOfDay: string, timeZone: string): number {
  const isMidnightAfter = timeOfDay === "24:00";
  const plainDate = isMidnightAfter ? date.add({ days: 1 }) : date;
  return plainDate.toZonedDateTime({ timeZone, plainTime: isMidnightAfter ? "00:00" : timeOfDay }).epochMilliseconds;
}
