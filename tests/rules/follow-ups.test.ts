import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tasks } from "../../drizzle/schema/cases.ts";
import { followUps } from "../../drizzle/schema/rules.ts";
import type { Rule, RuleAction } from "../../server/contract/rules.ts";
import { changeCaseStatus } from "../../server/services/cases/change-status.ts";
import { switchRule } from "../../server/services/rules/publish-rule.ts";
import { remindCustomers } from "../../server/services/rules/remind-customers.ts";
import { startBackTest } from "../../server/services/rules/start-back-test.ts";
import { readBackTest } from "../../server/services/rules/read-back-test.ts";
import { undoRun } from "../../server/services/rules/undo-run.ts";
import { saveTemplate } from "../../server/services/templates/save-template.ts";
import { type MailDesk, mailDesk } from "../conversations/mail-desk.ts";
import { mailsSent, remindingRule, waitingCase } from "./follow-up-story.ts";
import { on, publishedRule, runsOf } from "./rule-story.ts";

let mail: MailDesk;
let action: Extract<RuleAction, { type: "start_follow_up" }>;
let rule: Rule;

beforeAll(async () => {
  mail = await mailDesk();
  await mail.watch();
  ({ rule, action } = await remindingRule(mail));
});
afterAll(() => mail?.stop());

/** As two servers at once would. */
async function remindAt(moment: string): Promise<number> {
  mail.desk.clock.set(moment);
  mail.advance(0);
  const both = await Promise.all([remindCustomers(mail.desk.system), remindCustomers(mail.desk.system)]);
  return both.reduce((sum, { reminded }) => sum + reminded, 0);
}

/** After the seconds in which a mail can be taken back. */
async function leave(): Promise<void> {
  await mail.desk.drainJobs();
  mail.advance(1);
  await mail.desk.drainJobs();
}

const sentTo = async (from: string) => (await mailsSent(mail)).get(from) ?? 0;
const followUpOf = async (caseId: string) => (await mail.desk.db.select().from(followUps).where(eq(followUps.caseId, caseId)))[0];
const factsOf = async (caseId: string) => (await mail.timeline(caseId)).map(({ event }) => event).filter((event) => event.startsWith("follow_up"));

test("a customer who does not answer is reminded twice in business time, each time once, then a person has a task", async () => {
  const { id } = await waitingCase(mail, "silent");
  expect(await remindAt("2026-11-16T15:59:00Z")).toBe(0);
  expect(await remindAt("2026-11-16T16:00:00Z")).toBe(1);
  await leave();
  expect(await sentTo("silent")).toBe(1);
  // Half an hour is left of Monday; the wait begins with the reminder itself.
  expect(await remindAt("2026-11-17T15:29:00Z")).toBe(0);
  expect(await remindAt("2026-11-17T15:40:00Z")).toBe(1);
  await leave();
  expect(await sentTo("silent")).toBe(2);
  expect(await mail.desk.db.select().from(tasks).where(eq(tasks.caseId, id))).toEqual([]);
  expect(await remindAt("2026-11-18T16:00:00Z")).toBe(0);
  expect(await remindAt("2026-11-19T16:00:00Z")).toBe(0);
  await leave();
  expect(await sentTo("silent")).toBe(2);
  expect(await mail.desk.db.select().from(tasks).where(eq(tasks.caseId, id))).toMatchObject([{ title: "Call the customer", assigneeId: mail.desk.user("Aylin").id, source: "rule" }]);
  expect(await factsOf(id)).toEqual(["follow_up.started", "follow_up.reminded", "follow_up.reminded", "follow_up.handed_over"]);
});

test("any answer of the person ends it, and keeps a reminder back that waits for its seconds", async () => {
  const { id, messageId } = await waitingCase(mail, "answers");
  expect(await remindAt("2026-11-16T16:00:00Z")).toBe(1);
  await mail.deliver({ from: "Customer <answers@fjord.example>", subject: "Re: Trip of answers", references: [messageId], text: "Here I am." });
  await leave();
  expect(await sentTo("answers")).toBe(0);
  expect(await followUpOf(id)).toMatchObject({ ended: "answered", sentCount: 0 });
  expect(await remindAt("2026-11-18T16:00:00Z")).toBe(0);
  expect(await factsOf(id)).toEqual(["follow_up.started", "follow_up.reminded", "follow_up.answered"]);
});

