import { afterEach, beforeEach, expect, test } from "vitest";
import { eq } from "drizzle-orm";
import { ruleTimers } from "../../drizzle/schema/rules.ts";
import { RuleDefinition } from "../../server/contract/rules.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { runJob } from "../../server/jobs/handlers.ts";
import { switchRule } from "../../server/services/rules/publish-rule.ts";
import { fireTimers } from "../../server/services/rules/timers.ts";
import { eventsNamed, openedCase, receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { backTested, publishedRule, when } from "./rule-story.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await testDesk();
  // Monday, nine in Berlin, where the office has hours until half past five.
  desk.clock.set("2026-11-16T08:00:00Z");
});
afterEach(() => desk.drop());

const waits = (after: "opened" | "customer_message" | "status_change", minutes: number) => ({ type: "time" as const, after, minutes, clock: "business" as const });
const fire = async () => {
  const { fired } = await fireTimers(desk.system);
  await desk.drainJobs();
  return fired;
};

test("twelve business hours after a case was opened a rule acts, to the minute, once", async () => {
  const rule = await publishedRule(desk, { name: "Forgotten", trigger: waits("opened", 12 * 60), conditions: when(["case.status", "is", "new"]) });
  const one = await openedCase(desk, { choice: { priority: "low" } });
  await desk.drainJobs();
  // Eight and a half hours on Monday, three and a half on Tuesday.
  desk.clock.set("2026-11-17T11:29:00Z");
  expect(await fire()).toBe(0);
  desk.clock.set("2026-11-17T11:30:00Z");
  expect(await Promise.all([fireTimers(desk.system), fireTimers(desk.system)])).toEqual(expect.arrayContaining([{ fired: 1 }, { fired: 0 }]));
  await desk.drainJobs();
  expect((await readCase(desk.system, one.id)).priority).toBe("urgent");
  const [opened] = await eventsNamed(desk, "case.opened");
  await runJob(desk.system, "event.runRules", { eventSeq: opened!.seq });
  expect(await desk.db.select().from(ruleTimers)).toEqual([]);
  desk.clock.set("2026-11-18T11:30:00Z");
  expect(await fire()).toBe(0);
  const tested = await backTested(desk, { ruleId: rule.id, definition: RuleDefinition.parse({ name: "Later", trigger: waits("opened", 24 * 60), actions: [{ type: "set_priority", priority: "urgent" }] }), days: 90 });
  expect(tested).toMatchObject({ before: { matched: 1 }, after: { matched: 0 }, differences: [{ event: "case.timer_reached", before: true, after: false, at: "2026-11-17T11:30:00.000Z" }] });
});

test("each mail of the customer counts anew; a case that is closed waits for nothing", async () => {
  await publishedRule(desk, { name: "Silent", trigger: waits("customer_message", 60) });
  const one = await openedCase(desk, { conversationId: "one", choice: { priority: "low" } });
  const other = await openedCase(desk, { conversationId: "other", choice: { priority: "low" } });
  await desk.drainJobs();
  desk.clock.advance(50);
  await receivedMail(desk, { conversationId: "one" });
  for (const status of ["in_progress", "resolved", "closed"] as const) await changeCaseStatus(desk.as("Aylin"), { caseId: other.id, status });
  await desk.drainJobs();
  desk.clock.advance(50);
  expect(await fire()).toBe(0);
  desk.clock.advance(10);
  expect(await fire()).toBe(1);
  expect((await readCase(desk.system, one.id)).priority).toBe("urgent");
  expect((await readCase(desk.system, other.id)).priority).toBe("low");
});

test("cases that are open when a rule is published are given their time, whatever their age; switched off it stops", async () => {
  const one = await openedCase(desk, { choice: { priority: "low" } });
  desk.clock.set("2027-03-01T08:00:00Z");
  const rule = await publishedRule(desk, { name: "Old", trigger: waits("opened", 60) });
  await desk.drainJobs();
  expect(await desk.db.select().from(ruleTimers).where(eq(ruleTimers.caseId, one.id))).toHaveLength(1);
  const off = await switchRule(desk.as("Mara"), { ruleId: rule.id, version: rule.version, isEnabled: false });
  expect(await desk.db.select().from(ruleTimers)).toEqual([]);
  await switchRule(desk.as("Mara"), { ruleId: rule.id, version: off.version, isEnabled: true });
  await desk.drainJobs();
  expect(await fire()).toBe(1);
  expect((await readCase(desk.system, one.id)).priority).toBe("urgent");
});
