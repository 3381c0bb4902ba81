import { type CalendarDay, type CalendarDefinition, isRealDay, type OpenPeriod, type YearDay } from "../../contract/calendars.ts";
import { weekdayOf } from "./calendar-date.ts";
import { holidaysOf } from "./holidays-of.ts";

/**
 * The days of a year that are not like their weekday, by date. A day of the calendar's own goes before the same one of
 * each year, and both before the holidays of the region.
 */
export function specialDays(definition: CalendarDefinition, year: number): Map<string, YearDay> {
  const days = new Map<string, YearDay>();
  for (const holiday of regionDays(definition, year)) {
    const known = days.get(holiday.date);
    if (!known || (known.isWorked && !holiday.isWorked)) days.set(holiday.date, holiday);
  }
  for (const day of definition.days.toSorted(byWeight)) {
    const date = dateIn(day, year);
    if (date) days.set(date, { date, name: day.name, translations: {}, source: day.source, rule: null, periods: day.periods, isWorked: false });
  }
  return new Map([...days].toSorted(([a], [b]) => a.localeCompare(b)));
}

function regionDays({ week, holidayRegion, workedHolidays }: CalendarDefinition, year: number): YearDay[] {
  if (!holidayRegion) return [];
  const worked = new Set(workedHolidays);
  return holidaysOf(holidayRegion, year).map(({ date, name, translations, rule, from }) => {
    const ordinary = week[weekdayOf(date)];
    const isWorked = worked.has(rule);
    return { date, name, translations, source: "region" as const, rule, periods: isWorked ? ordinary : until(ordinary, from), isWorked };
  });
}

/** What is set later weighs more: imported before own, those of each year before those of one. */
const byWeight = (a: CalendarDay, b: CalendarDay) => weight(a) - weight(b);
const weight = ({ date, source }: CalendarDay) => (isYearly(date) ? 0 : 2) + (source === "ical" ? 0 : 1);

export const isYearly = (date: string) => date.length === 5;

/** Null where the year has no such day: 29 February, or another year. */
function dateIn({ date }: CalendarDay, year: number): string | null {
  const whole = isYearly(date) ? `${year}-${date}` : date;
  return whole.startsWith(`${year}-`) && isRealDay(whole) ? whole : null;
}

/** What is open of a day before the hour at which a half holiday begins. */
function until(periods: OpenPeriod[], hour: string): OpenPeriod[] {
  return periods.filter((period) => period.from < hour).map((period) => (period.to > period.from && period.to < hour ? period : { from: period.from, to: hour }));
}

/** Open minutes by the clock on the wall, overlapping periods counted once each; enough to compare two days. */
export function nominalMinutes(periods: OpenPeriod[]): number {
  return periods.reduce((sum, { from, to }) => sum + minutesOf(to) - minutesOf(from) + (to > from ? 0 : 1_440), 0);
}

export function minutesOf(timeOfDay: string): number {
  return Number(timeOfDay.slice(0, 2)) * 60 + Number(timeOfDay.slice(3));
}
