import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ConditionGroup } from "../../server/contract/conditions.ts";
import type { SavePolicy } from "../../server/contract/sla.ts";
import { changeCase } from "../../server/services/cases/change-fields.ts";
import { archivePolicy } from "../../server/services/sla/archive-policy.ts";
import { orderPolicies } from "../../server/services/sla/order-policies.ts";
import { winnerOfCase, winnerOfDescribed } from "../../server/services/sla/policy-winner.ts";
import { publishPolicy, restorePolicyVersion } from "../../server/services/sla/publish-policy.ts";
import { listPolicies, versionsOfPolicy } from "../../server/services/sla/queries.ts";
import { cancelRecompute, listRecomputes, recomputeOpenCases } from "../../server/services/sla/recompute.ts";
import { savePolicy } from "../../server/services/sla/save-policy.ts";
import { eventsNamed, openedCase, targetRow } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
// Monday, 09:00 in Berlin; the office is open until 17:30.
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const complaints: ConditionGroup = { match: "all", conditions: [{ field: "case.category", operator: "is", value: "complaint" }] };
const standard = async () => (await listPolicies(desk.system)).find((policy) => policy.name === "Standard")!;

/** As the standard one, and a first answer within so many minutes. */
async function quick(minutes: number, change: Partial<SavePolicy> = {}): Promise<SavePolicy> {
  const { calendarId, promises } = structuredClone(await standard());
  for (const promise of Object.values(promises)) promise.first_response = { minutes, clock: "business" };
  return { name: "Complaints", calendarId, promises, conditions: complaints, ...change };
}

describe("which policy holds", () => {
  test("is the first in the order whose conditions hold, and the list says why", async () => {
    const made = await savePolicy(desk.as("Mara"), await quick(15));
    const complaint = await openedCase(desk, { choice: { category: "complaint", priority: "medium" } });
    expect(await targetRow(desk, complaint.id, "first_response")).toMatchObject({ minutes: 240 });
    await orderPolicies(desk.as("Mara"), { ids: [made.id, (await standard()).id] });
    const later = await openedCase(desk, { choice: { category: "complaint", priority: "medium" } });
    const other = await openedCase(desk, { choice: { category: null, priority: "medium" } });
    expect([(await targetRow(desk, later.id, "first_response")).minutes, (await targetRow(desk, other.id, "first_response")).minutes]).toEqual([15, 240]);
    expect(await winnerOfCase(desk.as("Aylin"), complaint.id)).toMatchObject({ policyId: made.id, present: { name: "Standard" }, items: [{ name: "Complaints", holds: true, reasons: [{ actual: "complaint", holds: true }] }, { name: "Standard", holds: true }] });
    expect(await winnerOfDescribed(desk.as("Aylin"), { "case.category": "question" })).toMatchObject({ policyId: (await standard()).id, items: [{ holds: false, reasons: [{ actual: "question" }] }, {}] });
    await expect(winnerOfDescribed(desk.as("Aylin"), { "case.nonsense": "x" })).rejects.toMatchObject({ code: "bad_input" });
  });

  test("follows a case that becomes another; one that only has a newer version does not", async () => {
    const made = await savePolicy(desk.as("Mara"), await quick(15));
    await orderPolicies(desk.as("Mara"), { ids: [made.id, (await standard()).id] });
    const one = await openedCase(desk, { choice: { category: null, priority: "medium" } });
    await desk.drainJobs();
    await changeCase(desk.as("Aylin"), { caseId: one.id, category: "complaint" });
    await desk.drainJobs();
    expect(await targetRow(desk, one.id, "first_response")).toMatchObject({ policyId: made.id, minutes: 15, policyVersion: 1 });
    expect(await eventsNamed(desk, "case.sla_recomputed")).toMatchObject([{ caseId: one.id, data: { reason: "case" } }]);
    await savePolicy(desk.as("Mara"), { ...(await quick(10)), id: made.id, version: 1 });
    await changeCase(desk.as("Aylin"), { caseId: one.id, title: "Another title" });
    await desk.drainJobs();
    expect(await targetRow(desk, one.id, "first_response")).toMatchObject({ policyVersion: 1, minutes: 15 });
  });

  test("a draft holds for nobody until it is published; an archived one for no new case; a version comes back", async () => {
    const draft = await savePolicy(desk.as("Mara"), await quick(15, { conditions: undefined, publish: false }));
    await orderPolicies(desk.as("Mara"), { ids: [draft.id, (await standard()).id] });
    const minutesNow = async () => (await targetRow(desk, (await openedCase(desk, { choice: { priority: "medium" } })).id, "first_response")).minutes;
    expect([draft.isDraft, draft.publishedVersion, await minutesNow()]).toEqual([true, null, 240]);
    await publishPolicy(desk.as("Mara"), { id: draft.id, version: 1 });
    expect(await minutesNow()).toBe(15);
    await savePolicy(desk.as("Mara"), { ...(await quick(5, { conditions: undefined })), id: draft.id, version: 1 });
    expect(await minutesNow()).toBe(5);
    await restorePolicyVersion(desk.as("Mara"), { id: draft.id, version: 2, restoredVersion: 1 });
    expect(await minutesNow()).toBe(15);
    expect((await versionsOfPolicy(desk.as("Mara"), draft.id)).map(({ version, promises }) => [version, promises.low.first_response?.minutes])).toEqual([[3, 15], [2, 5], [1, 15]]);
    await archivePolicy(desk.as("Mara"), { id: draft.id, version: 3 });
    expect(await minutesNow()).toBe(240);
    expect((await listPolicies(desk.system)).map((policy) => policy.name)).toEqual(["Standard"]);
  });

  test("what could not be reckoned by is refused with its place; a list that is not whole too", async () => {
    const nonsense: ConditionGroup = { match: "all", conditions: [{ field: "case.title", operator: "matches", value: "(" }] };
    await expect(savePolicy(desk.as("Mara"), await quick(15, { conditions: nonsense }))).rejects.toMatchObject({ code: "unprocessable", details: { errors: [{ path: "conditions.conditions.0.value" }] } });
    await expect(savePolicy(desk.as("Mara"), await quick(15, { warnings: [{ kind: "percent", percent: 50 }, { kind: "percent", percent: 50 }] }))).rejects.toMatchObject({ code: "unprocessable", details: { errors: [{ path: "warnings" }] } });
    await expect(orderPolicies(desk.as("Mara"), { ids: [] as string[] })).rejects.toMatchObject({ code: "stale" });
  });
});

