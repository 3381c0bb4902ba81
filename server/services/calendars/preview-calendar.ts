import { Temporal } from "temporal-polyfill";
import type { CalendarDefinition, CalendarPreview } from "../../contract/calendars.ts";
import { compileCalendar } from "./compile-calendar.ts";
import { isOpenAt, nextOpening, openMinutesBetween } from "./due-at.ts";
import { specialDays } from "./special-days.ts";

const MONTHS_SHOWN = 12;

/** What a calendar will be like from this month on: the days unlike their weekday with their source, and open time by month. */
export function previewCalendar(definition: CalendarDefinition, now: Date): CalendarPreview {
  const calendar = compileCalendar(definition);
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime()).toZonedDateTimeISO(definition.timeZone).toPlainDate();
  const months = Array.from({ length: MONTHS_SHOWN + 1 }, (_, index) => today.with({ day: 1 }).add({ months: index }));
  const starts = months.map((month) => new Date(month.toZonedDateTime(definition.timeZone).epochMilliseconds));
  const [first, end] = [months[0]!.toString(), months[MONTHS_SHOWN]!.toString()];
  const isOpen = isOpenAt(calendar, now);
  return {
    today: today.toString(),
    isOpen,
    opensAt: isOpen ? null : (nextOpening(calendar, now)?.toISOString() ?? null),
    months: months.slice(0, -1).map((month, index) => ({ month: month.toString().slice(0, 7), openMinutes: openMinutesBetween(starts[index]!, starts[index + 1]!, calendar) })),
    days: [today.year, today.year + 1].flatMap((year) => [...specialDays(definition, year).values()]).filter(({ date }) => date >= first && date < end),
  };
}
