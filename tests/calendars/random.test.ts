import { expect, test } from "vitest";
import { type CalendarDefinition, type OpenPeriod, type Week, weekdays } from "../../server/contract/calendars.ts";
import { compileCalendar } from "../../server/services/calendars/compile-calendar.ts";
import { dueAt, openMinutesBetween, segmentsBetween } from "../../server/services/calendars/due-at.ts";
import { randomFrom } from "../support/random.ts";

const CALENDARS_PER_ZONE = 42;
const CASES_PER_CALENDAR = 200;
const WINDOW_DAYS = 70;
const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** Zones with odd steps (Lord Howe: half an hour), at midnight (Santiago, Cairo), against the season (Casablanca), without a day (Apia 2011), beside ordinary ones. */
const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "America/Santiago", "Africa/Cairo", "Asia/Beirut", "Asia/Kathmandu", "Pacific/Apia", "America/St_Johns", "Pacific/Chatham"];
/** Windows that hold clock changes, leap days and turns of the year. */
const windows = ["2024-02-10", "2024-03-01", "2024-10-01", "2025-02-20", "2026-03-10", "2026-08-25", "2026-10-10", "2026-12-10", "2028-02-15", "2011-12-01"].map((date) => Date.parse(`${date}T00:00:00Z`) / MINUTE_MS);

/** 100,800 in all. */
test.each(zones)("in %s random cases are what a count of minute after minute says", (timeZone) => {
  const random = randomFrom(20_261_121 + zones.indexOf(timeZone));
  let wrong = 0;
  for (let calendarNo = 0; calendarNo < CALENDARS_PER_ZONE; calendarNo++) {
    const first = windows[Math.floor(random() * windows.length)]!;
    const definition = randomCalendar(random, timeZone, first);
    const isOpen = openMinutes(definition, first);
    const calendar = compileCalendar(definition);
    for (let caseNo = 0; caseNo < CASES_PER_CALENDAR; caseNo++) {
      const start = Math.floor(random() * (WINDOW_DAYS / 2) * DAY_MINUTES);
      const length = Math.floor(random() ** 3 * (WINDOW_DAYS / 2) * DAY_MINUTES);
      const [from, to] = [new Date((first + start) * MINUTE_MS), new Date((first + start + length) * MINUTE_MS)];
      let counted = 0;
      let lastOpen = start;
      for (let minute = start; minute < start + length; minute++) {
        if (isOpen[minute] === 1) {
          counted++;
          lastOpen = minute + 1;
        }
      }
      const due = counted === 0 ? from : dueAt(from, counted, calendar);
      const expectedDue = counted === 0 ? from.getTime() : (first + lastOpen) * MINUTE_MS;
      if (openMinutesBetween(from, to, calendar) !== counted || due?.getTime() !== expectedDue) wrong++;
      if (wrong === 1) expect({ timeZone, definition, from, to, due: due?.toISOString(), minutes: openMinutesBetween(from, to, calendar) }).toEqual({ timeZone, definition, from, to, due: new Date(expectedDue).toISOString(), minutes: counted });
    }
    const [from, to] = [new Date(first * MINUTE_MS), new Date((first + WINDOW_DAYS * DAY_MINUTES) * MINUTE_MS)];
    const openMs = segmentsBetween(from, to, calendar).reduce((sum, segment) => sum + (segment.kind === "open" ? segment.to.getTime() - segment.from.getTime() : 0), 0);
    expect(openMs / MINUTE_MS).toBe(isOpen.reduce((sum, minute) => sum + minute, 0));
  }
  expect(wrong).toBe(0);
});

