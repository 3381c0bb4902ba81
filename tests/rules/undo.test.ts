import { afterAll, beforeAll, expect, test } from "vitest";
import { tasks } from "../../drizzle/schema/cases.ts";
import { contacts } from "../../drizzle/schema/contacts.ts";
import { replies } from "../../drizzle/schema/replies.ts";
import { changeCasePriority } from "../../server/services/cases/change-priority.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { listRuns } from "../../server/services/rules/queries.ts";
import { undoRun, undoRuns } from "../../server/services/rules/undo-run.ts";
import { eventsNamed, openedCase } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { publishedRule, runsOf, when } from "./rule-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

test("all that a rule did since a moment goes back, where the case still has it; what left is said", async () => {
  const jonas = desk.user("Jonas").id;
  const rule = await publishedRule(desk, {
    name: "Wrong", conditions: when(["message.subject", "contains", "bad run"]),
    actions: [{ type: "set_priority", priority: "urgent" }, { type: "assign_user", userId: jonas }, { type: "set_type", caseType: "Order" }, { type: "add_task", title: "Call" }, { type: "tag_contact", add: ["wrong"], remove: [] }, { type: "add_note", text: "Done." }],
  });
  const since = desk.clock.now().toISOString();
  const one = await openedCase(desk, { subject: "bad run one", choice: { priority: "low" } });
  const other = await openedCase(desk, { subject: "bad run two", choice: { priority: "low" } });
  await desk.drainJobs();
  expect(await readCase(desk.system, one.id)).toMatchObject({ priority: "urgent", caseType: "Order", assignee: { id: jonas } });
  // Somebody decides otherwise about one of them.
  await changeCasePriority(desk.as("Aylin"), { caseId: other.id, priority: "high" });

  const undone = await undoRuns(desk.as("Mara"), { ruleId: rule.id, since });
  expect(undone).toMatchObject({ runCount: 2, isMore: false });
  expect(await readCase(desk.system, one.id)).toMatchObject({ priority: "low", assignee: null, caseType: one.caseType });
  expect(await readCase(desk.system, other.id)).toMatchObject({ priority: "high", assignee: null });
  expect(undone.kept).toEqual(expect.arrayContaining([{ caseId: other.id, what: "priority", reason: "changed_since", detail: null }, { caseId: one.id, what: "note", reason: "left_already", detail: null }]));
  expect((await desk.db.select().from(tasks)).every(({ deletedAt }) => deletedAt !== null)).toBe(true);
  expect((await desk.db.select({ tags: contacts.tags }).from(contacts)).flatMap(({ tags }) => tags)).not.toContain("wrong");
  expect(await eventsNamed(desk, "rule.undone")).toMatchObject([{ actorName: desk.user("Mara").name, data: { runCount: 2 } }]);
  expect(await undoRuns(desk.as("Mara"), { ruleId: rule.id, since })).toMatchObject({ runCount: 0 });
  const [run] = await runsOf(desk, rule.id);
  await expect(undoRun(desk.as("Mara"), { ruleId: rule.id, eventSeq: run!.eventSeq })).rejects.toMatchObject({ code: "conflict" });
  const [shown] = await listRuns(desk.as("Mara"), { ruleId: rule.id, withUnmatched: false, before: null, limit: 10 });
  expect(shown).toMatchObject({ rule: "Wrong", event: "case.opened", outcome: "done", undone: { by: desk.user("Mara").name }, isUndoable: false, results: [{ action: "set_priority", outcome: "done" }, { action: "assign_user", outcome: "done" }, {}, {}, {}, {}] });
  expect(await desk.db.select().from(replies)).toEqual([]);
});

test("runs on cases that one does not see are not shown", async () => {
  const own = await openedCase(desk, { mailbox: "aylin@fernweh.example", choice: { priority: "low" } });
  await publishedRule(desk, { name: "Own", actions: [{ type: "add_note", text: "Seen." }] });
  await desk.drainJobs();
  const seen = await listRuns(desk.as("Tomás"), { caseId: own.id, withUnmatched: true, before: null, limit: 10 });
  expect(seen).toEqual([]);
});
