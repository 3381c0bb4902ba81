import { Temporal } from "temporal-polyfill";
import type { CalendarDefinition, OpenPeriod, YearDay } from "../../contract/calendars.ts";
import { weekdayOf } from "./calendar-date.ts";
import type { BusinessCalendar, ClosedDay, OpenTime } from "./due-at.ts";
import { minutesOf, nominalMinutes, specialDays } from "./special-days.ts";

/** Outside of these years no calendar is open: holidays are known in none. */
export const OPEN_YEARS = { first: 1970, last: 2100 };

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
const DAY_MS = DAY_MINUTES * MINUTE_MS;

interface Interval {
  from: number;
  to: number;
}
interface CompiledYear {
  open: Interval[];
  closed: ClosedDay[];
}

/**
 * A calendar's open time as moments in UTC, year by year as it is asked for. A period belongs to the day on which it
 * begins: a night shift of the eve goes on into a holiday, and the holiday's own night shift does not take place. Local
 * times that a clock change skips or repeats are read as RFC 5545 does (Temporal's "compatible"): skipped ones move
 * forward, repeated ones are the first.
 */
export function compileCalendar(definition: CalendarDefinition): BusinessCalendar {
  const { timeZone } = definition;
  const years = new Map<number, CompiledYear>();
  let [first, last] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let open: OpenTime = flatten([]);
  /** What is compiled, in moments: most questions lie in it, and then nothing local needs to be known. */
  let [coveredFrom, coveredTo] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

  const cover = (from: number, to: number): void => {
    if (from >= coveredFrom && to <= coveredTo) return;
    const wantedFirst = Math.min(first, yearOf(from, timeZone));
    const wantedLast = Math.max(last, yearOf(to, timeZone));
    if (wantedFirst < first || wantedLast > last) {
      for (let year = wantedFirst; year <= wantedLast; year++) if (!years.has(year)) years.set(year, compileYear(definition, year));
      [first, last] = [wantedFirst, wantedLast];
      open = flatten(Array.from({ length: last - first + 1 }, (_, index) => years.get(first + index)!.open));
    }
    coveredFrom = first === OPEN_YEARS.first ? Number.NEGATIVE_INFINITY : startOfYear(first, timeZone);
    coveredTo = last === OPEN_YEARS.last ? Number.POSITIVE_INFINITY : startOfYear(last + 1, timeZone);
  };

  return {
    timeZone,
    openTime(from, to) {
      cover(from, to);
      return open;
    },
    closedDays(from, to) {
      cover(from, to);
      const days: ClosedDay[] = [];
      for (let year = yearOf(from, timeZone); year <= yearOf(to, timeZone); year++) days.push(...years.get(year)!.closed.filter((day) => day.to > from && day.from < to));
      return days;
    },
  };
}

function yearOf(moment: number, timeZone: string): number {
  const bounded = Math.min(Math.max(moment, Date.UTC(OPEN_YEARS.first, 0, 2)), Date.UTC(OPEN_YEARS.last, 11, 30));
  return Temporal.Instant.fromEpochMilliseconds(Math.floor(bounded)).toZonedDateTimeISO(timeZone).year;
}

const startOfYear = (year: number, timeZone: string) => momentOf(`${year}-01-01`, 0, timeZone);

/** Cut at the year's own ends, so that years can be put together in any order. */
function compileYear(definition: CalendarDefinition, year: number): CompiledYear {
  const { timeZone } = definition;
  const special = new Map([...specialDays(definition, year - 1), ...specialDays(definition, year)]);
  const [yearStart, yearEnd] = [startOfYear(year, timeZone), startOfYear(year + 1, timeZone)];
  const open: Interval[] = [];
  const closed: ClosedDay[] = [];
  // From two days before: a period of the eve may last into the year.
  for (let at = Date.UTC(year - 1, 11, 30), dayStart = momentOf(dateOf(at), 0, timeZone); at < Date.UTC(year + 1, 0, 1); at += DAY_MS) {
    const date = dateOf(at);
    const nextStart = momentOf(dateOf(at + DAY_MS), 0, timeZone);
    // Where no clock changes, and that is on all but two days, minutes are simply added: the look at the zone is what costs.
    const momentIn = (minutes: number) => (nextStart - dayStart === DAY_MS && minutes <= DAY_MINUTES ? dayStart + minutes * MINUTE_MS : momentOf(date, minutes, timeZone));
    const day = special.get(date);
    const ordinary = definition.week[weekdayOf(date)];
    for (const period of day?.periods ?? ordinary) {
      const from = Math.max(momentIn(minutesOf(period.from)), yearStart);
      const to = Math.min(momentIn(minutesOf(period.to) + (period.to > period.from ? 0 : DAY_MINUTES)), yearEnd);
      if (to > from) open.push({ from, to });
    }
    if (day && at >= Date.UTC(year, 0, 1) && takesTime(day, ordinary)) closed.push({ from: dayStart, to: nextStart, name: day.name, translations: day.translations });
    dayStart = nextStart;
  }
  return { open: joined(open), closed };
}

/** Closed altogether, or shorter than its weekday: what is closed then is so because of the day. */
const takesTime = (day: YearDay, ordinary: OpenPeriod[]) => !day.isWorked && (day.periods.length === 0 || nominalMinutes(day.periods) < nominalMinutes(ordinary));

function joined(intervals: Interval[]): Interval[] {
  const all: Interval[] = [];
  for (const interval of intervals.toSorted((a, b) => a.from - b.from)) {
    const before = all.at(-1);
    if (before && interval.from <= before.to) before.to = Math.max(before.to, interval.to);
    else all.push({ ...interval });
  }
  return all;
}

function flatten(years: Interval[][]): OpenTime {
  const intervals = joined(years.flat());
  const open: OpenTime = { starts: new Float64Array(intervals.length), ends: new Float64Array(intervals.length), before: new Float64Array(intervals.length), total: 0 };
  for (const [index, { from, to }] of intervals.entries()) {
    open.starts[index] = from;
    open.ends[index] = to;
    open.before[index] = open.total;
    open.total += to - from;
  }
  return open;
}

const dateOf = (utcMidnight: number) => new Date(utcMidnight).toISOString().slice(0, 10);

/** `minutes` by the clock on the wall after that day's 00:00; a day has 1,440 of them, and more lead into the next. */
function momentOf(date: string, minutes: number, timeZone: string): number {
  const days = Math.floor(minutes / DAY_MINUTES);
  const plainTime = { hour: Math.floor((minutes % DAY_MINUTES) / 60), minute: minutes % 60 };
  return Temporal.PlainDate.from(date).add({ days }).toZonedDateTime({ timeZone, plainTime }).epochMilliseconds;
}
