import { afterAll, beforeAll, expect, test } from "vitest";
import type { BulkOutcome, Case } from "../../server/contract/cases.ts";
import { openedCase } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let one: Case;
let own: Case;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  one = await openedCase(desk);
  own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
});
afterAll(() => desk.drop());

test("every way to look answers whoever may look, and nothing without a token", async () => {
  const ways = ["/cases", "/cases?view=all&search=trip", "/cases/search?q=invoice", "/cases/stats", "/cases/counts", `/cases/${one.id}`, `/cases/number/${one.number}`, `/cases/${one.id}/timeline`, `/cases/${one.id}/tasks`, `/cases/${one.id}/people`, "/tasks", "/tasks/stats", "/tasks/search?q=x", "/saved-views", "/custom-fields", "/case-settings", "/notifications"];
  for (const way of ways) {
    expect((await api.get("Priya", way)).status, way).toBe(200);
    expect((await api.get(null, way)).status, way).toBe(401);
  }
});

test("a viewer changes nothing", async () => {
  const id = one.id;
  const calls: [string, string, unknown][] = [
    ["PUT", `/cases/${id}`, { version: 1, title: "x" }], ["DELETE", `/cases/${id}?version=1`, undefined], ["POST", `/cases/${id}/restore`, {}], ["PATCH", `/cases/${id}/status`, { status: "closed", version: 1 }], ["PATCH", `/cases/${id}/assign`, { assigneeId: null, version: 1 }],
    ["PATCH", "/cases/bulk/status", { items: [{ id }], status: "closed" }], ["PATCH", "/cases/bulk/assign", { items: [{ id }], assigneeId: null }], ["POST", "/cases", { mailboxId: one.mailboxId, title: "x" }], ["POST", `/cases/${id}/notes`, { text: "x" }],
    ["PUT", `/cases/${id}/watch`, undefined], ["POST", `/cases/${id}/links`, { otherId: own.id, kind: "related" }], ["POST", "/saved-views", { name: "x", filter: {} }], ["POST", "/tasks", { caseId: id, title: "x" }],
  ];
  for (const [method, way, body] of calls) expect(await api.problem("Priya", method, way, body), `${method} ${way}`).toMatchObject({ status: 403, code: "forbidden" });
  for (const [who, expected] of [["Aylin", 403], ["Jonas", 403], ["Mara", 200]] as const) expect((await api.put(who, "/case-settings", { followUp: "new", reopenWithinDays: null })).status, who).toBe(expected);
});

test("what lies in somebody else's mailbox is not there, by any way", async () => {
  const id = own.id;
  for (const way of [`/cases/${id}`, `/cases/number/${own.number}`, `/cases/${id}/timeline`, `/cases/${id}/tasks`, `/cases/${id}/people`, `/cases/${id}/messages`]) expect((await api.get("Mara", way)).status, way).toBe(404);
  expect((await api.put("Mara", `/cases/${id}`, { version: 1, title: "x" })).status).toBe(404);
  expect((await api.delete("Mara", `/cases/${id}?version=1`)).status).toBe(404);
  const bulk = await api.patch<BulkOutcome>("Mara", "/cases/bulk/status", { items: [{ id, version: 1 }], status: "closed" });
  expect(bulk.body).toMatchObject({ doneCount: 0, items: [{ code: "not_found" }] });
});

test("a stale change is 409 with what moved; bounds and hostile input are 400", async () => {
  expect((await api.put("Jonas", `/cases/${one.id}`, { version: 1, summary: "Short" })).status).toBe(200);
  expect(await api.problem("Aylin", "PUT", `/cases/${one.id}`, { version: 1, title: "x" })).toMatchObject({ status: 409, code: "stale", changes: [{ fields: ["summary"], actor: "Jonas Weber" }] });
  const items = Array.from({ length: 201 }, () => ({ id: one.id }));
  for (const [method, way, body] of [["PATCH", "/cases/bulk/status", { items, status: "closed" }], ["PATCH", "/cases/bulk/status", { items: [], status: "closed" }], ["GET", "/cases?filter=%7B%22status%22%3A%5B%22x%22%5D%7D", undefined], ["GET", "/cases?after=abc", undefined], ["GET", "/cases/search?q=" + "x".repeat(201), undefined]] as const) {
    expect((await api.problem("Aylin", method, way, body)).status, way.slice(0, 60)).toBe(400);
  }
});
