import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { CalendarDefinition, type HolidayRegion } from "../../server/contract/calendars.ts";
import { compileCalendar } from "../../server/services/calendars/compile-calendar.ts";
import { openMinutesBetween } from "../../server/services/calendars/due-at.ts";
import { holidaysOf, isRegion, regionsBelow } from "../../server/services/calendars/holidays-of.ts";
import { specialDays } from "../../server/services/calendars/special-days.ts";

const region = (country: string, state: string | null = null, part: string | null = null, kinds: HolidayRegion["kinds"] = ["public"]): HolidayRegion => ({ country, state, region: part, kinds });
const day = [{ from: "08:00", to: "18:00" }];
const week = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: [], sun: [] };
const define = (given: object) => CalendarDefinition.parse({ timeZone: "Europe/Berlin", week, ...given });
const datesOf = (of: HolidayRegion, year: number) => holidaysOf(of, year).map(({ date }) => date);

const sharedFile = new URL("../../../shared/data/sla/holidays-2025-2027.json", import.meta.url);

// The list lies beside the project (../shared), not in it.
describe.runIf(existsSync(sharedFile))("the shared list of holidays", () => {
  const all = existsSync(sharedFile) ? (JSON.parse(readFileSync(sharedFile, "utf8")) as Record<string, Record<string, { date: string; name: string }[]>>) : {};
  /** The list is older than two laws and knows no holiday of India. */
  const newer = (country: string, date: string) => (country === "BR" && date.endsWith("-11-20")) || country === "IN";
  test.each(Object.keys(all))("%s: the same days under the same names", (country) => {
    for (const [year, expected] of Object.entries(all[country]!)) {
      const found = holidaysOf(region(country), Number(year)).filter(({ date }) => !newer(country, date));
      expect(found.map(({ date, name }) => ({ date, name }))).toEqual(expected);
    }
  });
});

test("regions have holidays of their own, below states and countries", () => {
  expect(datesOf(region("DE"), 2026)).not.toContain("2026-01-06");
  expect(datesOf(region("DE", "BY"), 2026)).toContain("2026-01-06");
  expect(datesOf(region("DE", "BY"), 2026)).not.toContain("2026-08-08");
  expect(datesOf(region("DE", "BY", "A"), 2026)).toContain("2026-08-08");
  expect(regionsBelow("de").find(({ code }) => code === "DE")).toEqual({ code: "DE", name: "Deutschland" });
  expect(regionsBelow("en", "DE").map(({ code }) => code)).toContain("BY");
  expect(regionsBelow("en", "DE", "BY").map(({ code }) => code)).toContain("A");
  expect(regionsBelow("en", "MC")).toEqual([]);
});

test("a holiday has its name in its region, and in the languages of the screens where it has another there", () => {
  const named = (of: HolidayRegion, date: string) => {
    const { name, translations } = holidaysOf(of, Number(date.slice(0, 4))).find((holiday) => holiday.date === date)!;
    return { name, translations };
  };
  expect(named(region("DE", "BY"), "2026-01-06")).toEqual({ name: "Heilige Drei Könige", translations: { en: "Epiphany" } });
  expect(named(region("GB"), "2026-04-03")).toEqual({ name: "Good Friday", translations: { de: "Karfreitag" } });
  expect(named(region("GB"), "2026-05-04")).toEqual({ name: "Early May bank holiday", translations: {} });
  expect(named(region("NO"), "2026-05-17")).toEqual({ name: "Grunnlovsdagen", translations: { en: "Constitution Day", de: "Tag der Verfassung" } });
  expect(named(region("US"), "2026-07-03")).toEqual({ name: "Independence Day (substitute day)", translations: { de: "Unabhängigkeitstag (Ersatztag)" } });
});

test("what is no region is known to be none", () => {
  expect([region("XX"), region("DE", "XX"), region("DE", "BY", "XX"), region("DE", null, "A"), region("DE", "constructor")].map(isRegion)).toEqual([false, false, false, false, false]);
  expect([region("DE"), region("DE", "BY"), region("DE", "BY", "A")].map(isRegion)).toEqual([true, true, true]);
});

test("a feast of several days closes each of them, and one that is observed on another day that day too", () => {
  expect(datesOf(region("TR"), 2026).filter((date) => date.startsWith("2026-03-2"))).toEqual(["2026-03-20", "2026-03-21", "2026-03-22"]);
  expect(datesOf(region("US"), 2026)).toEqual(expect.arrayContaining(["2026-07-03", "2026-07-04"]));
  expect(datesOf(region("US"), 2027)).toContain("2027-12-31");
});

test("a half holiday leaves the hours before it", () => {
  const banks = define({ holidayRegion: region("DE", null, null, ["public", "bank"]) });
  expect(specialDays(banks, 2026).get("2026-12-24")).toMatchObject({ name: "Heiliger Abend", source: "region", periods: [{ from: "08:00", to: "14:00" }] });
  expect(openMinutesBetween(new Date("2026-12-23T23:00:00Z"), new Date("2026-12-24T23:00:00Z"), compileCalendar(banks))).toBe(6 * 60);
});

test("a holiday on which people work is a day like any other, in each year", () => {
  const worked = define({ holidayRegion: region("DE"), workedHolidays: ["easter 1"] });
  expect(specialDays(worked, 2026).get("2026-04-06")).toMatchObject({ name: "Ostermontag", rule: "easter 1", isWorked: true, periods: day });
  expect(specialDays(worked, 2027).get("2027-03-29")).toMatchObject({ isWorked: true });
  expect(specialDays(worked, 2026).get("2026-04-03")).toMatchObject({ isWorked: false, periods: [] });
});

test("one's own day goes before that of each year, and both before the region's", () => {
  const days = [{ date: "12-25", name: "Yearly", periods: [{ from: "10:00", to: "12:00" }] }, { date: "2026-12-25", name: "This year", periods: day }, { date: "12-25", name: "File", periods: [], source: "ical" }];
  const calendar = define({ holidayRegion: region("DE"), days });
  expect(specialDays(calendar, 2026).get("2026-12-25")).toMatchObject({ name: "This year", source: "own" });
  expect(specialDays(calendar, 2027).get("2027-12-25")).toMatchObject({ name: "Yearly", source: "own" });
});
