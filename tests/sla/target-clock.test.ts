import { describe, expect, test } from "vitest";
import type { CaseStatus } from "../../server/contract/cases.ts";
import { CalendarDefinition } from "../../server/contract/calendars.ts";
import { compileCalendar } from "../../server/services/calendars/compile-calendar.ts";
import { warnMinutes } from "../../server/services/sla/marks.ts";
import { dueAtOver, minutesUsed, runningIntervals, type StatusChange } from "../../server/services/sla/target-clock.ts";

/** Monday, 16 November 2026, in UTC; `at("09:30")`, or `at("09:30", 17)` for another day of that month. */
const at = (time: string, day = 16) => new Date(`2026-11-${day}T${time}:00Z`);
const day = [{ from: "09:00", to: "17:00" }];
const calendar = compileCalendar(CalendarDefinition.parse({ timeZone: "UTC", week: { mon: day, tue: day, wed: day, thu: day, fri: day, sat: [], sun: [] } }));
const change = (time: string, to: CaseStatus): StatusChange => ({ at: at(time), to });

/** What happened, when it is due of 120 minutes from 09:00 on, and how many minutes are used at 12:00. */
const table: [string, StatusChange[], Date | null, number][] = [
  ["nothing", [], at("11:00"), 180],
  ["taken into work", [change("09:10", "in_progress")], at("11:00"), 180],
  ["waiting since 10:00", [change("10:00", "awaiting_customer")], null, 60],
  ["waited from 10:00 to 10:30", [change("10:00", "awaiting_customer"), change("10:30", "in_progress")], at("11:30"), 150],
  ["from customer to vendor is one wait", [change("10:00", "awaiting_customer"), change("10:20", "awaiting_vendor"), change("10:30", "in_progress")], at("11:30"), 150],
  ["waited twice", [change("09:30", "awaiting_vendor"), change("09:45", "in_progress"), change("10:00", "awaiting_customer"), change("10:15", "in_progress")], at("11:30"), 150],
  ["waited from the start", [change("09:00", "awaiting_customer"), change("09:30", "in_progress")], at("11:30"), 150],
  ["waits since before the start", [change("08:00", "awaiting_customer")], null, 0],
  ["waited before the start", [change("08:00", "awaiting_customer"), change("08:30", "in_progress")], at("11:00"), 180],
  ["a wait after it was due moves nothing", [change("11:30", "awaiting_customer"), change("11:45", "in_progress")], at("11:00"), 165],
  ["resolved at 10:00", [change("10:00", "resolved")], null, 60],
  ["resolved and reopened", [change("10:00", "resolved"), change("11:00", "in_progress")], at("12:00"), 120],
];

describe("the clock of a promise of 120 minutes", () => {
  test.each(table)("%s", (_, changes, dueAt, used) => {
    const intervals = runningIntervals(at("09:00"), changes);
    expect(dueAtOver(intervals, 120, calendar)).toEqual(dueAt);
    expect(minutesUsed(intervals, at("12:00"), calendar)).toBe(used);
  });

  test("a wait over the night costs only the open minutes", () => {
    const changes: StatusChange[] = [{ at: at("16:30"), to: "awaiting_customer" }, { at: at("09:15", 17), to: "in_progress" }];
    const intervals = runningIntervals(at("16:00"), changes);
    expect(dueAtOver(intervals, 120, calendar)).toEqual(at("10:45", 17));
    expect(minutesUsed(intervals, at("09:15", 17), calendar)).toBe(30);
  });

  test("what was due during a wait that had not begun is due then", () => {
    const intervals = runningIntervals(at("09:00"), [change("11:30", "awaiting_customer")]);
    expect(dueAtOver(intervals, 120, calendar)).toEqual(at("11:00"));
  });
});

test.each([[100, 75, 75], [1, 75, 0], [1, 99, 0], [2, 99, 1], [240, 1, 2], [3, 50, 1]])("of %i minutes, %i percent, the warning is after %i", (minutes, percent, expected) => {
  expect(warnMinutes(minutes, percent)).toBe(expected);
});
