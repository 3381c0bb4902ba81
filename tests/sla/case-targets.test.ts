import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Case, CaseStatus } from "../../server/contract/cases.ts";
import { changeCasePriority } from "../../server/services/cases/change-priority.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { openCase } from "../../server/services/cases/open-case.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { listPolicies } from "../../server/services/sla/queries.ts";
import { savePolicy } from "../../server/services/sla/save-policy.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";
import { eventsNamed, openedCase, receivedMail, targetRow } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
// Monday, 09:00 in Berlin; the office is open until 17:30.
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const nothing = { warned: 0, breached: 0, escalated: 0 };
const after50 = [{ kind: "percent" as const, percent: 50 }];
const open = () => openedCase(desk, { choice: { priority: "medium" } });
const move = (one: Case, status: CaseStatus) => changeCaseStatus(desk.as("Aylin"), { caseId: one.id, status });
const read = (one: Case, metric: string) => readCase(desk.as("Aylin"), one.id).then((now) => now.targets.filter((target) => target.metric === metric).at(-1)!);

describe("a policy", () => {
  async function standard() {
    const [policy] = await listPolicies(desk.system);
    const { id, version, name, calendarId, promises, warnings } = policy!;
    return { id, version, name, calendarId, promises: structuredClone(promises), warnings };
  }

  test("that was changed meanwhile is refused, and says by whom", async () => {
    const read = await standard();
    await savePolicy(desk.as("Mara"), { ...read, name: "Standard 2027" });
    await expect(savePolicy(desk.as("Jonas"), { ...read, warnings: after50 })).rejects.toMatchObject({ code: "stale", message: 'Mara Lindqvist changed the policy "Standard 2027" since you opened it.' });
    expect(await standard()).toMatchObject({ name: "Standard 2027", version: 2, warnings: [{ kind: "percent", percent: 75 }] });
  });

  test("two who save at once: one of them is refused", async () => {
    const read = await standard();
    const outcomes = await Promise.allSettled(["Mara", "Jonas"].map((who) => savePolicy(desk.as(who), { ...read, name: `By ${who}` })));
    expect(outcomes.map((outcome) => outcome.status).sort()).toEqual(["fulfilled", "rejected"]);
    expect((await standard()).version).toBe(2);
  });

  test("its event holds before and after; a calendar that is not there is refused", async () => {
    const read = await standard();
    await savePolicy(desk.as("Mara"), { ...read, warnings: after50 });
    const saved = (await eventsNamed(desk, "sla_policy.saved")).at(-1)!;
    expect(saved).toMatchObject({ actorName: "Mara Lindqvist", data: { before: { warnings: [{ percent: 75 }] }, after: { warnings: after50 } } });
    await expect(savePolicy(desk.as("Mara"), { ...read, version: 2, calendarId: read.id })).rejects.toMatchObject({ code: "unprocessable" });
  });

  test("holds for cases that are opened after it was saved; open ones keep what they were promised", async () => {
    const before = await open();
    const policy = await standard();
    policy.promises.medium.first_response = { minutes: 60, clock: "business" };
    await savePolicy(desk.as("Mara"), policy);
    const after = await open();
    expect([(await read(before, "first_response")).dueAt, (await read(after, "first_response")).dueAt]).toEqual(["2026-11-16T12:00:00.000Z", "2026-11-16T09:00:00.000Z"]);
    expect([(await targetRow(desk, before.id, "first_response")).policyVersion, (await targetRow(desk, after.id, "first_response")).policyVersion]).toEqual([1, 2]);
  });
});