/** 1 for each open minute of the window, set one by one from what a clock in that zone shows; without Temporal and without intervals. */
function openMinutes(definition: CalendarDefinition, first: number): Uint8Array {
  const clock = localClock(definition.timeZone);
  const isOpen = new Uint8Array(WINDOW_DAYS * DAY_MINUTES);
  for (let day = -3; day < WINDOW_DAYS + 3; day++) {
    const localDay = (Math.floor(first / DAY_MINUTES) + day) * DAY_MINUTES;
    const date = new Date(localDay * MINUTE_MS).toISOString().slice(0, 10);
    for (const { from, to } of periodsOn(definition, date)) {
      const end = localDay + minutesOf(to) + (to > from ? 0 : DAY_MINUTES);
      const closesAt = clock.momentOf(end);
      for (let minute = clock.momentOf(localDay + minutesOf(from)); minute < closesAt; minute++) if (minute >= first && minute - first < isOpen.length) isOpen[minute - first] = 1;
    }
  }
  return isOpen;
}

function periodsOn({ week, days }: CalendarDefinition, date: string): OpenPeriod[] {
  const own = days.find((day) => day.date === date) ?? days.find((day) => day.date === date.slice(5));
  return own?.periods ?? week[weekdays[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!];
}

const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

/** When a clock of a zone shows a local minute for the first time; one that it skips is read with the offset from before, as RFC 5545 says. */
function localClock(timeZone: string): { momentOf(localMinute: number): number } {
  const offset = offsets(timeZone);
  return {
    momentOf(localMinute) {
      // Offsets lie between -12 and +14 hours: the first of these moments that shows the local minute is the one.
      const [before, after] = [offset(localMinute - 15 * 60), offset(localMinute + 15 * 60)];
      for (const candidate of [before, after].toSorted((a, b) => b - a)) if (offset(localMinute - candidate) === candidate) return localMinute - candidate;
      return localMinute - before;
    },
  };
}

/** Minutes east of Greenwich at a moment, asked of Intl for each quarter of an hour once. */
const offsetsByZone = new Map<string, (minute: number) => number>();
function offsets(timeZone: string): (minute: number) => number {
  const known = offsetsByZone.get(timeZone);
  if (known) return known;
  const format = new Intl.DateTimeFormat("en", { timeZone, calendar: "iso8601", hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric" });
  const byQuarter = new Map<number, number>();
  const offset = (minute: number): number => {
    const quarter = Math.floor(minute / 15);
    let found = byQuarter.get(quarter);
    if (found === undefined) {
      const parts = Object.fromEntries(format.formatToParts(quarter * 15 * MINUTE_MS).map(({ type, value }) => [type, Number(value)]));
      found = Date.UTC(parts.year!, parts.month! - 1, parts.day!, parts.hour, parts.minute) / MINUTE_MS - quarter * 15;
      byQuarter.set(quarter, found);
    }
    return found;
  };
  offsetsByZone.set(timeZone, offset);
  return offset;
}

function randomCalendar(random: () => number, timeZone: string, first: number): CalendarDefinition {
  const time = () => {
    const minutes = random() < 0.2 ? Math.floor(random() * 6) * 30 : Math.floor(random() * DAY_MINUTES);
    return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  };
  const periods = (): OpenPeriod[] => Array.from({ length: Math.floor(random() * 4) }, () => ({ from: time(), to: random() < 0.1 ? "24:00" : time() }));
  const office = [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "17:30" }];
  const kind = random();
  const periodsOfDay = (index: number): OpenPeriod[] => {
    if (kind < 0.2) return index < 5 ? office : [];
    if (kind < 0.35) return [{ from: "22:00", to: "06:00" }];
    if (kind < 0.45) return [{ from: "00:00", to: "24:00" }];
    return periods();
  };
  const week = Object.fromEntries(weekdays.map((day, index) => [day, periodsOfDay(index)])) as Week;
  const days = Array.from({ length: Math.floor(random() * 12) }, () => {
    const date = new Date((first + Math.floor(random() * WINDOW_DAYS) * DAY_MINUTES) * MINUTE_MS).toISOString().slice(0, 10);
    return { date: random() < 0.3 ? date.slice(5) : date, name: "Day", periods: random() < 0.6 ? [] : periods(), source: "own" as const };
  });
  const byDate = new Map(days.map((day) => [day.date, day]));
  if (random() < 0.3) byDate.set("02-29", { date: "02-29", name: "Leap day", periods: [], source: "own" });
  return { timeZone, week, holidayRegion: null, workedHolidays: [], days: [...byDate.values()] };
}
