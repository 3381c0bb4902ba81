import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CalendarDefinition } from "../../server/contract/calendars.ts";
import type { CaseStatus } from "../../server/contract/cases.ts";
import { compileCalendar } from "../../server/services/calendars/compile-calendar.ts";
import { isOpenAt } from "../../server/services/calendars/due-at.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { correctStatus } from "../../server/services/cases/correct-status.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { ledgerOf, sumsOf } from "../../server/services/sla/ledger.ts";
import { readLedger } from "../../server/services/sla/read-ledger.ts";
import { statusChangesOfCase } from "../../server/services/sla/status-history.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { runningIntervals, type StatusChange } from "../../server/services/sla/target-clock.ts";
import { openedCase, targetRow } from "../cases/case-story.ts";
import { randomFrom } from "../support/random.ts";
import { type Desk, testDesk } from "../support/desk.ts";

const MINUTE_MS = 60_000;
const days = [{ from: "09:00", to: "12:30" }, { from: "13:15", to: "17:00" }];
const berlin = compileCalendar(CalendarDefinition.parse({ timeZone: "Europe/Berlin", week: { mon: days, tue: days, wed: days, thu: [{ from: "22:00", to: "06:00" }], fri: days, sat: [], sun: [] }, holidayRegion: { country: "DE" }, days: [{ date: "12-24", name: "Christmas Eve", periods: [{ from: "09:00", to: "12:00" }] }] }));

test("the ledger's sums are what counting minute by minute comes to, over holidays, clock changes and pauses", () => {
  const random = randomFrom(6);
  const statuses: CaseStatus[] = ["new", "in_progress", "awaiting_customer", "awaiting_vendor", "resolved"];
  for (let round = 0; round < 150; round++) {
    const startedAt = new Date(Date.UTC(2026, Math.floor(random() * 12), 1 + Math.floor(random() * 28), Math.floor(random() * 24), Math.floor(random() * 60)));
    const until = new Date(startedAt.getTime() + Math.floor(random() * 9 * 1_440) * MINUTE_MS);
    const changes: StatusChange[] = Array.from({ length: Math.floor(random() * 5) }, () => ({ at: new Date(startedAt.getTime() + Math.floor(random() * 9 * 1_440) * MINUTE_MS), to: statuses[Math.floor(random() * statuses.length)]! })).toSorted((a, b) => a.at.getTime() - b.at.getTime());
    const lines = ledgerOf({ startedAt, until, dueAt: null, intervals: runningIntervals(startedAt, changes), changes, calendar: berlin });
    const counted = { counted: 0, paused: 0, closed: 0 };
    for (let at = startedAt.getTime(); at < until.getTime(); at += MINUTE_MS) {
      const status = changes.filter((change) => change.at.getTime() <= at).at(-1)?.to ?? "new";
      if (status !== "new" && status !== "in_progress") counted.paused++;
      else if (isOpenAt(berlin, new Date(at))) counted.counted++;
      else counted.closed++;
    }
    const sums = sumsOf(lines);
    expect({ counted: sums.counted / 60, paused: sums.paused / 60, closed: (sums.outside_hours + sums.holiday) / 60 }, `round ${round}`).toEqual(counted);
    // Without gaps and in order.
    expect(lines.map((line) => line.from.getTime())).toEqual([startedAt.getTime(), ...lines.slice(0, -1).map((line) => line.to.getTime())].slice(0, lines.length));
  }
});

