import { afterAll, beforeAll, expect, test } from "vitest";
import { RuleDefinition } from "../../server/contract/rules.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { dryRunRule } from "../../server/services/rules/dry-run.ts";
import { previewUndoRuns } from "../../server/services/rules/preview-undo.ts";
import { eventsNamed, openedCase } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { on, publishedRule, runsOf, when } from "./rule-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

test("a rule is asked about one case without doing anything, and names the rules that led there", async () => {
  const opener = await publishedRule(desk, { name: "Opener", conditions: when(["message.subject", "contains", "chain"]), actions: [{ type: "set_priority", priority: "urgent" }] });
  const of = await openedCase(desk, { subject: "a chain of causes", choice: { priority: "low" } });
  await desk.drainJobs();
  const definition = RuleDefinition.parse({ ...opener, trigger: on("case.priority_changed"), conditions: when(["before.priority", "is", "low"], ["case.priority", "is", "medium"]) });
  const found = await dryRunRule(desk.as("Mara"), { definition, caseNumber: of.number });
  expect(found).toMatchObject({ case: { id: of.id, number: of.number }, event: { name: "case.priority_changed" }, holds: false, isInTime: true, chain: [{ ruleId: opener.id, rule: "Opener", case: { number: of.number } }] });
  expect(found.reasons.map(({ field, actual, holds }) => [field, actual, holds])).toEqual([["before.priority", "low", true], ["case.priority", "urgent", false]]);
  expect(await runsOf(desk, opener.id)).toHaveLength(1);
  expect(await dryRunRule(desk.as("Mara"), { definition: { ...definition, trigger: { type: "event", event: "case.note_added" as const } }, caseNumber: of.number })).toMatchObject({ event: null, chain: [] });
});

test("a case that one does not see is none to try a rule on", async () => {
  const own = await openedCase(desk, { mailbox: "aylin@fernweh.example", choice: { priority: "low" } });
  const rule = await publishedRule(desk, { name: "Note", conditions: when(["message.subject", "contains", "nothing such"]), actions: [{ type: "add_note", text: "Seen." }] });
  const definition = RuleDefinition.parse(rule);
  await expect(dryRunRule(desk.as("Tomás"), { definition, caseNumber: own.number })).rejects.toMatchObject({ code: "not_found" });
});

test("an undo that is only looked at says what goes back and changes nothing", async () => {
  const rule = await publishedRule(desk, { name: "Looked at", conditions: when(["message.subject", "contains", "look first"]), actions: [{ type: "set_priority", priority: "urgent" }, { type: "add_note", text: "Done." }] });
  const since = desk.clock.now().toISOString();
  const of = await openedCase(desk, { subject: "look first", choice: { priority: "low" } });
  await desk.drainJobs();
  const seen = await previewUndoRuns(desk.as("Mara"), { ruleId: rule.id, since });
  expect(seen).toMatchObject({ runCount: 1, undone: [{ caseId: of.id, what: "priority" }], kept: [{ what: "note", reason: "left_already" }] });
  expect(await readCase(desk.system, of.id)).toMatchObject({ priority: "urgent" });
  expect(await eventsNamed(desk, "rule.undone")).toEqual([]);
  expect(await previewUndoRuns(desk.as("Mara"), { ruleId: rule.id, since })).toEqual(seen);
});
