import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Case, CaseSummary, OpenedCase, TimelineEntry } from "../../server/contract/cases.ts";
import type { Problem } from "../../server/contract/common.ts";
import type { Message } from "../../server/contract/conversations.ts";
import type { Calendar } from "../../server/contract/calendars.ts";
import type { SlaPolicy } from "../../server/contract/sla.ts";
import type { AuditEntry } from "../../server/contract/system.ts";
import { openedCase, receivedMail } from "../cases/case-story.ts";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
let one: Case;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
  one = await openedCase(desk, { choice: { priority: "medium" } });
});
afterAll(() => desk.drop());

const nowhere = "0198c0de-0000-7000-8000-000000000000";
const reference = { mailbox: "support@fernweh.example", internetMessageId: "<x@y.example>", providerMessageId: "x" };
const standard = async () => (await api.get<{ items: SlaPolicy[] }>("Mara", "/sla/policies")).body.items[0]!;

describe("no token: 401", () => {
  const all: [string, string, unknown?][] = [
    ["POST", "/messages/lookup", reference], ["GET", "/categories"], ["POST", "/cases", { message: reference }], ["GET", "/cases"], ["GET", "/cases/counts"],
    ["GET", `/cases/${nowhere}`], ["PATCH", `/cases/${nowhere}/status`, { status: "closed", version: 1 }], ["GET", "/sla/policies"], ["POST", "/sla/policies", {}], ["GET", "/rules"], ["POST", "/rules", {}],
  ];
  test.each(all)("%s %s", async (method, path, body) => {
    expect(await api.problem(null, method, path, body)).toMatchObject({ status: 401, code: "unauthenticated" });
  });
});

describe("a role that may not: 403", () => {
  const all: [string, string, string, () => unknown][] = [
    ["Priya", "POST", "/cases", () => ({ message: reference })],
    ["Priya", "PATCH", `/cases/ONE/status`, () => ({ status: "closed", version: 1 })],
    ["Priya", "PATCH", `/cases/ONE/assign`, () => ({ assigneeId: null, version: 1 })],
    ["Priya", "PATCH", `/cases/ONE/priority`, () => ({ priority: "low", version: 1 })],
    ["Priya", "POST", `/cases/ONE/notes`, () => ({ text: "Hello" })],
    ["Priya", "POST", `/cases/ONE/join`, () => ({ message: reference })],
    ["Jonas", "POST", "/sla/policies", () => policyBody()],
    ["Aylin", "POST", "/rules", () => ({ name: "x", trigger: { type: "event", event: "case.opened" }, conditions: { match: "all", conditions: [] }, actions: [{ type: "add_task", title: "x" }] })],
  ];
  test.each(all)("%s: %s %s", async (who, method, path, body) => {
    expect(await api.problem(who, method, path.replace("ONE", one.id), body())).toMatchObject({ status: 403, code: "forbidden" });
  });
});

const promise = { first_response: { minutes: 10 }, next_response: { minutes: 20 }, resolution: { minutes: 30, clock: "wall" }, task_due: null };
const policyBody = (change: object = {}) => ({ name: "Gold", calendarId: nowhere, promises: { low: promise, medium: promise, high: promise, urgent: promise }, warnings: [{ kind: "percent", percent: 80 }], ...change });

