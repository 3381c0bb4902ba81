import { type OpenPeriod, weekdays, type Week } from "../../../server/contract/calendars.ts";

const DAY_MINUTES = 24 * 60;

export interface Bar {
  from: string;
  to: string;
  /** Where it lies on a day, 0 to 1. */
  start: number;
  length: number;
}

/** "09:30" → 570 */
export function minutesOfDay(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(":").map(Number);
  return hours * 60 + minutes;
}

/** A period whose end is not after its start goes on into the next day. */
export const isOverMidnight = ({ from, to }: OpenPeriod) => to <= from;

/** What of a day's own periods, and of those that began on the day before, lies on it. */
export function barsOf(periods: OpenPeriod[], before: OpenPeriod[] = []): Bar[] {
  const own = periods.map(({ from, to }) => ({ from, to: to <= from ? "24:00" : to }));
  const rest = before.filter((period) => isOverMidnight(period) && period.to !== "00:00").map(({ to }) => ({ from: "00:00", to }));
  return [...rest, ...own].map(({ from, to }) => ({ from, to, start: minutesOfDay(from) / DAY_MINUTES, length: (minutesOfDay(to) - minutesOfDay(from)) / DAY_MINUTES }));
}

/** Open minutes in a week, and on how many days; overlapping periods of a day count once. */
export function openTime(calendar: { week: Week }): { minutesPerWeek: number; openDays: number } {
  const perDay = weekdays.map((day) => openMinutes(calendar.week[day]));
  return { minutesPerWeek: perDay.reduce((sum, minutes) => sum + minutes, 0), openDays: perDay.filter((minutes) => minutes > 0).length };
}

export function openMinutes(periods: OpenPeriod[]): number {
  let open = 0;
  let end = 0;
  for (const period of periods.toSorted((a, b) => a.from.localeCompare(b.from))) {
    const closesAt = minutesOfDay(period.to) + (isOverMidnight(period) ? DAY_MINUTES : 0);
    const start = Math.max(end, minutesOfDay(period.from));
    open += Math.max(0, closesAt - start);
    end = Math.max(end, closesAt);
  }
  return open;
}

/** "9" and "9.30" as people write them → "09:00", "09:30"; what is no time stays as it is. */
export function toTimeOfDay(text: string): string {
  const [, hours, minutes = "00"] = /^\s*(\d{1,2})(?:\s*[:.h]?\s*(\d{2}))?\s*$/.exec(text) ?? [];
  return hours === undefined ? text.trim() : `${hours.padStart(2, "0")}:${minutes}`;
}

export const isTimeOfDay = (text: string) => /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);

/** "09:00–12:00, 13:00–17:00" */
export const hoursText = (periods: OpenPeriod[]) => periods.map(({ from, to }) => `${from}–${to}`).join(", ");
