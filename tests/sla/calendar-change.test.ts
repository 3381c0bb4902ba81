import { afterEach, beforeEach, expect, test } from "vitest";
import type { Calendar } from "../../server/contract/calendars.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { listCalendars } from "../../server/services/calendars/queries.ts";
import { restoreCalendar } from "../../server/services/calendars/restore-calendar.ts";
import { saveCalendar } from "../../server/services/calendars/save-calendar.ts";
import { listRecomputes } from "../../server/services/sla/recompute.ts";
import { eventsNamed, openedCase, targetRow } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let office: Calendar;
beforeEach(async () => {
  desk = await testDesk();
  [office] = (await listCalendars(desk.system)) as [Calendar];
});
afterEach(() => desk.drop());

/** The office is closed on Monday afternoon. */
const shorter = (openCases: "keep" | "recompute", version = office.version) =>
  saveCalendar(desk.as("Mara"), { id: office.id, version, name: office.name, timeZone: office.timeZone, week: { ...office.week, mon: [{ from: "09:00", to: "11:00" }] }, holidayRegion: office.holidayRegion, workedHolidays: office.workedHolidays, days: office.days, openCases });
const dueOf = async (caseId: string) => (await targetRow(desk, caseId, "first_response")).dueAt!.toISOString();

test("a calendar that is changed for open cases too moves what they owe, from the start that it had", async () => {
  // Monday, nine in Berlin: four hours of the office.
  const open = await openedCase(desk, { choice: { priority: "medium" } });
  const over = await openedCase(desk, { choice: { priority: "medium" } });
  await changeCaseStatus(desk.as("Aylin"), { caseId: over.id, status: "resolved" });
  expect([await dueOf(open.id), await dueOf(over.id)]).toEqual(["2026-11-16T12:00:00.000Z", "2026-11-16T12:00:00.000Z"]);
  desk.clock.advance(30);
  await shorter("recompute");
  await desk.drainJobs();
  // Two hours on Monday, two on Tuesday; what was over stays.
  expect([await dueOf(open.id), await dueOf(over.id)]).toEqual(["2026-11-17T10:00:00.000Z", "2026-11-16T12:00:00.000Z"]);
  expect(await targetRow(desk, open.id, "first_response")).toMatchObject({ calendarVersion: office.version + 1, startedAt: new Date("2026-11-16T08:00:00Z"), policyVersion: 1 });
  expect(await listRecomputes(desk.system)).toMatchObject([{ reason: "calendar", subjectName: office.name, state: "finished", doneCount: 1, changedCount: 1 }]);
  expect(await eventsNamed(desk, "case.sla_recomputed")).toMatchObject([{ caseId: open.id, data: { reason: "calendar" } }]);

  desk.clock.advance(1);
  await restoreCalendar(desk.as("Mara"), { id: office.id, version: office.version + 1, restoredVersion: office.version, openCases: "recompute" });
  await desk.drainJobs();
  expect(await dueOf(open.id)).toBe("2026-11-16T12:00:00.000Z");
});

test("one that is changed for new cases alone leaves open ones by the version that they were promised by", async () => {
  const before = await openedCase(desk, { choice: { priority: "medium" } });
  await shorter("keep");
  await desk.drainJobs();
  const after = await openedCase(desk, { choice: { priority: "medium" } });
  expect([await dueOf(before.id), await dueOf(after.id)]).toEqual(["2026-11-16T12:00:00.000Z", "2026-11-17T10:00:00.000Z"]);
  expect(await listRecomputes(desk.system)).toEqual([]);
});