describe("the clocks of a case", () => {
  test("stand still while it waits, and go on by open minutes", async () => {
    const one = await open();
    desk.clock.advance(60);
    await move(one, "awaiting_customer");
    expect(await read(one, "first_response")).toMatchObject({ dueAt: null, warnAt: null, pausedAt: "2026-11-16T09:00:00.000Z", minutesLeft: 180 });
    // Overnight: 16:30 in UTC is closing, 08:00 opening.
    desk.clock.set("2026-11-17T08:30:00Z");
    expect(await read(one, "first_response")).toMatchObject({ minutesLeft: 180 });
    await move(one, "in_progress");
    expect(await read(one, "first_response")).toMatchObject({ dueAt: "2026-11-17T11:30:00.000Z", warnAt: "2026-11-17T10:30:00.000Z", pausedAt: null, minutesLeft: 180 });
    expect(await read(one, "resolution")).toMatchObject({ minutesLeft: 1380, dueAt: "2026-11-19T14:30:00.000Z" });
  });

  test("resolving meets the resolution and cancels the answer that was owed; reopening owes a new resolution", async () => {
    const one = await open();
    desk.clock.advance(30);
    const resolved = await move(one, "resolved");
    expect(resolved.targets).toMatchObject([{ metric: "resolution", metAt: "2026-11-16T08:30:00.000Z", breachedAt: null }]);
    expect(resolved).toMatchObject({ resolvedAt: "2026-11-16T08:30:00.000Z", nextTarget: null });
    expect((await targetRow(desk, one.id, "first_response")).cancelledAt).not.toBeNull();
    expect(await eventsNamed(desk, "sla.met")).toMatchObject([{ caseId: one.id, data: { metric: "resolution", late: false } }]);
    desk.clock.advance(30);
    const reopened = await move(one, "in_progress");
    expect(reopened).toMatchObject({ resolvedAt: null, status: "in_progress" });
    expect(reopened.targets.filter((target) => target.metAt === null)).toMatchObject([{ metric: "resolution", startedAt: "2026-11-16T09:00:00.000Z", minutesLeft: 1440 }]);
  });

  test("another priority counts from the same start", async () => {
    const one = await open();
    desk.clock.advance(40);
    const urgent = await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "urgent" });
    expect(urgent.targets.map(({ metric, dueAt, minutesLeft }) => [metric, dueAt, minutesLeft])).toEqual([
      ["first_response", "2026-11-16T08:30:00.000Z", -10],
      ["resolution", "2026-11-16T16:00:00.000Z", 440],
    ]);
    await sweepTargets(desk.system);
    expect((await read(one, "first_response")).breachedAt).toBe("2026-11-16T08:30:00.000Z");
    await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "low" });
    expect(await read(one, "first_response")).toMatchObject({ minutes: 480, dueAt: "2026-11-16T16:00:00.000Z", breachedAt: null });
  });

  test("another priority while it waits keeps the clock still", async () => {
    const one = await open();
    desk.clock.advance(10);
    await move(one, "awaiting_vendor");
    const urgent = await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "urgent" });
    expect(urgent.targets[0]).toMatchObject({ metric: "first_response", dueAt: null, minutesLeft: 20 });
    desk.clock.advance(600);
    expect(await sweepTargets(desk.system)).toEqual(nothing);
  });

  test("a customer who writes while the case waits for a vendor: the answer is owed, but its clock stands", async () => {
    const one = await openedCase(desk, { messageId: "<first@nordlys.example>", conversationId: "vendor" });
    await receivedMail(desk, { from: "support@fernweh.example", to: "ingrid.solberg@nordlys.example", folder: "sentitems", conversationId: "vendor" });
    await desk.drainJobs();
    desk.clock.advance(10);
    await move(one, "awaiting_vendor");
    desk.clock.advance(10);
    await receivedMail(desk, { text: "Any news?", references: ["<first@nordlys.example>"], conversationId: "vendor" });
    await desk.drainJobs();
    expect((await readCase(desk.as("Aylin"), one.id)).status).toBe("awaiting_vendor");
    expect(await read(one, "next_response")).toMatchObject({ dueAt: null, minutesLeft: 240, metAt: null });
    desk.clock.advance(5_000);
    expect((await sweepTargets(desk.system)).breached).toBe(0);
  });

  test("what was late already when it began to wait stays late, even if nobody looked", async () => {
    const one = await open();
    desk.clock.advance(300);
    await move(one, "awaiting_customer");
    desk.clock.advance(10);
    await sweepTargets(desk.system);
    expect(await read(one, "first_response")).toMatchObject({ breachedAt: "2026-11-16T12:00:00.000Z", minutesLeft: -60 });
  });
});