describe("a change for open cases too", () => {
  test("reckons them anew from the start that they had, in a job that goes on where it stopped", async () => {
    const early = await openedCase(desk, { choice: { priority: "medium" } });
    desk.clock.advance(60);
    const { id, version, name, calendarId, promises } = structuredClone(await standard());
    promises.medium.first_response = { minutes: 300, clock: "business" };
    promises.medium.resolution = { minutes: 60, clock: "wall" };
    await savePolicy(desk.as("Mara"), { id, version, name, calendarId, promises, openCases: "recompute" });
    expect(await listRecomputes(desk.system)).toMatchObject([{ state: "running", subjectName: "Standard", totalCount: 1, doneCount: 0, startedBy: "Mara Lindqvist" }]);
    expect(await targetRow(desk, early.id, "first_response")).toMatchObject({ minutes: 240, policyVersion: 1 });
    await desk.drainJobs();
    expect(await listRecomputes(desk.system)).toMatchObject([{ state: "finished", doneCount: 1, changedCount: 1 }]);
    expect(await targetRow(desk, early.id, "first_response")).toMatchObject({ minutes: 300, policyVersion: 2, startedAt: new Date("2026-11-16T08:00:00Z"), dueAt: new Date("2026-11-16T13:00:00Z") });
    expect(await targetRow(desk, early.id, "resolution")).toMatchObject({ clock: "wall", dueAt: new Date("2026-11-16T09:00:00Z") });
    expect(await eventsNamed(desk, "case.sla_recomputed")).toMatchObject([{ data: { reason: "policy", targets: [{ policyVersion: 2 }, { policyVersion: 2 }] } }]);
  });

  test("two servers at once and a second run change nothing more; what is stopped stays as far as it came", async () => {
    for (let index = 0; index < 3; index++) await openedCase(desk, { choice: { priority: "medium" } });
    const { id, version, name, calendarId, promises } = structuredClone(await standard());
    promises.medium.next_response = null;
    await savePolicy(desk.as("Mara"), { id, version, name, calendarId, promises, openCases: "recompute" });
    const recomputeId = (await listRecomputes(desk.system))[0]!.id;
    await Promise.all([1, 2, 3].map(() => recomputeOpenCases(desk.system, { recomputeId })));
    await recomputeOpenCases(desk.system, { recomputeId });
    expect(await listRecomputes(desk.system)).toMatchObject([{ state: "finished", totalCount: 3, doneCount: 3, changedCount: 3 }]);
    expect(await eventsNamed(desk, "case.sla_recomputed")).toHaveLength(3);
    desk.clock.advance(1);
    await savePolicy(desk.as("Mara"), { id, version: version + 1, name, calendarId, promises, openCases: "recompute" });
    const [newest] = await listRecomputes(desk.system);
    expect(await cancelRecompute(desk.as("Mara"), { recomputeId: newest!.id })).toMatchObject({ state: "cancelled" });
    await recomputeOpenCases(desk.system, { recomputeId: newest!.id });
    expect(await eventsNamed(desk, "case.sla_recomputed")).toHaveLength(3);
  });
});
