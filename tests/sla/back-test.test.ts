import { afterEach, beforeEach, expect, test } from "vitest";
import type { SavePolicy } from "../../server/contract/sla.ts";
import { requireCalendar } from "../../server/services/calendars/queries.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { backTest } from "../../server/services/sla/back-test.ts";
import { listPolicies } from "../../server/services/sla/queries.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { eventsNamed, openedCase, receivedMail, targetRow } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
// Monday, 09:00 in Berlin; the office is open until 17:30.
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

async function standard(): Promise<SavePolicy & { id: string }> {
  const [policy] = await listPolicies(desk.system);
  const { id, name, calendarId, promises } = structuredClone(policy!);
  return { id, name, calendarId, promises };
}

/** One answered after 100 open minutes, one that nobody answered and that was resolved after a wait. */
async function history() {
  const answered = await openedCase(desk, { choice: { priority: "medium" }, conversationId: "answered" });
  const waited = await openedCase(desk, { choice: { priority: "medium" } });
  desk.clock.advance(100);
  await receivedMail(desk, { from: "support@fernweh.example", to: "ingrid.solberg@nordlys.example", folder: "sentitems", conversationId: "answered" });
  await desk.drainJobs();
  await changeCaseStatus(desk.as("Aylin"), { caseId: waited.id, status: "awaiting_customer" });
  desk.clock.set("2026-11-18T09:00:00Z");
  await changeCaseStatus(desk.as("Aylin"), { caseId: waited.id, status: "resolved" });
  await sweepTargets(desk.system);
  return { answered, waited };
}

test("what is tried is compared case by case with what holds, over what happened; nothing is written", async () => {
  const { answered } = await history();
  const candidate = await standard();
  const before = await desk.sql`select count(*) as n from events`;
  const same = await backTest(desk.as("Mara"), { policy: candidate });
  expect(same).toMatchObject({ caseTotal: 2, caseCount: 2, next: null, differenceCount: 0, differences: [] });
  expect(same.present).toEqual(same.candidate);
  candidate.promises.medium.first_response = { minutes: 90, clock: "business" };
  candidate.warnings = [{ kind: "percent", percent: 50 }];
  const tried = await backTest(desk.as("Mara"), { policy: candidate });
  expect(tried.candidate.breachedCount).toBe(tried.present.breachedCount + 2);
  const difference = tried.differences.find((one) => one.caseId === answered.id && one.metric === "first_response")!;
  expect(difference).toMatchObject({ number: answered.number, endedAt: "2026-11-16T09:40:00.000Z", present: { minutes: 240, breachedAt: null, warningCount: 0 }, candidate: { minutes: 90, dueAt: "2026-11-16T09:30:00.000Z", breachedAt: "2026-11-16T09:30:00.000Z", warningCount: 1 } });
  expect(await desk.sql`select count(*) as n from events`).toEqual(before);
});

test("the present side is what the clock and the sweep came to", async () => {
  const { answered, waited } = await history();
  const { present } = await backTest(desk.as("Mara"), { policy: await standard() });
  const rows = [await targetRow(desk, answered.id, "first_response"), await targetRow(desk, answered.id, "resolution"), await targetRow(desk, waited.id, "first_response"), await targetRow(desk, waited.id, "resolution")];
  expect(present.breachedCount).toBe(rows.filter((row) => row.breachedAt !== null).length);
  expect(present.warningCount).toBe((await eventsNamed(desk, "sla.warned")).length);
});

test("a calendar is tried too; a promise that was not made before is reckoned from the events; nonsense is refused with its place", async () => {
  await history();
  const { calendarId } = await standard();
  const { timeZone, week } = await requireCalendar(desk.system, calendarId);
  const shorter = { timeZone, week: Object.fromEntries(Object.keys(week).map((day) => [day, day === "mon" ? [{ from: "09:00", to: "09:30" }] : []])) };
  const tried = await backTest(desk.as("Mara"), { calendar: { id: calendarId, definition: shorter } });
  expect(tried.differenceCount).toBeGreaterThan(0);
  const candidate = await standard();
  const none = structuredClone(candidate);
  for (const promises of Object.values(none.promises)) promises.resolution = null;
  expect((await backTest(desk.as("Mara"), { policy: none })).candidate.promiseCount).toBe(2);
  await expect(backTest(desk.as("Mara"), {})).rejects.toMatchObject({ code: "bad_input" });
  await expect(backTest(desk.as("Mara"), { calendar: { id: calendarId, definition: { timeZone: "UTC" } } })).rejects.toMatchObject({ code: "bad_input", details: { errors: [{ path: "calendar.definition.week" }] } });
});