describe("what is not there, or not one's own: 404", () => {
  test.each(["", "/timeline", "/messages", "/tasks"])("GET /cases/{id}%s", async (end) => {
    expect(await api.problem("Aylin", "GET", `/cases/${nowhere}${end}`)).toMatchObject({ status: 404, code: "not_found" });
    const own = await openedCase(desk, { mailbox: "aylin@fernweh.example" });
    expect(await api.problem("Tomás", "GET", `/cases/${own.id}${end}`)).toMatchObject({ status: 404 });
    expect((await api.get("Aylin", `/cases/${own.id}${end}`)).status).toBe(200);
  });

  test("a number that no case has, a mailbox and a message of somebody else, a policy", async () => {
    expect(await api.problem("Aylin", "GET", "/cases/number/999999")).toMatchObject({ status: 404 });
    expect(await api.problem("Tomás", "POST", "/messages/lookup", { ...reference, mailbox: "aylin@fernweh.example" })).toMatchObject({ status: 404 });
    const { message } = await receivedMail(desk, { mailbox: "aylin@fernweh.example" });
    expect(await api.problem("Tomás", "GET", `/messages/${message.id}/html`)).toMatchObject({ status: 404 });
    expect(await api.problem("Tomás", "PATCH", `/messages/${message.id}/classification`, { priority: "low" })).toMatchObject({ status: 404 });
    expect(await api.problem("Mara", "POST", "/sla/policies", policyBody({ id: nowhere, version: 1, calendarId: (await standard()).calendarId }))).toMatchObject({ status: 404 });
  });
});

describe("not in this state, or changed in the meantime: 409", () => {
  test("a stale case, a move that is not allowed", async () => {
    const stale = await api.problem("Aylin", "PATCH", `/cases/${one.id}/status`, { status: "in_progress", version: 99 });
    expect(stale).toMatchObject({ status: 409, code: "stale", remedy: expect.any(String) });
    const { version } = (await api.patch<Case>("Aylin", `/cases/${one.id}/status`, { status: "resolved", version: 1 })).body;
    expect(await api.problem("Aylin", "PATCH", `/cases/${one.id}/status`, { status: "awaiting_vendor", version })).toMatchObject({ status: 409, code: "conflict" });
  });

  test("a stale policy says who was faster", async () => {
    const { id, version, name, calendarId, promises } = await standard();
    const body = { id, version, name, calendarId, promises, warnings: [{ kind: "before", minutes: 60 }] };
    expect((await api.post<SlaPolicy>("Mara", "/sla/policies", body)).body).toMatchObject({ version: version + 1, warnings: body.warnings, updatedBy: "Mara Lindqvist" });
    expect(await api.problem("Mara", "POST", "/sla/policies", body)).toMatchObject({ status: 409, code: "stale", detail: expect.stringContaining("Mara Lindqvist") });
  });
});

describe("what is not valid: 400, and each field is named", () => {
  const all: [string, string, unknown, string[]][] = [
    ["POST", "/cases", { message: { ...reference, mailbox: "nonsense", providerMessageId: "" } }, ["message.mailbox", "message.providerMessageId"]],
    ["POST", "/messages/lookup", {}, ["internetMessageId", "mailbox", "providerMessageId"]],
    ["GET", "/cases/not-an-id", undefined, ["id"]],
    ["GET", "/cases/number/0", undefined, ["number"]],
    ["GET", "/cases?limit=101", undefined, ["limit"]],
    ["GET", "/cases?view=others", undefined, ["view"]],
    ["GET", "/cases?after=%00", undefined, ["after"]],
    ["PATCH", `/cases/${nowhere}/status`, { status: "done" }, ["status", "version"]],
    ["PATCH", `/cases/${nowhere}/assign`, { version: 1 }, ["assigneeId"]],
    ["POST", `/cases/${nowhere}/notes`, { text: "  " }, ["text"]],
    ["POST", "/sla/policies", policyBody({ warnings: [{ kind: "percent", percent: 100 }], promises: { low: promise, medium: promise, high: promise, urgent: { ...promise, resolution: { minutes: 0 } } } }), ["promises.urgent.resolution.minutes", "warnings.0.percent"]],
    ["POST", "/rules", { name: "x", trigger: { type: "event", event: "case.opened" }, conditions: { match: "all", conditions: [] }, actions: [] }, ["actions"]],
  ];
  test.each(all)("%s %s", async (method, path, body, fields) => {
    const problem = await api.problem("Mara", method, path, body);
    expect(problem).toMatchObject({ status: 400, code: "bad_input" });
    expect(problem.errors?.map((error) => error.path).sort()).toEqual(fields);
  });

  test("letters that the database refuses are no fault of ours", async () => {
    for (const text of ["\u0000", "a\u0000b", "\ud83d"]) {
      const answers = [
        await api.post<Problem>("Aylin", "/messages/lookup", { ...reference, providerMessageId: text }),
        await api.post<Problem>("Aylin", "/messages/lookup", { ...reference, internetMessageId: text }),
        await api.post<Problem>("Aylin", "/cases", { message: reference, category: text }),
        await api.post<Problem>("Aylin", `/cases/${one.id}/notes`, { text }),
        await api.get<Problem>("Aylin", `/cases?search=${encodeURIComponent(text.toWellFormed())}`),
      ];
      for (const [index, { status }] of answers.entries()) expect([200, 400, 404, 422, 502], `${JSON.stringify(text)}, ${index}`).toContain(status);
    }
  });
});