describe("warnings and breaches", () => {
  test("are each told once, with two servers that sweep at once", async () => {
    const one = await open();
    expect(await sweepTargets(desk.system)).toEqual(nothing);
    desk.clock.set("2026-11-16T11:00:00Z");
    await Promise.all([sweepTargets(desk.system), sweepTargets(desk.system), sweepTargets(desk.system)]);
    expect(await eventsNamed(desk, "sla.warned")).toMatchObject([{ caseId: one.id, data: { metric: "first_response", dueAt: "2026-11-16T12:00:00.000Z" } }]);
    desk.clock.set("2026-11-16T12:07:00Z");
    await Promise.all([sweepTargets(desk.system), sweepTargets(desk.system), sweepTargets(desk.system)]);
    expect(await sweepTargets(desk.system)).toEqual(nothing);
    expect(await eventsNamed(desk, "sla.breached")).toHaveLength(1);
    expect(await eventsNamed(desk, "sla.warned")).toHaveLength(1);
    // Dated by when it was due, however late the sweep comes.
    expect(await read(one, "first_response")).toMatchObject({ breachedAt: "2026-11-16T12:00:00.000Z", minutesLeft: -7 });
  });

  test("an answer after the due time is met late, also before any sweep", async () => {
    const one = await openedCase(desk, { choice: { priority: "medium" }, conversationId: "late" });
    desk.clock.set("2026-11-16T12:30:00Z");
    await receivedMail(desk, { from: "support@fernweh.example", to: "ingrid.solberg@nordlys.example", folder: "sentitems", conversationId: "late" });
    await desk.drainJobs();
    expect(await read(one, "first_response")).toMatchObject({ metAt: "2026-11-16T12:30:00.000Z", breachedAt: "2026-11-16T12:00:00.000Z" });
    expect(await eventsNamed(desk, "sla.met")).toMatchObject([{ data: { metric: "first_response", late: true } }]);
  });

  test("a breach that was told before an answer in time was read is taken back", async () => {
    const one = await openedCase(desk, { choice: { priority: "medium" }, conversationId: "in time" });
    desk.clock.set("2026-11-16T11:59:00Z");
    const answer = { from: "support@fernweh.example", to: "ingrid.solberg@nordlys.example", folder: "sentitems", conversationId: "in time", receivedAt: desk.clock.now() };
    desk.clock.set("2026-11-16T12:05:00Z");
    expect(await sweepTargets(desk.system)).toMatchObject({ breached: 1 });
    await receivedMail(desk, answer);
    await desk.drainJobs();
    expect(await read(one, "first_response")).toMatchObject({ metAt: "2026-11-16T11:59:00.000Z", breachedAt: null });
    expect(await eventsNamed(desk, "sla.met")).toMatchObject([{ data: { late: false, breachTakenBack: true } }]);
  });

  test("a forward to a supplier or a colleague is no answer; one that the customer gets too is", async () => {
    const one = await openedCase(desk, { choice: { priority: "medium" }, conversationId: "forwarded" });
    desk.clock.advance(10);
    const forward = { from: "support@fernweh.example", folder: "sentitems", conversationId: "forwarded" };
    await receivedMail(desk, { ...forward, to: "hotel@partners.example" });
    await receivedMail(desk, { ...forward, to: "jonas@fernweh.example" });
    await desk.drainJobs();
    expect(await read(one, "first_response")).toMatchObject({ metAt: null });
    desk.clock.advance(10);
    await receivedMail(desk, { ...forward, to: "jonas@fernweh.example", headers: ["Cc: Ingrid <INGRID.SOLBERG@nordlys.example>"] });
    await desk.drainJobs();
    expect(await read(one, "first_response")).toMatchObject({ metAt: desk.clock.now().toISOString() });
  });

  test("a mail that was answered from Outlook before it became a case owes no first response; one that was only forwarded does", async () => {
    for (const [conversationId, to, metrics] of [["answered", "ingrid.solberg@nordlys.example", ["resolution"]], ["only forwarded", "hotel@partners.example", ["first_response", "resolution"]]] as const) {
      const { reference } = await receivedMail(desk, { conversationId });
      desk.clock.advance(5);
      await receivedMail(desk, { from: "support@fernweh.example", to, folder: "sentitems", conversationId });
      const { caseId } = await openCase(desk.as("Aylin"), { message: reference });
      expect((await readCase(desk.as("Aylin"), caseId)).targets.map((target) => target.metric).sort()).toEqual(metrics);
    }
  });

  test("what is met, cancelled or not due is not swept", async () => {
    await move(await open(), "resolved");
    desk.clock.set("2026-12-16T12:00:00Z");
    expect(await sweepTargets(desk.system)).toEqual(nothing);
  });
});