test("an answer in another mail of the person counts, an automatic one does not", async () => {
  const { id, messageId } = await waitingCase(mail, "elsewhere");
  await mail.deliver({ from: "Customer <elsewhere@fjord.example>", subject: "I am away", references: [messageId], headers: ["Auto-Submitted: auto-replied"] });
  await mail.desk.drainJobs();
  expect(await followUpOf(id)).toMatchObject({ endedAt: null });
  mail.advance(1);
  await mail.deliver({ from: "Customer <elsewhere@fjord.example>", subject: "Something else" });
  await mail.desk.drainJobs();
  expect(await remindAt("2026-11-16T16:00:00Z")).toBe(0);
  expect(await followUpOf(id)).toMatchObject({ ended: "answered" });
});

test("it ends with the case, and with its rule; a second start changes nothing", async () => {
  const over = await waitingCase(mail, "over");
  await changeCaseStatus(mail.desk.as("Aylin"), { caseId: over.id, status: "in_progress" });
  await changeCaseStatus(mail.desk.as("Aylin"), { caseId: over.id, status: "awaiting_customer" });
  await mail.desk.drainJobs();
  const runs = (await runsOf(mail.desk, rule.id)).filter(({ caseId, outcome }) => caseId === over.id && outcome === "done");
  expect(runs.map(({ results }) => results[0]!.outcome)).toEqual(["done", ...Array(runs.length - 1).fill("unchanged")]);
  await changeCaseStatus(mail.desk.as("Aylin"), { caseId: over.id, status: "resolved" });
  await mail.desk.drainJobs();
  expect(await followUpOf(over.id)).toMatchObject({ ended: "stopped" });

  const off = await waitingCase(mail, "off");
  const switched = await switchRule(mail.desk.as("Mara"), { ruleId: rule.id, version: rule.version, isEnabled: false });
  expect(await remindAt("2026-11-16T16:00:00Z")).toBe(0);
  expect(await followUpOf(off.id)).toMatchObject({ ended: "stopped", detail: "The rule was switched off." });
  await switchRule(mail.desk.as("Mara"), { ruleId: rule.id, version: switched.version, isEnabled: true });
});

test("whoever works on the case sees when the next one goes, and stops it", async () => {
  const { id } = await waitingCase(mail, "told");
  const path = `/cases/${id}/follow-up`;
  expect(await mail.api.get("Priya", path)).toMatchObject({ status: 200, body: { followUp: { rule: "Remind", sentCount: 0, times: 2, nextAt: "2026-11-16T16:00:00.000Z", task: "Call the customer" } } });
  expect((await mail.api.post("Priya", `${path}/stop`)).status).toBe(403);
  expect((await mail.api.get("Aylin", "/cases/01970000-0000-7000-8000-000000000001/follow-up")).status).toBe(404);
  expect((await mail.api.post("Aylin", "/cases/01970000-0000-7000-8000-000000000001/follow-up/stop")).status).toBe(404);
  for (let times = 0; times < 2; times++) expect(await mail.api.post("Aylin", `${path}/stop`)).toMatchObject({ status: 200, body: { followUp: null } });
  expect(await mail.api.get("Aylin", path)).toMatchObject({ body: { followUp: null } });
  expect(await remindAt("2026-11-16T16:00:00Z")).toBe(0);
  expect(await factsOf(id)).toEqual(["follow_up.started", "follow_up.stopped"]);
});

