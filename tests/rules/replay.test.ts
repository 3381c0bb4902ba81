import { afterAll, beforeAll, expect, test } from "vitest";
import { ruleRuns } from "../../drizzle/schema/rules.ts";
import { RuleDefinition } from "../../server/contract/rules.ts";
import { assignCase } from "../../server/services/cases/assign-case.ts";
import { changeCase } from "../../server/services/cases/change-fields.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { replayRuns } from "../../server/services/rules/replay-runs.ts";
import { openedCase, receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { randomFrom } from "../support/random.ts";
import { backTested, on, publishedRule, when } from "./rule-story.ts";

let desk: Desk;
let upId: string;
beforeAll(async () => {
  desk = await testDesk();
  const up = await publishedRule(desk, { name: "Up", trigger: on("case.priority_changed"), conditions: { match: "any", conditions: [when(["before.priority", "is", "low"], ["case.status", "is_not", "new"]), when(["case.priority", "is", "high"], ["case.assignee", "is_not_empty"])] }, actions: [{ type: "set_priority", priority: "urgent" }] });
  upId = up.id;
  await publishedRule(desk, { name: "Note", trigger: on("case.priority_changed"), conditions: when(["case.priority", "is", "urgent"]), actions: [{ type: "add_note", text: "Urgent by now." }] });
  await publishedRule(desk, { name: "Many", trigger: on("case.message_received"), conditions: when(["case.messageCount", "at_least", 2], ["message.subject", "matches", "visa|stranded"]), actions: [{ type: "set_type", caseType: "Long" }] });
  await publishedRule(desk, { name: "Back", trigger: on("case.status_changed"), conditions: when(["case.reopenCount", "at_least", 1], ["before.status", "in", ["resolved", "closed"]]), actions: [{ type: "assign_user", userId: desk.user("Jonas").id }] });
});
for (const weeks of [0, 1, 2]) beforeAll(() => liveThrough(weeks, 16));
afterAll(() => desk.drop());

const open: { id: string; thread: string }[] = [];

/** Some weeks of a desk: cases are opened, moved, given to people, and written to; rules act in between. */
async function liveThrough(weeks: number, steps: number): Promise<void> {
  const random = randomFrom(7 + weeks);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)]!;
  const aylin = desk.as("Aylin");
  for (let step = 0; step < steps; step++) {
    desk.clock.advance(1 + Math.floor(random() * 600));
    const one = open.length > 0 ? pick(open) : null;
    const kind = one === null || random() < 0.15 ? "open" : pick(["priority", "priority", "status", "status", "assign", "mail", "title"] as const);
    if (kind === "open") {
      const thread = `thread-${weeks}-${step}`;
      open.push({ id: (await openedCase(desk, { subject: pick(["Visa for Vietnam", "Stranded in Tromsø", "Invoice"]), conversationId: thread, choice: { priority: pick(["low", "medium", "high"]) } })).id, thread });
    } else if (kind === "priority") await changeCase(aylin, { caseId: one!.id, priority: pick(["low", "medium", "high", "urgent"]) });
    else if (kind === "status") await changeCaseStatus(aylin, { caseId: one!.id, status: pick(["in_progress", "awaiting_customer", "resolved"]) }).catch(() => null);
    else if (kind === "assign") await assignCase(aylin, { caseId: one!.id, assigneeId: pick([null, desk.user("Aylin").id, desk.user("Jonas").id]) });
    else if (kind === "mail") await receivedMail(desk, { conversationId: one!.thread, subject: "Re: Visa for Vietnam" });
    else await changeCase(aylin, { caseId: one!.id, title: `Title ${step}` });
    // Some facts are asked about only after more has happened.
    if (random() < 0.7) await desk.drainJobs();
  }
  await desk.drainJobs();
}

test("the rules asked again about their history answer exactly as they did", async () => {
  const runs = await desk.db.select({ outcome: ruleRuns.outcome }).from(ruleRuns);
  expect(runs.length).toBeGreaterThan(20);
  expect(new Set(runs.map(({ outcome }) => outcome))).toContain("done");
  expect(await replayRuns(desk.system, { since: new Date(0) })).toEqual({ runCount: runs.length, differences: [] });
});

test("a candidate is tried over the same time, beside what is published, and touches nothing", async () => {
  const before = await desk.db.select().from(ruleRuns);
  const ownRuns = before.filter(({ ruleId }) => ruleId === upId);
  const same = RuleDefinition.parse({ name: "Up", trigger: on("case.priority_changed"), conditions: when(["case.priority", "is", "low"]), actions: [{ type: "set_priority", priority: "urgent" }, { type: "forward", to: ["lead@partner.example"] }] });
  const tested = await backTested(desk, { ruleId: upId, definition: same, days: 90 });
  expect(tested.state).toBe("finished");
  expect(tested.eventCount).toBeGreaterThan(3);
  expect(tested.after.matched).toBeGreaterThan(0);
  expect(tested.after.mailCount).toBe(tested.after.matched);
  expect(tested.after.actions).toEqual([{ type: "set_priority", count: tested.after.matched }, { type: "forward", count: tested.after.matched }]);
  expect(tested.before!.matched).toBeGreaterThanOrEqual(ownRuns.filter(({ outcome }) => outcome === "done").length > 0 ? 1 : 0);
  expect(tested.differenceCount).toBe(tested.differences.length);
  expect(tested.differences[0]).toMatchObject({ case: { number: expect.any(Number), title: expect.any(String) }, reasons: [expect.objectContaining({ field: expect.any(String) })] });
  expect(await desk.db.select().from(ruleRuns)).toEqual(before);
});
