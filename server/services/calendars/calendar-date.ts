import { type Weekday, weekdays } from "../../contract/calendars.ts";

/** 2026-12-24 and 8 are 2027-01-01. */
export function addDays(date: string, days: number): string {
  return days === 0 ? date : new Date(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

export function weekdayOf(date: string): Weekday {
  return weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!;
}
