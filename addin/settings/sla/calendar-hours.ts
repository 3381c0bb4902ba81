import { weekdays, type Calendar } from "../../../server/contract/sla.ts";

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

export function barsOf(periods: { from: string; to: string }[]): Bar[] {
  return periods.map(({ from, to }) => ({ from, to, start: minutesOfDay(from) / DAY_MINUTES, length: (minutesOfDay(to) - minutesOfDay(from)) / DAY_MINUTES }));
}

/** Open minutes in a week, and on how many days; overlapping periods count once. */
export function openTime(calendar: Pick<Calendar, "week">): { minutesPerWeek: number; openDays: number } {
  const perDay = weekdays.map((day) => openMinutes(calendar.week[day]));
  return { minutesPerWeek: perDay.reduce((sum, minutes) => sum + minutes, 0), openDays: perDay.filter((minutes) => minutes > 0).length };
}

function openMinutes(periods: { from: string; to: string }[]): number {
  let open = 0;
  let end = 0;
  for (const { from, to } of periods.toSorted((a, b) => a.from.localeCompare(b.from))) {
    const start = Math.max(end, minutesOfDay(from));
    open += Math.max(0, minutesOfDay(to) - start);
    end = Math.max(end, minutesOfDay(to));
  }
  return open;
}

/** How many open days some minutes fill, to one place; null for a calendar that never opens. */
export function openDaysFor(minutes: number, calendar: Pick<Calendar, "week">): number | null {
  const { minutesPerWeek, openDays } = openTime(calendar);
  return openDays === 0 ? null : Math.round((minutes / (minutesPerWeek / openDays)) * 10) / 10;
}
