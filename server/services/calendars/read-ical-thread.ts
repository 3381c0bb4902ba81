import { parentPort, workerData } from "node:worker_threads";
import ICAL from "ical.js";
import { CALENDAR_DAYS_MAX, type CalendarDay, type IcalDays, type ReadIcal } from "../../contract/calendars.ts";
import { addDays, weekdayOf } from "./calendar-date.ts";
import { localSpan } from "./ical-times.ts";
import { isYearly } from "./special-days.ts";
import { without } from "./without-hours.ts";

export interface IcalTask extends ReadIcal {
  /** The first and the last day that count. */
  from: string;
  until: string;
}
export type IcalAnswer = { outcome: "read"; read: IcalDays } | { outcome: "unreadable"; why: string };

const EVENTS_MAX = 5_000;
const OCCURRENCES_MAX = 5_000;
const SKIPPED_LISTED_MAX = 50;
const NAME_CHARS_MAX = 120;
const DAY_SECONDS = 86_400;

interface Occurrence {
  start: ICAL.Time;
  end: ICAL.Time;
}
type SkipReason = IcalDays["skipped"][number]["reason"];

function answerFor(task: IcalTask): IcalAnswer {
  let parsed: ICAL.Component[];
  try {
    const jcal = ICAL.parse(task.text) as unknown[];
    parsed = (typeof jcal[0] === "string" ? [jcal] : jcal).map((one) => new ICAL.Component(one as [string, unknown[], unknown[]]));
  } catch (error) {
    return { outcome: "unreadable", why: String((error as Error).message ?? error).slice(0, 200) };
  }
  const calendars = parsed.filter(({ name }) => name === "vcalendar");
  if (calendars.length === 0) return { outcome: "unreadable", why: "it holds no VCALENDAR" };
  return { outcome: "read", read: readEvents(calendars, task) };
}

function readEvents(calendars: ICAL.Component[], task: IcalTask): IcalDays {
  const days = new Map<string, CalendarDay>();
  const skipped = new Map<string, IcalDays["skipped"][number]>();
  const skip = (name: string, reason: SkipReason) => void (skipped.size < SKIPPED_LISTED_MAX && skipped.set(`${reason} ${name}`, { name, reason }));
  const components = calendars.flatMap((calendar) => calendar.getAllSubcomponents("vevent"));
  for (const component of components.slice(0, EVENTS_MAX)) {
    const name = cleanName(component.getFirstPropertyValue("summary"));
    const found = daysOf(component, name, components, task);
    if (typeof found === "string") skip(name, found);
    else if (days.size + found.length > CALENDAR_DAYS_MAX) skip(name, "too_many");
    else for (const day of found) days.set(day.date, mergedDay(days.get(day.date), day));
  }
  if (components.length > EVENTS_MAX) skip("", "too_many");
  const calendarName = calendars[0]!.getFirstPropertyValue("x-wr-calname");
  return { name: typeof calendarName === "string" ? cleanName(calendarName) || null : null, days: [...days.values()].toSorted((a, b) => a.date.localeCompare(b.date)), eventCount: components.length, until: task.until, skipped: [...skipped.values()] };
}

function daysOf(component: ICAL.Component, name: string, all: ICAL.Component[], task: IcalTask): CalendarDay[] | SkipReason {
  if (component.getFirstPropertyValue("status") === "CANCELLED") return "cancelled";
  try {
    const event = new ICAL.Event(component, { strictExceptions: true });
    if (!event.startDate?.year) return "unreadable";
    if (isWithinADay(component)) return "too_many";
    const yearly = yearlyDate(component, event);
    if (yearly) return [{ date: yearly, name, periods: [], source: "ical" }];
    const days = occurrencesOf(event, component, all, task).flatMap((occurrence) => daysBetween(occurrence, component, name, task)).filter(({ date }) => date >= task.from && date <= task.until);
    return days.length === 0 ? "over" : days;
  } catch {
    return "unreadable";
  }
}

/** Each hour, minute or second: no days off, but all of them. */
function isWithinADay(component: ICAL.Component): boolean {
  const rule = component.getFirstPropertyValue("rrule") as ICAL.Recur | null;
  return rule !== null && ["HOURLY", "MINUTELY", "SECONDLY"].includes(rule.freq);
}

