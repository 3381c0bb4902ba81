import { expect, test } from "vitest";
import { defaultMatrix, type NotificationHours } from "../../server/contract/notifications.ts";
import { planOf, type Wish } from "../../server/services/notifications/when-told.ts";

const wish = (changed: Partial<Wish> = {}): Wish => ({ matrix: defaultMatrix, hours: { kind: "always" }, timeZone: "Europe/Berlin", digestAt: 8 * 60, hasEmail: true, hasTeams: true, ...changed });
const never = () => null;
const plan = (kind: string, at: string, changed: Partial<Wish> = {}) => planOf({ kind, about: "case:1" }, wish(changed), new Date(at), never);
const sends = (...args: Parameters<typeof plan>) => plan(...args).sends.map(({ way, groupKey, dueAt }) => [way, groupKey, dueAt.toISOString().slice(5, 16)]);

const officeHours: NotificationHours = { kind: "own", days: [1, 2, 3, 4, 5], from: 8 * 60, to: 18 * 60 };
// A Monday.
const noon = "2026-11-16T11:00:00Z";
const night = "2026-11-16T22:00:00Z";

test("what is not urgent waits five minutes for more of the same case", () => {
  expect(sends("case.assigned", noon)).toEqual([["email", "case:1", "11-16T11:05"], ["teams", "case:1", "11-16T11:05"]]);
});

test("what is urgent leaves at once and at any hour", () => {
  expect(sends("sla.breached", night, { hours: officeHours })).toEqual([["email", "case:1", "11-16T22:00"], ["teams", "case:1", "11-16T22:00"]]);
});

test("what comes at night waits for the morning, together; on Friday evening until Monday", () => {
  expect(sends("case.assigned", night, { hours: officeHours })).toEqual([["email", "hours", "11-17T07:00"], ["teams", "hours", "11-17T07:00"]]);
  expect(sends("case.assigned", "2026-11-20T20:00:00Z", { hours: officeHours })[0]).toEqual(["email", "hours", "11-23T07:00"]);
});

test("what comes in the last minutes of the day waits no longer than it must, and is not told after the day", () => {
  expect(sends("case.assigned", "2026-11-16T16:57:00Z", { hours: officeHours })[0]).toEqual(["email", "case:1", "11-17T07:00"]);
});

test("hours over midnight are a night shift", () => {
  const nightShift: NotificationHours = { kind: "own", days: [1], from: 22 * 60, to: 6 * 60 };
  expect(sends("case.assigned", "2026-11-17T02:00:00Z", { hours: nightShift })[0]).toEqual(["email", "case:1", "11-17T02:05"]);
  expect(sends("case.assigned", "2026-11-17T12:00:00Z", { hours: nightShift })[0]).toEqual(["email", "hours", "11-23T21:00"]);
});

test("a calendar of the desk keeps holidays; one that never opens keeps nothing back", () => {
  const hours: NotificationHours = { kind: "calendar", calendarId: "0190aaaa-0000-7000-8000-000000000001" };
  const opensAt = new Date("2026-11-18T08:00:00Z");
  const own = planOf({ kind: "case.assigned", about: "case:1" }, wish({ hours }), new Date(noon), () => opensAt);
  expect(own.sends[0]).toMatchObject({ groupKey: "hours", dueAt: opensAt });
  expect(sends("case.assigned", noon, { hours })[0]).toEqual(["email", "case:1", "11-16T11:05"]);
});

test("a digest comes at its hour in the person's zone, on the days of the hours", () => {
  const matrix = { ...defaultMatrix, note_added: { ...defaultMatrix.note_added, email: "digest" as const } };
  expect(sends("case.note_added", noon, { matrix })).toEqual([["email", "digest", "11-17T07:00"]]);
  expect(sends("case.note_added", "2026-11-20T20:00:00Z", { matrix, hours: officeHours })).toEqual([["email", "digest", "11-23T07:00"]]);
  expect(sends("case.note_added", noon, { matrix, digestAt: 23 * 60 + 59 })).toEqual([["email", "digest", "11-16T22:59"]]);
});

test("without an account of the desk there is no mail, without an address no post; the pane is told all the same", () => {
  expect(plan("case.assigned", noon, { hasEmail: false, hasTeams: false })).toEqual({ inPane: true, inOutlook: true, sends: [] });
});

test("a kind that no topic names is a rule's", () => {
  expect(plan("rule.told", noon).sends).toHaveLength(2);
});
