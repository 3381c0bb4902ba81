import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Calendar, CalendarDefinition, CalendarPreview, CalendarVersion, IcalDays } from "../../server/contract/calendars.ts";
import { openMinutesBetween } from "../../server/services/calendars/due-at.ts";
import { calendarAt } from "../../server/services/calendars/queries.ts";
import { eventsOfSubject } from "../../server/services/events/queries.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

const nowhere = "0198c0de-0000-7000-8000-000000000000";
const day = [{ from: "09:00", to: "12:00" }, { from: "13:00", to: "17:00" }];
const week = { mon: day, tue: day, wed: day, thu: day, fri: day, sat: [], sun: [] };
const body = (change: object = {}) => ({ name: "Munich", timeZone: "Europe/Berlin", week, holidayRegion: { country: "DE", state: "BY", region: null, kinds: ["public"] }, days: [{ date: "12-24", name: "Eve", periods: [{ from: "09:00", to: "12:00" }] }], ...change });
const save = async (change: object = {}) => (await api.post<Calendar>("Mara", "/calendars", body(change))).body;
const definitionOf = ({ timeZone, week, holidayRegion, workedHolidays, days }: Calendar): CalendarDefinition => ({ timeZone, week, holidayRegion, workedHolidays, days });

describe("a calendar", () => {
  test("is kept in each of its versions, with who and when, and can be restored", async () => {
    const first = await save();
    expect(first).toMatchObject({ version: 1, name: "Munich", updatedBy: expect.stringContaining("Mara"), policyCount: 0, archivedAt: null });
    const second = await save({ id: first.id, version: 1, name: "Munich 2", days: [] });
    expect(second).toMatchObject({ version: 2, days: [] });
    const restored = (await api.post<Calendar>("Mara", `/calendars/${first.id}/restore`, { version: 2, restoredVersion: 1 })).body;
    expect(restored).toMatchObject({ version: 3, name: "Munich", days: first.days });
    const { items } = (await api.get<{ items: CalendarVersion[] }>("Aylin", `/calendars/${first.id}/versions`)).body;
    expect(items.map(({ version, name }) => [version, name])).toEqual([[3, "Munich"], [2, "Munich 2"], [1, "Munich"]]);
    const events = await eventsOfSubject(desk.system, { type: "calendar", id: first.id });
    expect(events.map(({ name, data }) => [name, data.version, data.openCases, data.changed])).toEqual([["calendar.saved", 3, "keep", ["days"]], ["calendar.saved", 2, "keep", ["days"]], ["calendar.saved", 1, "keep", null]]);
  });

  test("that is saved without a change is no new version", async () => {
    const first = await save({ name: "Same" });
    expect(await save({ name: "Same", id: first.id, version: 1 })).toEqual(first);
  });

  test("computes by the version that is asked for, whatever is saved later", async () => {
    const first = await save({ name: "Asked" });
    await save({ id: first.id, version: 1, name: "Asked", days: [{ date: "2026-12-24", name: "Whole day", periods: [] }] });
    const [from, to] = [new Date("2026-12-23T23:00:00Z"), new Date("2026-12-24T23:00:00Z")];
    expect(openMinutesBetween(from, to, await calendarAt(desk.system, first.id, 1))).toBe(180);
    expect(openMinutesBetween(from, to, await calendarAt(desk.system, first.id, 2))).toBe(0);
    expect(await calendarAt(desk.system, first.id, 2)).toBe(await calendarAt(desk.system, first.id, 2));
    await expect(calendarAt(desk.system, first.id, 9)).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("that somebody changed meanwhile is refused with who it was", async () => {
    const first = await save({ name: "Stale" });
    await save({ id: first.id, version: 1, name: "Stale 2" });
    expect(await api.problem("Mara", "POST", "/calendars", body({ id: first.id, version: 1 }))).toMatchObject({ status: 409, code: "stale", detail: expect.stringContaining("Mara"), remedy: expect.any(String) });
    expect(await api.problem("Mara", "POST", `/calendars/${first.id}/restore`, { version: 1, restoredVersion: 1 })).toMatchObject({ code: "stale" });
  });

  test("goes into the archive and comes back, unless a policy uses it", async () => {
    const first = await save({ name: "Old" });
    const archived = (await api.post<Calendar>("Mara", `/calendars/${first.id}/archive`, { version: 1 })).body;
    expect(archived.archivedAt).not.toBeNull();
    const listed = async (query = "") => (await api.get<{ items: Calendar[] }>("Aylin", `/calendars${query}`)).body.items.map(({ name }) => name);
    expect(await listed()).not.toContain("Old");
    expect(await listed("?archived=true")).toContain("Old");
    expect(await api.problem("Mara", "POST", "/calendars", body({ id: first.id, version: 1 }))).toMatchObject({ code: "conflict" });
    expect((await api.post<Calendar>("Mara", `/calendars/${first.id}/unarchive`, { version: 1 })).body.archivedAt).toBeNull();
    const used = (await api.get<{ items: Calendar[] }>("Aylin", "/calendars")).body.items.find(({ name }) => name === "Office hours")!;
    expect(used.policyCount).toBe(1);
    expect(await api.problem("Mara", "POST", `/calendars/${used.id}/archive`, { version: used.version })).toMatchObject({ status: 409, code: "conflict", detail: expect.stringContaining("Standard") });
  });
});

describe("twelve months ahead", () => {
  test("name each day that is unlike its weekday, with its source", async () => {
    desk.clock.set("2026-11-21T12:00:00Z");
    const preview = (await api.post<CalendarPreview>("Aylin", "/calendars/preview", definitionOf(await save({ name: "Ahead", workedHolidays: ["easter 1"] })))).body;
    expect(preview).toMatchObject({ today: "2026-11-21", isOpen: false, opensAt: "2026-11-23T08:00:00.000Z" });
    expect(preview.months.map(({ month }) => month)).toEqual(["2026-11", "2026-12", "2027-01", "2027-02", "2027-03", "2027-04", "2027-05", "2027-06", "2027-07", "2027-08", "2027-09", "2027-10"]);
    expect(preview.months[0]!.openMinutes).toBe(21 * 420);
    expect(preview.days.find(({ date }) => date === "2026-12-24")).toEqual({ date: "2026-12-24", name: "Eve", source: "own", rule: null, periods: [{ from: "09:00", to: "12:00" }], isWorked: false, translations: {} });
    expect(preview.days.find(({ date }) => date === "2027-01-06")).toMatchObject({ name: "Heilige Drei Könige", source: "region", periods: [] });
    expect(preview.days.find(({ date }) => date === "2027-03-29")).toMatchObject({ isWorked: true, rule: "easter 1" });
    expect(preview.days.map(({ date }) => date)).toEqual(preview.days.map(({ date }) => date).toSorted());
  });
});

describe("who may what, and what is refused", () => {
  test("agents read, admins write", async () => {
    expect((await api.get("Priya", "/calendars")).status).toBe(200);
    expect(await api.problem(null, "GET", "/calendars")).toMatchObject({ status: 401 });
    for (const [path, sent] of [["/calendars", body()], ["/calendars/ical", { text: "BEGIN:VCALENDAR", timeZone: "UTC", week }], [`/calendars/${nowhere}/restore`, { version: 1, restoredVersion: 1 }], [`/calendars/${nowhere}/archive`, { version: 1 }], [`/calendars/${nowhere}/unarchive`, { version: 1 }]] as const) {
      expect(await api.problem("Aylin", "POST", path, sent)).toMatchObject({ status: 403, code: "forbidden" });
    }
  });

  test("what is not there is not found", async () => {
    expect(await api.problem("Mara", "GET", `/calendars/${nowhere}/versions`)).toMatchObject({ status: 404 });
    expect(await api.problem("Mara", "POST", "/calendars", body({ id: nowhere, version: 1 }))).toMatchObject({ status: 404 });
    const known = await save({ name: "Known" });
    expect(await api.problem("Mara", "POST", `/calendars/${known.id}/restore`, { version: 1, restoredVersion: 7 })).toMatchObject({ status: 404 });
  });

  const bad: [string, object, string][] = [
    ["a time zone that is none", { timeZone: "Mars/Base" }, "timeZone"],
    ["a day that no year has", { days: [{ date: "2026-02-30", name: "x" }] }, "days.0.date"],
    ["a time that is none", { week: { ...week, mon: [{ from: "25:00", to: "26:00" }] } }, "week.mon.0.from"],
    ["more days than there may be", { days: Array.from({ length: 1_001 }, () => ({ date: "2026-12-24", name: "x" })) }, "days"],
    ["no name", { name: " " }, "name"],
  ];
  test.each(bad)("%s", async (_what, change, path) => {
    const problem = await api.problem("Mara", "POST", "/calendars", body(change));
    expect(problem).toMatchObject({ status: 400, code: "bad_input" });
    expect(problem.errors?.map((error) => error.path)).toContain(path);
  });

  test("a region that nobody knows", async () => {
    const region = { country: "DE", state: "XX", region: null, kinds: ["public"] };
    expect(await api.problem("Mara", "POST", "/calendars", body({ holidayRegion: region }))).toMatchObject({ status: 422, errors: [{ path: "holidayRegion", message: expect.any(String) }] });
    expect(await api.problem("Mara", "POST", "/calendars/preview", body({ holidayRegion: region }))).toMatchObject({ status: 422 });
    expect(await api.problem("Mara", "GET", "/calendars/regions?country=../etc")).toMatchObject({ status: 400 });
  });
});

test("regions are listed by name in the language that is asked for", async () => {
  const { items } = (await api.get<{ items: { code: string; name: string }[] }>("Aylin", "/calendars/regions?language=de")).body;
  expect(items).toContainEqual({ code: "DE", name: "Deutschland" });
  expect((await api.get<{ items: unknown[] }>("Aylin", "/calendars/regions?country=DE&state=BY")).body.items).toContainEqual({ code: "A", name: "Stadt Augsburg" });
});

test("a file is read over the API, and nothing is stored", async () => {
  const before = (await api.get<{ items: Calendar[] }>("Mara", "/calendars")).body;
  const text = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20261231\r\nSUMMARY:Stocktaking\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
  expect((await api.post<IcalDays>("Mara", "/calendars/ical", { text, timeZone: "Europe/Berlin", week })).body.days).toEqual([{ date: "2026-12-31", name: "Stocktaking", periods: [], source: "ical" }]);
  expect((await api.get<{ items: Calendar[] }>("Mara", "/calendars")).body).toEqual(before);
});
