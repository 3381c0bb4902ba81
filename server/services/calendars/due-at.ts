import type { HolidayTranslations } from "../../contract/calendars.ts";

/**
 * When a calendar is open, compiled to moments: ask these functions, not its week. Made by `compileCalendar`, which
 * adds years as they are asked for.
 */
export interface BusinessCalendar {
  timeZone: string;
  /** Open time that covers `from` to `to` wholly, as far as calendars reach (OPEN_YEARS); milliseconds since the epoch. */
  openTime(from: number, to: number): OpenTime;
  /** The days in between that are not like their weekday, in order; what is closed on them has their name. */
  closedDays(from: number, to: number): ClosedDay[];
}

/** Open intervals in order, without overlap. Milliseconds since the epoch; an end is not part of its interval. */
export interface OpenTime {
  starts: Float64Array;
  ends: Float64Array;
  /** Open milliseconds before each interval, from the first one on. */
  before: Float64Array;
  total: number;
}

export interface ClosedDay {
  from: number;
  to: number;
  name: string;
  translations: HolidayTranslations;
}

export interface Segment {
  from: Date;
  to: Date;
  kind: "open" | "closed" | "holiday";
  /** Which holiday; null for open and ordinarily closed time. */
  name: string | null;
  translations: HolidayTranslations;
}

/** How far ahead a due time is looked for; a calendar that is never open has none. */
export const SEARCH_YEARS_MAX = 10;
const YEAR_MS = 366 * 86_400_000;
const MINUTE_MS = 60_000;

const always: OpenTime = { starts: Float64Array.of(-8.64e15), ends: Float64Array.of(8.64e15), before: Float64Array.of(0), total: 2 * 8.64e15 };

/** Always open: minutes as a clock on the wall counts them. */
export const wallClock: BusinessCalendar = { timeZone: "UTC", openTime: () => always, closedDays: () => [] };

/**
 * The moment at which `minutes` open minutes have passed since `startedAt`; null when the calendar does not open long
 * enough within SEARCH_YEARS_MAX. A time that ends exactly at closing is the closing, not the next opening.
 */
export function dueAt(startedAt: Date, minutes: number, calendar: BusinessCalendar): Date | null {
  const left = minutes * MINUTE_MS;
  if (left <= 0) return startedAt;
  const start = startedAt.getTime();
  const end = start + SEARCH_YEARS_MAX * YEAR_MS;
  for (let until = Math.min(start + left, end); ; until = Math.min(until + YEAR_MS, end)) {
    const open = calendar.openTime(start, until);
    const wanted = openBefore(open, start) + left;
    if (wanted <= open.total) {
      const index = firstWhere(open.starts.length, (i) => open.before[i]! + open.ends[i]! - open.starts[i]! >= wanted);
      const due = open.starts[index]! + wanted - open.before[index]!;
      return due > end ? null : new Date(due);
    }
    if (until === end) return null;
  }
}

/** Open milliseconds between two moments; 0 when `to` is not after `from`. */
export function openMsBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  const [start, end] = [from.getTime(), to.getTime()];
  if (end <= start) return 0;
  const open = calendar.openTime(start, end);
  return openBefore(open, end) - openBefore(open, start);
}

/** Whole open minutes between two moments. */
export function openMinutesBetween(from: Date, to: Date, calendar: BusinessCalendar): number {
  return Math.floor(openMsBetween(from, to, calendar) / MINUTE_MS);
}

export function isOpenAt(calendar: BusinessCalendar, at: Date): boolean {
  const moment = at.getTime();
  const open = calendar.openTime(moment, moment + 1);
  const index = firstEndingAfter(open, moment);
  return index < open.starts.length && open.starts[index]! <= moment;
}

/** `at` itself while it is open; null when it does not open again within SEARCH_YEARS_MAX. */
export function nextOpening(calendar: BusinessCalendar, at: Date): Date | null {
  const moment = at.getTime();
  for (let years = 1; years <= SEARCH_YEARS_MAX; years++) {
    const open = calendar.openTime(moment, moment + years * YEAR_MS);
    const index = firstEndingAfter(open, moment);
    if (index < open.starts.length) return new Date(Math.max(moment, open.starts[index]!));
  }
  return null;
}

/** All the time between two moments, in order and without gaps: open, closed, or closed for a holiday of that name. */
export function segmentsBetween(from: Date, to: Date, calendar: BusinessCalendar): Segment[] {
  const [start, end] = [from.getTime(), to.getTime()];
  if (end <= start) return [];
  const open = calendar.openTime(start, end);
  const days = calendar.closedDays(start, end);
  const segments: Segment[] = [];
  let at = start;
  for (let index = firstEndingAfter(open, start); at < end; index++) {
    const opensAt = index < open.starts.length ? Math.min(Math.max(open.starts[index]!, at), end) : end;
    closedSegments(segments, at, opensAt, days);
    at = index < open.starts.length ? Math.min(open.ends[index]!, end) : end;
    if (at > opensAt) segments.push({ from: new Date(opensAt), to: new Date(at), kind: "open", name: null, translations: {} });
  }
  return segments;
}

function closedSegments(segments: Segment[], from: number, to: number, days: ClosedDay[]): void {
  let at = from;
  for (const day of days) {
    const [start, end] = [Math.max(day.from, at), Math.min(day.to, to)];
    if (end <= start) continue;
    if (start > at) segments.push({ from: new Date(at), to: new Date(start), kind: "closed", name: null, translations: {} });
    segments.push({ from: new Date(start), to: new Date(end), kind: "holiday", name: day.name, translations: day.translations });
    at = end;
  }
  if (at < to) segments.push({ from: new Date(at), to: new Date(to), kind: "closed", name: null, translations: {} });
}

function openBefore(open: OpenTime, moment: number): number {
  const index = firstEndingAfter(open, moment);
  if (index === open.starts.length) return open.total;
  return open.before[index]! + Math.max(0, moment - open.starts[index]!);
}

const firstEndingAfter = ({ ends }: OpenTime, moment: number) => firstWhere(ends.length, (i) => ends[i]! > moment);

/** The first index of 0 … count - 1 from which on `holds` is true; count where it never is. */
function firstWhere(count: number, holds: (index: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