/** The same date each year for ever, whole days: kept as that, and right beyond any horizon. */
function yearlyDate(component: ICAL.Component, event: ICAL.Event): string | null {
  const rule = component.getFirstPropertyValue("rrule") as ICAL.Recur | null;
  const isPlain = rule?.freq === "YEARLY" && rule.interval === 1 && !rule.count && !rule.until && Object.keys(rule.parts).length === 0;
  const isOneDay = event.startDate.isDate && event.endDate.subtractDate(event.startDate).toSeconds() <= DAY_SECONDS;
  const hasExceptions = component.hasProperty("exdate") || component.hasProperty("rdate");
  return isPlain && isOneDay && !hasExceptions ? event.startDate.toString().slice(5, 10) : null;
}

function occurrencesOf(event: ICAL.Event, component: ICAL.Component, all: ICAL.Component[], { until }: IcalTask): Occurrence[] {
  if (component.hasProperty("recurrence-id") || !event.isRecurring()) return [{ start: event.startDate, end: event.endDate }];
  // Another VEVENT of the same UID may move one date of the series: it stands for itself, and not here.
  const moved = new Set(all.filter((other) => other !== component && other.hasProperty("recurrence-id") && other.getFirstPropertyValue("uid") === event.uid).map((other) => String(other.getFirstPropertyValue("recurrence-id")).slice(0, 10)));
  const found: Occurrence[] = [];
  const series = event.iterator();
  for (let count = 0, start = series.next(); start && count < OCCURRENCES_MAX; count++, start = series.next()) {
    if (start.toString().slice(0, 10) > until) break;
    if (moved.has(start.toString().slice(0, 10)) || isOverflow(start, component)) continue;
    const end = start.clone();
    end.addDuration(event.duration);
    found.push({ start, end });
  }
  return found;
}

/** ical.js makes 2 March of 30 February, where RFC 5545 3.3.10 leaves out what no month has. */
function isOverflow(start: ICAL.Time, component: ICAL.Component): boolean {
  const { BYMONTH: months, BYMONTHDAY: monthDays } = (component.getFirstPropertyValue("rrule") as ICAL.Recur | null)?.parts ?? {};
  if (component.hasProperty("rdate") || !monthDays?.every((day) => Number(day) > 0)) return false;
  return !monthDays.map(Number).includes(start.day) || (months !== undefined && !months.map(Number).includes(start.month));
}

/** One day each; of the first and the last what the hours leave. */
function daysBetween({ start, end }: Occurrence, component: ICAL.Component, name: string, task: IcalTask): CalendarDay[] {
  const span = localSpan({ start, end, component, timeZone: task.timeZone });
  const days: CalendarDay[] = [];
  for (let date = span.from.date; date <= span.to.date && days.length <= CALENDAR_DAYS_MAX; date = addDays(date, 1)) {
    const from = date === span.from.date ? span.from.time : "00:00";
    const to = date === span.to.date ? span.to.time : "24:00";
    if (to > from) days.push({ date, name, periods: without(task.week[weekdayOf(date)], from, to), source: "ical" });
  }
  return days;
}

/** Two on one day: what both leave open. */
function mergedDay(known: CalendarDay | undefined, day: CalendarDay): CalendarDay {
  if (!known || isYearly(day.date)) return day;
  const periods = day.periods.filter((period) => known.periods.some((other) => other.from <= period.from && period.to <= other.to));
  return { ...day, name: known.name === day.name ? day.name : `${known.name}, ${day.name}`.slice(0, NAME_CHARS_MAX), periods };
}

/** Control characters and bidirectional marks are no part of a holiday's name. */
function cleanName(value: unknown): string {
  const text = typeof value === "string" ? value.replace(/[\p{Cc}\p{Cf}]/gu, " ").replace(/\s+/g, " ").trim() : "";
  return text.slice(0, NAME_CHARS_MAX).trim() || "–";
}

if (!parentPort) throw new Error("read-ical-thread runs as a thread");
parentPort.postMessage(answerFor(workerData as IcalTask));