test("what was stopped by mistake goes on where it was, as long as something is waited for", async () => {
  const { id, messageId } = await waitingCase(mail, "mistake");
  const followUpId = (await followUpOf(id))!.id;
  const resume = (who: string, caseId = id) => mail.api.post(who, `/cases/${caseId}/follow-up/resume`, { followUpId });
  expect(await remindAt("2026-11-16T16:00:00Z")).toBe(1);
  await mail.api.post("Aylin", `/cases/${id}/follow-up/stop`);
  expect((await resume("Priya")).status).toBe(403);
  expect((await mail.api.post("Aylin", `/cases/${id}/follow-up/resume`, { followUpId: id })).status).toBe(404);
  expect((await mail.api.post("Aylin", `/cases/${id}/follow-up/resume`, { followUpId: "?" })).status).toBe(400);
  // The reminder that was taken back is not counted, and goes with the next.
  for (let times = 0; times < 2; times++) expect(await resume("Aylin")).toMatchObject({ status: 200, body: { followUp: { id: followUpId, sentCount: 0 } } });
  expect(await remindAt("2026-11-18T16:00:00Z")).toBe(1);
  await leave();
  expect(await sentTo("mistake")).toBe(1);
  expect(await factsOf(id)).toEqual(["follow_up.started", "follow_up.reminded", "follow_up.stopped", "follow_up.resumed", "follow_up.reminded"]);

  await mail.api.post("Aylin", `/cases/${id}/follow-up/stop`);
  await mail.deliver({ from: "Customer <mistake@fjord.example>", subject: "Re: Trip of mistake", references: [messageId], text: "Here I am." });
  await mail.desk.drainJobs();
  expect(await resume("Aylin")).toMatchObject({ status: 409, body: { code: "conflict" } });
});

test("an undo ends it; what left is said", async () => {
  const { id } = await waitingCase(mail, "undone");
  const [run] = (await runsOf(mail.desk, rule.id)).filter(({ caseId }) => caseId === id);
  expect(await undoRun(mail.desk.as("Mara"), { ruleId: rule.id, eventSeq: run!.eventSeq })).toMatchObject({ undone: [{ what: "follow_up" }], kept: [] });
  expect(await followUpOf(id)).toMatchObject({ ended: "stopped" });

  const late = await waitingCase(mail, "late");
  expect(await remindAt("2026-11-16T16:00:00Z")).toBe(1);
  await leave();
  const [other] = (await runsOf(mail.desk, rule.id)).filter(({ caseId }) => caseId === late.id);
  expect(await undoRun(mail.desk.as("Mara"), { ruleId: rule.id, eventSeq: other!.eventSeq })).toMatchObject({ undone: [], kept: [{ what: "follow_up", reason: "left_already" }] });
  expect(await remindAt("2026-11-19T16:00:00Z")).toBe(0);
});

test("what cannot be written is given to a person at once", async () => {
  const { id: templateId } = await saveTemplate(mail.desk.as("Mara"), { name: "Gaps", category: "support", subject: "?", html: "<p>Your booking {{ booking_code }} waits.</p>" } as never);
  const gaps = await publishedRule(mail.desk, { name: "Gaps", trigger: on("case.note_added"), actions: [{ ...action, templateId }] });
  mail.desk.clock.set("2026-11-16T08:00:00Z");
  mail.advance(0);
  const { case: opened } = await mail.open("Aylin", await mail.deliver({ from: "Customer <gaps@fjord.example>", subject: "Gaps" }));
  const { status } = await mail.api.post("Aylin", `/cases/${opened.id}/notes`, { text: "Begin." });
  expect(status).toBe(200);
  await changeCaseStatus(mail.desk.as("Aylin"), { caseId: opened.id, status: "in_progress" });
  await mail.desk.drainJobs();
  expect((await runsOf(mail.desk, gaps.id)).map(({ outcome }) => outcome)).toContain("done");
  expect(await remindAt("2026-11-26T16:00:00Z")).toBe(0);
  expect(await followUpOf(opened.id)).toMatchObject({ ended: "handed_over", detail: expect.any(String) });
  expect(await mail.desk.db.select().from(tasks).where(eq(tasks.caseId, opened.id))).toHaveLength(1);
});

test("a back-test says how many reminders would have gone", async () => {
  const { id } = await startBackTest(mail.desk.as("Mara"), { ruleId: rule.id, definition: { ...rule, actions: [action] }, days: 90 });
  await mail.desk.drainJobs();
  const tested = await readBackTest(mail.desk.as("Mara"), id);
  expect(tested).toMatchObject({ state: "finished", differenceCount: 0 });
  expect(tested.after.matched).toBe(tested.before!.matched);
  expect(tested.after.mailCount).toBeGreaterThan(3);
  expect(tested.after.mailCount).toBeLessThan(2 * tested.after.matched);
});
