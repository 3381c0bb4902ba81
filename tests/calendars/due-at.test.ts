import { describe, expect, it, test } from "vitest";
import { type CalendarDefinition, CalendarDefinition as Definition, type Week, weekdays } from "../../server/contract/calendars.ts";
import { compileCalendar } from "../../server/services/calendars/compile-calendar.ts";
import { dueAt, isOpenAt, nextOpening, openMinutesBetween, segmentsBetween, wallClock } from "../../server/services/calendars/due-at.ts";

const closed: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
const at = (text: string) => new Date(text);
const period = (from: string, to: string) => ({ from, to });
const everyDay = (from: string, to: string): Week => Object.fromEntries(weekdays.map((day) => [day, [period(from, to)]])) as Week;
const define = (given: Partial<CalendarDefinition>) => Definition.parse({ timeZone: "Europe/Berlin", week: closed, ...given });

const officeDay = [period("09:00", "12:00"), period("13:00", "17:30")];
const office = define({ week: { ...closed, mon: officeDay, tue: officeDay, wed: officeDay, thu: officeDay, fri: officeDay }, days: [{ date: "12-25", name: "Christmas", periods: [], source: "own" }] });
const nights = define({ week: everyDay("22:00", "06:00") });
const berlin = compileCalendar(office);

describe("a due time", () => {
  const paris = { timeZone: "Europe/Paris" };
  const cases: [string, string, number, CalendarDefinition, string | null][] = [
    ["within one period", "2026-11-16T08:00:00Z", 30, office, "2026-11-16T08:30:00Z"],
    ["over the lunch break", "2026-11-16T10:30:00Z", 60, office, "2026-11-16T12:30:00Z"],
    ["started before opening", "2026-11-16T05:00:00Z", 15, office, "2026-11-16T08:15:00Z"],
    ["over the weekend", "2026-11-20T16:00:00Z", 60, office, "2026-11-23T08:30:00Z"],
    ["over a holiday and the weekend", "2026-12-24T16:00:00Z", 60, office, "2026-12-28T08:30:00Z"],
    ["exactly at closing is the closing", "2026-11-16T15:30:00Z", 60, office, "2026-11-16T16:30:00Z"],
    ["started in a second of a minute keeps it", "2026-11-16T08:00:17Z", 10, office, "2026-11-16T08:10:17Z"],
    ["a skipped night hour is not counted", "2026-03-29T00:00:00Z", 60, define({ ...paris, week: everyDay("00:00", "24:00") }), "2026-03-29T01:00:00Z"],
    ["an opening inside the skipped hour moves forward", "2026-03-28T12:00:00Z", 30, define({ ...paris, week: { ...closed, sun: [period("02:30", "04:00")] } }), "2026-03-29T02:00:00Z"],
    ["an opening in the repeated hour is the first", "2026-10-24T22:00:00Z", 30, define({ ...paris, week: { ...closed, sun: [period("02:30", "04:00")] } }), "2026-10-25T01:00:00Z"],
    ["midnight that does not exist", "2026-09-05T12:00:00Z", 60, define({ timeZone: "America/Santiago", week: { ...closed, sun: [period("00:00", "06:00")] } }), "2026-09-06T05:00:00Z"],
    ["a calendar that never opens has none", "2026-11-16T08:00:00Z", 1, define({}), null],
    ["a night shift goes on after midnight", "2026-11-16T22:30:00Z", 120, nights, "2026-11-17T00:30:00Z"],
    ["a night shift over New Year", "2026-12-31T22:30:00Z", 120, nights, "2027-01-01T00:30:00Z"],
    ["the shift of the eve goes on into the holiday, whose own does not take place", "2026-12-31T22:30:00Z", 400, define({ week: everyDay("22:00", "06:00"), days: [{ date: "01-01", name: "New Year", periods: [], source: "own" }] }), "2027-01-02T21:10:00Z"],
    ["of a half day the morning", "2026-12-24T09:00:00Z", 180, define({ week: office.week, days: [{ date: "2026-12-24", name: "Eve", periods: [period("09:00", "12:00")], source: "own" }] }), "2026-12-25T09:00:00Z"],
    ["29 February is a day of its own in leap years alone", "2027-02-26T16:00:00Z", 60, define({ week: office.week, days: [{ date: "02-29", name: "Leap day", periods: [], source: "own" }] }), "2027-03-01T08:30:00Z"],
    ["and closes it then", "2028-02-28T16:00:00Z", 60, define({ week: office.week, days: [{ date: "02-29", name: "Leap day", periods: [], source: "own" }] }), "2028-03-01T08:30:00Z"],
    ["the same time the next day is a whole day", "2026-11-16T08:00:00Z", 1_440, define({ week: { ...closed, mon: [period("09:00", "09:00")] } }), "2026-11-17T08:00:00Z"],
    ["no minutes are due at once", "2026-11-15T08:00:00Z", 0, office, "2026-11-15T08:00:00Z"],
    ["once a year, in years to come", "2026-11-15T08:00:00Z", 200, define({ days: [{ date: "02-29", name: "Stocktaking", periods: [period("09:00", "10:00")], source: "own" }] }), null],
    ["once a year, within ten", "2026-11-15T08:00:00Z", 120, define({ days: [{ date: "02-29", name: "Stocktaking", periods: [period("09:00", "10:00")], source: "own" }] }), "2032-02-29T09:00:00Z"],
  ];
  it.each(cases)("%s", (_name, start, minutes, definition, expected) => {
    expect(dueAt(at(start), minutes, compileCalendar(definition))?.toISOString() ?? null).toBe(expected === null ? null : at(expected).toISOString());
  });

  it("is reached by exactly the promised open minutes", () => {
    for (const minutes of [1, 59, 60, 450, 451, 2880]) {
      expect(openMinutesBetween(at("2026-11-16T08:00:00Z"), dueAt(at("2026-11-16T08:00:00Z"), minutes, berlin)!, berlin)).toBe(minutes);
    }
  });

  it("periods that a clock change pushes into each other count once", () => {
    const gap = compileCalendar(define({ timeZone: "Europe/Paris", week: { ...closed, sun: [period("02:15", "02:45"), period("03:00", "04:00")] } }));
    expect(openMinutesBetween(at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z"), gap)).toBe(60);
  });

  it("does not depend on which years were asked for before", () => {
    const asked = compileCalendar(office);
    const expected = dueAt(at("2026-12-24T16:00:00Z"), 100_000, berlin);
    for (const year of [2031, 2019, 2027]) openMinutesBetween(at(`${year}-01-01T00:00:00Z`), at(`${year}-06-01T00:00:00Z`), asked);
    expect(dueAt(at("2026-12-24T16:00:00Z"), 100_000, asked)).toEqual(expected);
    expect(openMinutesBetween(at("2018-06-01T00:00:00Z"), at("2033-06-01T00:00:00Z"), asked)).toBe(openMinutesBetween(at("2018-06-01T00:00:00Z"), at("2033-06-01T00:00:00Z"), compileCalendar(office)));
  });

  it("on the wall's clock is a matter of adding", () => {
    expect(dueAt(at("2026-11-21T23:50:30Z"), 30, wallClock)).toEqual(at("2026-11-22T00:20:30Z"));
    expect(openMinutesBetween(at("2026-11-21T23:50:30Z"), at("2026-11-22T00:20:30Z"), wallClock)).toBe(30);
    expect(segmentsBetween(at("2026-11-21T23:50:30Z"), at("2026-11-22T00:20:30Z"), wallClock)).toMatchObject([{ kind: "open" }]);
  });
});

test("a moment is open or waits for the next opening", () => {
  expect(isOpenAt(berlin, at("2026-11-16T08:00:00Z"))).toBe(true);
  expect(isOpenAt(berlin, at("2026-11-16T11:00:00Z"))).toBe(false);
  expect(isOpenAt(berlin, at("2026-11-16T16:30:00Z"))).toBe(false);
  expect(nextOpening(berlin, at("2026-11-16T11:00:00Z"))).toEqual(at("2026-11-16T12:00:00Z"));
  expect(nextOpening(berlin, at("2026-11-16T09:17:00Z"))).toEqual(at("2026-11-16T09:17:00Z"));
  expect(nextOpening(berlin, at("2026-12-24T17:00:00Z"))).toEqual(at("2026-12-28T08:00:00Z"));
  expect(nextOpening(compileCalendar(define({})), at("2026-12-24T17:00:00Z"))).toBeNull();
});

test("segments account for each millisecond, and name the holiday", () => {
  const [from, to] = [at("2026-12-24T10:00:00Z"), at("2026-12-28T09:00:00Z")];
  const segments = segmentsBetween(from, to, berlin);
  expect(segments.map(({ from, kind, name }) => [from.toISOString(), kind, name])).toEqual([
    ["2026-12-24T10:00:00.000Z", "open", null],
    ["2026-12-24T11:00:00.000Z", "closed", null],
    ["2026-12-24T12:00:00.000Z", "open", null],
    ["2026-12-24T16:30:00.000Z", "closed", null],
    ["2026-12-24T23:00:00.000Z", "holiday", "Christmas"],
    ["2026-12-25T23:00:00.000Z", "closed", null],
    ["2026-12-28T08:00:00.000Z", "open", null],
  ]);
  expect(segments.slice(1).every((segment, index) => segment.from.getTime() === segments[index]!.to.getTime())).toBe(true);
  expect(segments.at(-1)!.to).toEqual(to);
  expect(segmentsBetween(to, from, berlin)).toEqual([]);
});