describe("the ledger of a case", () => {
  let desk: Desk;
  // Monday, 09:00 in Berlin; the office is open until 17:30.
  beforeEach(async () => void (desk = await testDesk()));
  afterEach(() => desk.drop());
  const move = (caseId: string, status: CaseStatus) => changeCaseStatus(desk.as("Aylin"), { caseId, status });
  const ledger = async (caseId: string, metric: string) => (await readLedger(desk.as("Aylin"), caseId)).targets.find((target) => target.metric === metric)!;

  test("says what counted, what paused it and for what nobody worked; a wait over a weekend counts once", async () => {
    desk.clock.set("2026-11-20T15:30:00Z");
    const one = await openedCase(desk, { choice: { priority: "medium" } });
    desk.clock.set("2026-11-20T16:00:00Z");
    await move(one.id, "awaiting_customer");
    desk.clock.set("2026-11-23T08:30:00Z");
    await move(one.id, "in_progress");
    desk.clock.set("2026-11-23T09:00:00Z");
    const told = await ledger(one.id, "first_response");
    expect(told).toMatchObject({
      minutes: 240, policy: { name: "Standard", version: 1 }, calendar: { name: "Office hours", version: 1, timeZone: "Europe/Berlin" }, seconds: { counted: 3_600, paused: 232_200, outside_hours: 0, holiday: 0 },
      lines: [{ kind: "counted", seconds: 1_800 }, { kind: "paused", status: "awaiting_customer", seconds: 232_200 }, { kind: "counted", seconds: 1_800 }], dueAt: "2026-11-23T12:00:00.000Z",
    });
    expect(told.marks).toEqual([{ point: "percent:75", at: "2026-11-23T11:00:00.000Z", isTold: false }, { point: "breach", at: "2026-11-23T12:00:00.000Z", isTold: false }]);
  });

  test("a status that was corrected corrects the clock, and takes back a breach that was none; who did it stays", async () => {
    const one = await openedCase(desk, { choice: { priority: "medium" } });
    desk.clock.set("2026-11-16T12:30:00Z");
    expect(await sweepTargets(desk.system)).toMatchObject({ breached: 1 });
    const waiting = await move(one.id, "awaiting_customer");
    const [change] = await statusChangesOfCase(desk.system, one.id);
    // In truth it waited since 10:00 in Berlin.
    await correctStatus(desk.as("Jonas"), { caseId: one.id, version: waiting.version, eventId: change!.eventId, at: "2026-11-16T09:00:00Z", reason: "Noted late" });
    expect(await targetRow(desk, one.id, "first_response")).toMatchObject({ dueAt: null, breachedAt: null, pausedAt: new Date("2026-11-16T09:00:00Z"), told: [] });
    expect(await ledger(one.id, "first_response")).toMatchObject({ seconds: { counted: 3_600, paused: 12_600 }, pausedAt: "2026-11-16T09:00:00.000Z", metAt: null });
    expect((await readLedger(desk.system, one.id)).changes).toMatchObject([{ event: "case.status_corrected", actor: "Jonas Weber", data: { reason: "Noted late", before: { at: "2026-11-16T12:30:00.000Z" } } }]);
    await move(one.id, "in_progress");
    expect(await targetRow(desk, one.id, "first_response")).toMatchObject({ dueAt: new Date("2026-11-16T15:30:00Z") });
  });

  test("a correction moves when it was resolved; one to the future, before the opening or to another status is refused", async () => {
    const one = await openedCase(desk, { choice: { priority: "urgent" } });
    desk.clock.set("2026-11-17T12:00:00Z");
    const { version } = await move(one.id, "resolved");
    expect(await targetRow(desk, one.id, "resolution")).toMatchObject({ breachedAt: new Date("2026-11-16T16:00:00Z") });
    const [change] = await statusChangesOfCase(desk.system, one.id);
    const correct = (input: object) => correctStatus(desk.as("Jonas"), { caseId: one.id, version, eventId: change!.eventId, at: "2026-11-16T10:00:00Z", ...input });
    for (const input of [{ at: "2026-11-18T00:00:00Z" }, { at: "2026-11-16T07:00:00Z" }, { at: null }, { status: "in_progress" as const }]) await expect(correct(input)).rejects.toMatchObject({ code: "unprocessable" });
    await expect(correct({ eventId: one.id })).rejects.toMatchObject({ code: "not_found" });
    await correct({});
    expect(await targetRow(desk, one.id, "resolution")).toMatchObject({ metAt: new Date("2026-11-16T10:00:00Z"), breachedAt: null });
    expect((await readCase(desk.system, one.id)).resolvedAt).toBe("2026-11-16T10:00:00.000Z");
  });

  test("reopening never breaches at once, however late it was before", async () => {
    const one = await openedCase(desk, { choice: { priority: "urgent" } });
    desk.clock.set("2026-11-20T12:00:00Z");
    await move(one.id, "resolved");
    await move(one.id, "in_progress");
    expect(await targetRow(desk, one.id, "resolution")).toMatchObject({ startedAt: desk.clock.now(), breachedAt: null, told: [] });
    expect(await sweepTargets(desk.system)).toEqual({ warned: 0, breached: 0, escalated: 0 });
  });
});
