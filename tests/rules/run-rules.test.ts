import { eq } from "drizzle-orm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { users } from "../../drizzle/schema/people.ts";
import { tasks } from "../../drizzle/schema/cases.ts";
import { notifications } from "../../drizzle/schema/notifications.ts";
import { ruleRuns } from "../../drizzle/schema/rules.ts";
import type { SaveRule } from "../../server/contract/rules.ts";
import { changeCasePriority } from "../../server/services/cases/change-priority.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { timelineOf } from "../../server/services/cases/timeline.ts";
import { deleteRule } from "../../server/services/rules/delete-rule.ts";
import { listRules } from "../../server/services/rules/queries.ts";
import { runRules } from "../../server/services/rules/run-rules.ts";
import { CASE_RUNS_PER_HOUR_MAX, CAUSE_DEPTH_MAX } from "../../server/services/rules/limits.ts";
import { eventsNamed, openedCase } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { on, publishedRule, runsOf as allRunsOf, when } from "./rule-story.ts";

let desk: Desk;
beforeEach(async () => void (desk = await testDesk()));
afterEach(() => desk.drop());

const rule = (input: Partial<SaveRule>, who?: string) => publishedRule(desk, input, who);
const open = (options: Parameters<typeof openedCase>[1] = {}) => openedCase(desk, { choice: { priority: "medium" }, ...options });
const read = (id: string) => readCase(desk.as("Aylin"), id);
const runsOf = (ruleId: string) => allRunsOf(desk, ruleId);

describe("a rule", () => {
  test("sets the priority, assigns and adds a task in the name of the rule; its job may run twice", async () => {
    const aylin = desk.user("Aylin").id;
    await rule({ name: "Stranded", conditions: when(["message.subject", "contains", "stranded"]), actions: [{ type: "set_priority", priority: "urgent" }, { type: "assign_user", userId: aylin }, { type: "add_task", title: "Call the airline" }] });
    const one = await open({ subject: "Stranded in Tromsø" });
    const other = await open({ subject: "Visa for Vietnam" });
    await desk.drainJobs();
    for (const event of await eventsNamed(desk, "case.opened")) await Promise.all([runRules(desk.system, event), runRules(desk.system, event)]);
    await desk.drainJobs();

    expect(await read(one.id)).toMatchObject({ priority: "urgent", assignee: { name: "Aylin Demir" }, version: 3 });
    expect((await read(one.id)).targets[0]).toMatchObject({ metric: "first_response", minutes: 30 });
    expect(await read(other.id)).toMatchObject({ priority: "medium", assignee: null, version: 1 });
    expect(await desk.db.select().from(tasks)).toMatchObject([{ caseId: one.id, title: "Call the airline" }]);
    const changed = (await timelineOf(desk.as("Aylin"), one.id)).filter((line) => line.event === "case.priority_changed");
    expect(changed).toMatchObject([{ actor: { type: "rule", name: "Stranded" }, data: { before: "medium", after: "urgent" } }]);
    expect(await listRules(desk.system)).toMatchObject([{ author: desk.user("Mara").name, statistics: { asked: 2, matched: 1, changed: 1, failed: 0 } }]);
  });

  test("says why it did not match", async () => {
    const { id } = await rule({ conditions: when(["message.subject", "contains", "refund"], ["case.status", "is", "new"]) });
    await open({ subject: `${"a".repeat(79)}😀 long subject` });
    await desk.drainJobs();
    expect(await runsOf(id)).toMatchObject([{ outcome: "unmatched", reasons: [{ field: "message.subject", holds: false, actual: expect.stringMatching(/^a{79}😀/) }, { field: "case.status", holds: true, actual: "new" }] }]);
  });

  test("does not fire on what it did itself, but another one does, with the first one as its cause", async () => {
    const first = await rule({ name: "Up", trigger: on("case.priority_changed"), actions: [{ type: "set_priority", priority: "urgent" }] });
    const second = await rule({ name: "Task", trigger: on("case.priority_changed"), conditions: when(["case.priority", "is", "urgent"]), actions: [{ type: "add_task", title: "Hurry" }] });
    const one = await open();
    await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "high" });
    await desk.drainJobs();
    expect((await read(one.id)).priority).toBe("urgent");
    expect(await runsOf(first.id)).toHaveLength(1);
    expect(await runsOf(second.id)).toHaveLength(2);
    const [byPerson, byRule] = await eventsNamed(desk, "case.priority_changed");
    expect(byPerson!.causeDepth).toBe(0);
    expect(byRule).toMatchObject({ actorType: "rule", actorId: first.id });
    expect((await eventsNamed(desk, "rule.ran")).map((event) => event.id)).toContain(byRule!.causeId);
  });

  test("that plays ball with another fires once in each chain", async () => {
    for (const [value, priority] of [["low", "high"], ["high", "low"]] as const) await rule({ name: `${value} to ${priority}`, trigger: on("case.priority_changed"), conditions: when(["case.priority", "is", value]), actions: [{ type: "set_priority", priority }] });
    const one = await open();
    await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "low" });
    await desk.drainJobs();
    const changes = await eventsNamed(desk, "case.priority_changed");
    expect(changes.map(({ data }) => data.after)).toEqual(["low", "high", "low", "high"]);
  });

  test("of a long chain is held at a depth, and says so once", async () => {
    const priorities = ["low", "medium", "high", "urgent"] as const;
    // The last link first in the order: each needs a fact of its own.
    for (const step of [3, 2, 1, 0]) await rule({ name: `Step ${step}`, trigger: on("case.priority_changed"), conditions: when(["case.priority", "is", priorities[step % 4]!]), actions: [{ type: "set_priority", priority: priorities[(step + 1) % 4]! }] });
    const one = await open();
    await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "low" });
    await desk.drainJobs();
    const changes = await eventsNamed(desk, "case.priority_changed");
    expect(Math.max(...changes.map(({ causeDepth }) => causeDepth))).toBeLessThanOrEqual(CAUSE_DEPTH_MAX + 1);
    const held = (await eventsNamed(desk, "rule.held"))[0]!;
    expect(held.data).toMatchObject({ caseId: one.id, reason: expect.stringContaining("in a row") });
    expect((await runsOf(held.subjectId)).at(-1)).toMatchObject({ outcome: "held", depth: expect.any(Number) });
    expect(await desk.db.select().from(notifications).where(eq(notifications.kind, "rule.held"))).toMatchObject([{ userId: desk.user("Mara").id, caseId: one.id }]);
  });

  test("is held where rules acted too often on one case, and goes on an hour later", async () => {
    const { id } = await rule({ name: "Often", trigger: on("case.priority_changed"), actions: [{ type: "add_note", text: "Again." }] });
    const one = await open();
    await desk.drainJobs();
    await desk.db.insert(ruleRuns).values(Array.from({ length: CASE_RUNS_PER_HOUR_MAX }, (_, place) => ({ ruleId: id, eventSeq: -place - 1, caseId: one.id, outcome: "done" as const, reasons: [], at: desk.clock.now() })));
    await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "low" });
    await desk.drainJobs();
    expect((await runsOf(id)).at(-1)).toMatchObject({ outcome: "held", results: [{ detail: expect.stringContaining("within an hour") }] });
    desk.clock.advance(61);
    await changeCasePriority(desk.as("Aylin"), { caseId: one.id, priority: "high" });
    await desk.drainJobs();
    expect((await runsOf(id)).at(-1)).toMatchObject({ outcome: "done" });
  });
});

