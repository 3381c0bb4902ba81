import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Week, weekdays } from "../../server/contract/sla.ts";
import { type BusinessCalendar, dueAt, openMinutesBetween } from "../../server/services/sla/due-at.ts";

const closed: Week = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [] };
const everyDay = (from: string, to: string): Week => Object.fromEntries(weekdays.map((day) => [day, [{ from, to }]])) as Week;
const office = (timeZone: string): BusinessCalendar => {
  const day = [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "17:30" }];
  return { timeZone, week: { ...closed, mon: day, tue: day, wed: day, thu: day, fri: day }, holidays: [{ date: "2026-12-25" }] };
};
const berlin = office("Europe/Berlin");
const at = (text: string) => new Date(text);

describe("a due time", () => {
  const cases: [string, string, number, BusinessCalendar, string | null][] = [
    ["within one period", "2026-11-16T08:00:00Z", 30, berlin, "2026-11-16T08:30:00Z"],
    ["over the lunch break", "2026-11-16T10:30:00Z", 60, berlin, "2026-11-16T12:30:00Z"],
    ["started before opening", "2026-11-16T05:00:00Z", 15, berlin, "2026-11-16T08:15:00Z"],
    ["over the weekend", "2026-11-20T16:00:00Z", 60, berlin, "2026-11-23T08:30:00Z"],
    ["over a holiday and the weekend", "2026-12-24T16:00:00Z", 60, berlin, "2026-12-28T08:30:00Z"],
    ["exactly at closing is the closing", "2026-11-16T15:30:00Z", 60, berlin, "2026-11-16T16:30:00Z"],
    ["started in a second of a minute keeps it", "2026-11-16T08:00:17Z", 10, berlin, "2026-11-16T08:10:17Z"],
    ["a skipped night hour is not counted", "2026-03-29T00:00:00Z", 60, { timeZone: "Europe/Paris", week: everyDay("00:00", "24:00"), holidays: [] }, "2026-03-29T01:00:00Z"],
    ["an opening inside the skipped hour moves forward", "2026-03-28T12:00:00Z", 30, { timeZone: "Europe/Paris", week: { ...closed, sun: [{ from: "02:30", to: "04:00" }] }, holidays: [] }, "2026-03-29T02:00:00Z"],
    ["an opening in the repeated hour is the first", "2026-10-24T22:00:00Z", 30, { timeZone: "Europe/Paris", week: { ...closed, sun: [{ from: "02:30", to: "04:00" }] }, holidays: [] }, "2026-10-25T01:00:00Z"],
    ["midnight that does not exist", "2026-09-05T12:00:00Z", 60, { timeZone: "America/Santiago", week: { ...closed, sun: [{ from: "00:00", to: "06:00" }] }, holidays: [] }, "2026-09-06T05:00:00Z"],
    ["a calendar that never opens has none", "2026-11-16T08:00:00Z", 1, { timeZone: "UTC", week: closed, holidays: [] }, null],
  ];
  it.each(cases)("%s", (_name, start, minutes, calendar, expected) => {
    expect(dueAt(at(start), minutes, calendar)?.toISOString() ?? null).toBe(expected === null ? null : at(expected).toISOString());
  });

  it("is reached by exactly the promised open minutes", () => {
    for (const minutes of [1, 59, 60, 450, 451, 2880]) {
      expect(openMinutesBetween(at("2026-11-16T08:00:00Z"), dueAt(at("2026-11-16T08:00:00Z"), minutes, berlin)!, berlin)).toBe(minutes);
    }
  });

  it("periods that a clock change pushes into each other count once", () => {
    const gap: BusinessCalendar = { timeZone: "Europe/Paris", week: { ...closed, sun: [{ from: "02:15", to: "02:45" }, { from: "03:00", to: "04:00" }] }, holidays: [] };
    expect(openMinutesBetween(at("2026-03-28T23:00:00Z"), at("2026-03-29T22:00:00Z"), gap)).toBe(60);
  });
});

interface SharedCase { id: number; op: "add" | "between"; timezone: string; schedule: Record<string, [string, string][]>; holidays: string[]; start: string; end: string; altEnd?: string; minutes: number }

const sharedFile = new URL("../../../shared/data/sla/business-time.jsonl", import.meta.url);

// The table lies beside the project (../shared), not in it.
describe.runIf(existsSync(sharedFile))("the shared table of business times", () => {
  const rows = existsSync(sharedFile) ? readFileSync(sharedFile, "utf8").trim().split("\n").map((line) => JSON.parse(line) as SharedCase) : [];
  it.each(rows)("$id $op $timezone", (row) => {
    const week = Object.fromEntries(weekdays.map((day, index) => [day, (row.schedule[index] ?? []).map(([from, to]) => ({ from, to }))])) as Week;
    const calendar = { timeZone: row.timezone, week, holidays: row.holidays.map((date) => ({ date })) };
    if (row.op === "between") return expect(openMinutesBetween(at(row.start), at(row.end), calendar)).toBe(row.minutes);
    const allowed = [row.end, row.altEnd].filter((end) => end !== undefined).map((end) => at(end).toISOString());
    expect(allowed).toContain(dueAt(at(row.start), row.minutes, calendar)?.toISOString());
  });
});