describe("done: 200", () => {
  test("from the mail to the closed case", async () => {
    const { reference: message } = await receivedMail(desk, { subject: "Visa for Vietnam" });
    const { body: opened } = await api.post<OpenedCase>("Aylin", "/cases", { message, priority: "high" });
    expect(opened).toMatchObject({ outcome: "opened", case: { title: "Visa for Vietnam", priority: "high", version: 1 } });
    const path = `/cases/${opened.case.id}`;
    expect((await api.get<Case>("Aylin", `/cases/number/${opened.case.number}`)).body.id).toBe(opened.case.id);
    expect((await api.patch<Case>("Aylin", `${path}/assign`, { assigneeId: desk.user("Aylin").id, version: 1 })).body.assignee).toMatchObject({ name: "Aylin Demir" });
    expect((await api.patch<Case>("Aylin", `${path}/priority`, { priority: "urgent", version: 2 })).body.priority).toBe("urgent");
    expect((await api.post<TimelineEntry>("Aylin", `${path}/notes`, { text: "Passport?" })).body.text).toBe("Passport?");
    expect((await api.get<{ items: Message[] }>("Aylin", `${path}/messages`)).body.items).toHaveLength(1);
    expect((await api.get<{ mine: number }>("Aylin", "/cases/counts")).body.mine).toBeGreaterThan(0);
    expect((await api.get<{ items: CaseSummary[] }>("Aylin", "/cases?view=mine&search=vietnam")).body.items.map((item) => item.id)).toEqual([opened.case.id]);
    expect((await api.patch<Case>("Aylin", `${path}/status`, { status: "closed", version: 3 })).body).toMatchObject({ status: "closed", nextTarget: null });
    const lines = (await api.get<{ items: TimelineEntry[] }>("Priya", `${path}/timeline`)).body.items.map((line) => line.event);
    expect(lines).toEqual(["case.opened", "case.assigned", "case.priority_changed", "case.note_added", "case.status_changed", "sla.met"]);
  });

  test("a new policy with its history, and the calendars", async () => {
    const { body: calendars } = await api.get<{ items: Calendar[] }>("Priya", "/calendars");
    expect(calendars.items).toMatchObject([{ name: "Office hours", timeZone: "Europe/Berlin" }]);
    const { body: saved } = await api.post<SlaPolicy>("Mara", "/sla/policies", policyBody({ calendarId: calendars.items[0]!.id }));
    expect(saved).toMatchObject({ name: "Gold", version: 1, position: 1, publishedVersion: 1, isDraft: false, updatedBy: "Mara Lindqvist" });
    const { body: history } = await api.get<{ items: AuditEntry[] }>("Priya", `/sla/policies/${saved.id}/history`);
    expect(history.items).toMatchObject([{ event: "sla_policy.saved", actor: "Mara Lindqvist", data: { before: null, after: { name: "Gold" } } }]);
  });
});