describe("a rule has the rights of its author", () => {
  test("one who left has none", async () => {
    const { id } = await rule({}, "Jonas");
    await desk.db.update(users).set({ disabledAt: desk.clock.now() }).where(eq(users.id, desk.user("Jonas").id));
    const one = await open();
    await desk.drainJobs();
    expect((await read(one.id)).priority).toBe("medium");
    expect(await runsOf(id)).toEqual([]);
  });

  test("one who only looks on by now changes nothing, and the run says so", async () => {
    const { id } = await rule({ actions: [{ type: "add_task", title: "Call" }, { type: "set_priority", priority: "urgent" }] }, "Jonas");
    await desk.db.update(users).set({ role: "viewer" }).where(eq(users.id, desk.user("Jonas").id));
    const one = await open();
    await desk.drainJobs();
    expect(await read(one.id)).toMatchObject({ priority: "medium", version: 1 });
    expect(await desk.db.select().from(tasks)).toEqual([]);
    expect(await runsOf(id)).toMatchObject([{ outcome: "refused", results: [{ outcome: "refused" }] }]);
    expect(await eventsNamed(desk, "rule.refused")).toHaveLength(1);
  });

  test("a case of a mailbox that the author does not see is no concern of it", async () => {
    const { id } = await rule({});
    const own = await open({ mailbox: "aylin@fernweh.example" });
    await desk.drainJobs();
    expect(await read(own.id)).toMatchObject({ priority: "medium", version: 1 });
    expect(await runsOf(id)).toEqual([]);
  });

  test("a refused action undoes the rule's others and holds up no other rule", async () => {
    const refused = await rule({ name: "To a viewer", actions: [{ type: "set_priority", priority: "low" }, { type: "assign_user", userId: desk.user("Priya").id }] });
    await rule({ name: "After it", actions: [{ type: "set_priority", priority: "high" }] });
    const one = await open();
    await desk.drainJobs();
    expect((await read(one.id)).priority).toBe("high");
    expect(await runsOf(refused.id)).toMatchObject([{ outcome: "refused", results: [{ detail: expect.stringContaining("Priya Nair only looks on") }] }]);
  });
});

test("a stale rule is refused; a deleted one runs no more, its doings stay in the events", async () => {
  const saved = await rule({});
  await rule({ id: saved.id, version: 1, name: "Renamed" }, "Jonas");
  await expect(rule({ id: saved.id, version: 1 })).rejects.toMatchObject({ code: "stale" });
  await open();
  await desk.drainJobs();
  await deleteRule(desk.as("Mara"), saved.id);
  const later = await open();
  await desk.drainJobs();
  expect((await read(later.id)).priority).toBe("medium");
  expect(await eventsNamed(desk, "rule.ran")).toHaveLength(1);
});
