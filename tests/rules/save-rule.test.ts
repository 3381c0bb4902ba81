import { afterAll, beforeAll, expect, test } from "vitest";
import { RuleDefinition, RulesFile } from "../../server/contract/rules.ts";
import { installRuleSuggestions, suggestedRules } from "../../server/services/rules/install-suggestions.ts";
import { problemsOfRule } from "../../server/services/rules/check-rule.ts";
import { orderRules } from "../../server/services/rules/order-rules.ts";
import { publishRule } from "../../server/services/rules/publish-rule.ts";
import { listRules, versionsOfRule } from "../../server/services/rules/queries.ts";
import { ruleSettings } from "../../server/services/rules/rule-settings.ts";
import { exportRules, importRules } from "../../server/services/rules/rules-file.ts";
import { restoreRule, saveRule } from "../../server/services/rules/save-rule.ts";
import { readCase } from "../../server/services/cases/queries.ts";
import { openedCase } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { on, publishedRule, when } from "./rule-story.ts";

let desk: Desk;
beforeAll(async () => void (desk = await testDesk()));
afterAll(() => desk.drop());

const definition = { name: "Up", trigger: on("case.opened"), actions: [{ type: "set_priority" as const, priority: "urgent" as const }] };
const opened = async (subject: string) => {
  const { id } = await openedCase(desk, { subject, choice: { priority: "low" } });
  await desk.drainJobs();
  return readCase(desk.system, id);
};

test("the suggestions are there once, published and off", async () => {
  await Promise.all([installRuleSuggestions(desk.system), installRuleSuggestions(desk.system)]);
  const rules = await listRules(desk.system);
  expect(rules.map(({ name }) => name)).toEqual(suggestedRules.map(({ name }) => name));
  expect(rules.every(({ isEnabled, publishedVersion, version }) => !isEnabled && publishedVersion === version)).toBe(true);
  expect((await opened("urgent: stranded")).priority).toBe("low");
});

test("a draft does nothing until it is published, and an earlier version comes back as a draft", async () => {
  const mara = desk.as("Mara");
  const draft = await saveRule(mara, { ...definition, conditions: when(["message.subject", "contains", "draft"]) });
  expect(draft).toMatchObject({ version: 1, publishedVersion: null });
  expect((await opened("draft one")).priority).toBe("low");
  await publishRule(mara, { ruleId: draft.id, version: 1 });
  expect((await opened("draft two")).priority).toBe("urgent");
  const changed = await saveRule(desk.as("Jonas"), { ...definition, id: draft.id, version: 1, conditions: when(["message.subject", "contains", "never"]) });
  expect(changed).toMatchObject({ version: 2, publishedVersion: 1, author: desk.user("Mara").name, updatedBy: desk.user("Jonas").name });
  expect((await opened("draft three")).priority).toBe("urgent");
  await expect(publishRule(mara, { ruleId: draft.id, version: 1 })).rejects.toMatchObject({ code: "stale" });
  await publishRule(mara, { ruleId: draft.id, version: 2 });
  expect((await opened("draft four")).priority).toBe("low");
  const restored = await restoreRule(mara, { ruleId: draft.id, version: 2, from: 1 });
  expect(restored).toMatchObject({ version: 3, publishedVersion: 2, conditions: when(["message.subject", "contains", "draft"]) });
  expect((await versionsOfRule(mara, draft.id)).map(({ version, publishedAt }) => [version, publishedAt !== null])).toEqual([[3, false], [2, true], [1, true]]);
});

test("what cannot run is named with its place, and not saved", async () => {
  const wrong = { ...definition, trigger: on("message.classified"), conditions: when(["case.colour", "is", "red"]), actions: [{ type: "set_priority" as const, priority: "low" as const }, { type: "assign_user" as const, userId: "01970000-0000-7000-8000-000000000001" }, { type: "set_category" as const, category: "none such" }] };
  await expect(saveRule(desk.as("Mara"), wrong)).rejects.toMatchObject({ code: "unprocessable", details: { errors: expect.arrayContaining([expect.objectContaining({ path: "conditions.conditions.0.field" }), expect.objectContaining({ path: "actions.0.type" }), expect.objectContaining({ path: "actions.1.userId" }), expect.objectContaining({ path: "actions.2.category" })]) } });
  expect(await problemsOfRule(desk.system, RuleDefinition.parse({ ...definition, trigger: on("message.classified"), actions: [{ type: "open_case" }, ...definition.actions] }))).toEqual([]);
});

test("rules run in the order that they are put into; one that stops is the last, and so is the first of all where only one may run", async () => {
  const mara = desk.as("Mara");
  const low = await publishedRule(desk, { name: "High", conditions: when(["message.subject", "contains", "order"]), actions: [{ type: "set_priority", priority: "high" }], stops: true });
  const high = await publishedRule(desk, { name: "Urgent", conditions: when(["message.subject", "contains", "order"]) });
  expect((await opened("order one")).priority).toBe("high");
  const ids = (await listRules(desk.system)).map(({ id }) => id).filter((id) => id !== high.id);
  await expect(orderRules(mara, { ids })).rejects.toMatchObject({ code: "stale" });
  await orderRules(mara, { ids: [high.id, ...ids] });
  expect((await listRules(desk.system))[0]!.id).toBe(high.id);
  expect((await opened("order two")).priority).toBe("high");
  await ruleSettings.save(mara, { match: "first" });
  expect((await opened("order three")).priority).toBe("urgent");
  await ruleSettings.save(mara, { match: "all" });
  expect(low.position).toBeGreaterThan(0);
});

test("a rule out of its hours only says so", async () => {
  const rule = await publishedRule(desk, { name: "At night", conditions: when(["message.subject", "contains", "night"]), schedule: { calendarId: null, when: "outside_hours" } });
  desk.clock.set("2026-11-17T09:00:00Z");
  expect((await opened("night one")).priority).toBe("low");
  desk.clock.set("2026-11-17T22:00:00Z");
  expect((await opened("night two")).priority).toBe("urgent");
  expect((await listRules(desk.system)).find(({ id }) => id === rule.id)!.statistics).toMatchObject({ matched: 1, changed: 1 });
});

test("rules go into a file and come back as drafts; a file that names what is not here changes nothing", async () => {
  const file = RulesFile.parse(await exportRules(desk.as("Mara")));
  const before = (await listRules(desk.system)).length;
  expect(file.rules).toHaveLength(before);
  const added = await importRules(desk.as("Mara"), file);
  expect(added.every(({ publishedVersion }) => publishedVersion === null)).toBe(true);
  expect(await listRules(desk.system)).toHaveLength(before * 2);
  const broken = { ...file, rules: [file.rules[0]!, { ...file.rules[0]!, actions: [{ type: "call_webhook" as const, webhookId: "01970000-0000-7000-8000-000000000001" }] }] };
  await expect(importRules(desk.as("Mara"), broken)).rejects.toMatchObject({ code: "unprocessable", details: { errors: [{ path: "rules.1.actions.0.webhookId", message: "there is no such webhook" }] } });
  expect(await listRules(desk.system)).toHaveLength(before * 2);
});
