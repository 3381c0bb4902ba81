import { afterAll, beforeAll, expect, test } from "vitest";
import type { AssignablePerson, Rule, RuleBackTest, RuleRun } from "../../server/contract/rules.ts";
import { openedCase } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

const rule = { name: "Up", trigger: { type: "event", event: "case.opened" }, conditions: { match: "all", conditions: [{ field: "case.priority", operator: "is", value: "low" }] }, actions: [{ type: "set_priority", priority: "urgent" }] };

test("rules over the wire: saved, published, run, shown with their reasons, tried, and undone", async () => {
  const saved = await api.post<Rule>("Mara", "/rules", rule);
  expect(saved).toMatchObject({ status: 200, body: { version: 1, publishedVersion: null, isEnabled: true } });
  const { id } = saved.body;
  expect(await api.post("Mara", `/rules/${id}/publish`, { version: 1 })).toMatchObject({ status: 200, body: { publishedVersion: 1 } });
  const one = await openedCase(desk, { choice: { priority: "low" } });
  await desk.drainJobs();
  const { body: runs } = await api.get<{ items: RuleRun[] }>("Aylin", `/cases/${one.id}/rule-runs`);
  expect(runs.items).toMatchObject([{ ruleId: id, rule: "Up", event: "case.opened", outcome: "done", reasons: [{ field: "case.priority", actual: "low", holds: true }], results: [{ action: "set_priority", outcome: "done" }], isUndoable: true, depth: 0 }]);
  expect((await api.get<{ items: RuleRun[] }>("Mara", "/rules/runs")).body.items).toHaveLength(1);
  const begun = await api.post<RuleBackTest>("Mara", "/rules/back-tests", { ruleId: id, definition: { ...rule, conditions: { match: "all", conditions: [] } } });
  expect(begun).toMatchObject({ status: 200, body: { state: "running", caseCount: 0, caseTotal: null } });
  await desk.drainJobs();
  const tested = { state: "finished", caseTotal: 1, caseCount: 1, before: { matched: 1 }, after: { matched: 1, caseCount: 1 }, differences: [] };
  expect(await api.get("Mara", `/rules/back-tests/${begun.body.id}`)).toMatchObject({ status: 200, body: tested });
  expect(await api.get("Mara", `/rules/${id}/back-test`)).toMatchObject({ status: 200, body: { backTest: tested } });
  expect(await api.post("Mara", `/rules/back-tests/${begun.body.id}/cancel`, {})).toMatchObject({ status: 200, body: { state: "finished" } });
  // Asked with one's own rights, it is nobody else's; an agent makes no rules.
  expect((await api.get("Jonas", `/rules/back-tests/${begun.body.id}`)).status).toBe(404);
  expect((await api.get("Aylin", `/rules/back-tests/${begun.body.id}`)).status).toBe(403);
  expect((await api.post("Mara", "/rules/back-tests", { ruleId: "01970000-0000-7000-8000-000000000001", definition: rule })).status).toBe(404);
  expect(await api.post("Mara", "/rules/replay", { since: "2026-11-01T00:00:00Z" })).toMatchObject({ status: 200, body: { runCount: 1, differences: [] } });
  expect(await api.post("Mara", `/rules/${id}/runs/${runs.items[0]!.eventSeq}/undo`, {})).toMatchObject({ status: 200, body: { runCount: 1, undone: [{ caseId: one.id, what: "priority" }] } });
  expect(await api.post("Mara", `/rules/${id}/runs/${runs.items[0]!.eventSeq}/undo`, {})).toMatchObject({ status: 409 });
});

test("who may, and what is refused", async () => {
  expect((await api.post("Aylin", "/rules", rule)).status).toBe(403);
  expect((await api.get("Priya", "/rules")).status).toBe(200);
  expect(await api.post("Mara", "/rules", { ...rule, conditions: { match: "all", conditions: [{ field: "case.priority", operator: "sounds_like", value: "x" }] } })).toMatchObject({ status: 400 });
  expect(await api.post("Mara", "/rules", { ...rule, actions: [] })).toMatchObject({ status: 400 });
  expect(await api.post("Mara", "/rules/check", { ...rule, conditions: { match: "all", conditions: [{ field: "message.text", operator: "matches", value: "(" }] } })).toMatchObject({ status: 200, body: { problems: [{ path: "conditions.conditions.0.value" }] } });
  expect((await api.get("Mara", "/rules/01970000-0000-7000-8000-000000000001")).status).toBe(404);
  expect((await api.get("Mara", "/rules/01970000-0000-7000-8000-000000000001/versions")).status).toBe(404);
  expect((await api.get("Aylin", "/cases/01970000-0000-7000-8000-000000000001/rule-runs")).status).toBe(404);
});

test("what somebody is good at is kept once, whatever its letters, and shown with who is there", async () => {
  const aylin = desk.user("Aylin").id;
  expect((await api.put("Aylin", `/rules/people/${aylin}/skills`, { skills: ["visa"] })).status).toBe(403);
  await api.put("Mara", `/rules/people/${aylin}/skills`, { skills: ["visa", "Visa", "no"] });
  const { body } = await api.get<{ items: AssignablePerson[] }>("Aylin", "/rules/people");
  expect(body.items.find(({ id }) => id === aylin)).toMatchObject({ skills: ["Visa", "no"], isPresent: true, reason: "unknown", readAt: null });
  expect(body.items.some(({ name }) => name.startsWith("Priya"))).toBe(false);
});
