import type ICAL from "ical.js";
import { Temporal } from "temporal-polyfill";
import { isTimeZone } from "../../contract/common.ts";
import { addDays } from "./calendar-date.ts";

export interface LocalMoment {
  date: string;
  /** "24:00" is the end of the day. */
  time: string;
}

/** From when to when an event lasts, by the clock of the calendar's zone. Whole days have no zone: they are those days everywhere. */
export function localSpan({ start, end, component, timeZone }: { start: ICAL.Time; end: ICAL.Time; component: ICAL.Component; timeZone: string }): { from: LocalMoment; to: LocalMoment } {
  const from = localOf(start, component, timeZone);
  const to = localOf(end, component, timeZone);
  // An end is not part of what ends there: midnight is the day before until its end. No end at all is one day.
  if (start.isDate && to.date <= from.date) return { from, to: { date: from.date, time: "24:00" } };
  return { from, to: to.time === "00:00" && to.date > from.date ? { date: addDays(to.date, -1), time: "24:00" } : to };
}

function localOf(time: ICAL.Time, component: ICAL.Component, timeZone: string): LocalMoment {
  if (time.isDate) return { date: time.toString().slice(0, 10), time: "00:00" };
  const zone = component.getFirstProperty("dtstart")?.getFirstParameter("tzid");
  const own = time.zone.tzid;
  // Floating times are meant where one reads them. IANA's zones are better known to us than to the file.
  if (own === "floating" && !(zone && isTimeZone(zone))) return { date: time.toString().slice(0, 10), time: time.toString().slice(11, 16) };
  const moment = zone && isTimeZone(zone) && own !== "UTC" ? Temporal.PlainDateTime.from(time.toString().slice(0, 19)).toZonedDateTime(zone).toInstant() : Temporal.Instant.fromEpochMilliseconds(time.toUnixTime() * 1000);
  const local = moment.toZonedDateTimeISO(timeZone);
  return { date: local.toPlainDate().toString(), time: local.toPlainTime().toString().slice(0, 5) };
}
