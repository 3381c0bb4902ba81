import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Problem } from "../../server/contract/common.ts";
import type { Me } from "../../server/contract/people.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { testApi } from "../support/api.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

describe("every refusal is a problem with a stable code", () => {
  test("no token: 401", async () => {
    const answer = await api.get<Problem>(null, "/me");
    expect(answer.status).toBe(401);
    expect(answer.headers.get("content-type")).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ code: "unauthenticated", status: 401 });
  });

  test("a token that is not genuine: 401", async () => {
    expect((await api.get<Problem>("Nobody", "/me")).body.code).toBe("unauthenticated");
  });

  test("a viewer may not subscribe webhooks: 403", async () => {
    const answer = await api.post<Problem>("Priya", "/webhooks", { url: "https://hooks.example/x", events: ["*"] });
    expect(answer.status).toBe(403);
    expect(answer.body.code).toBe("forbidden");
  });

  test("a body that is not valid names each field: 400", async () => {
    const answer = await api.post<Problem>("Mara", "/webhooks", { url: "http://hooks.example/x", events: [] });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map((error) => error.path).sort()).toEqual(["events", "url"]);
  });

  test("a body that is not JSON: 400", async () => {
    const response = await api.app.request("/api/webhooks", { method: "POST", headers: { authorization: "Bearer Mara", "content-type": "application/json" }, body: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "bad_input" });
  });

  test("an unknown address: 404", async () => {
    expect((await api.get<Problem>("Mara", "/nothing-here")).body.code).toBe("not_found");
  });

  test("a body beyond 2 MB: 413", async () => {
    const answer = await api.post<Problem>("Mara", "/webhooks", { url: "x".repeat(3_000_000), events: [] });
    expect(answer.status).toBe(413);
    expect(answer.body.code).toBe("too_large");
  });
});

test("people see who they are and what they may do", async () => {
  const { body } = await api.get<Me>("Aylin", "/me");
  expect(body.user).toMatchObject({ name: "Aylin Demir", role: "agent" });
  expect(body.mailboxes.map((mailbox) => mailbox.address).sort()).toEqual(["aylin@fernweh.example", "support@fernweh.example"]);
  expect(body.may).toContain("openCase");
  expect(body.may).not.toContain("savePolicy");
});

test("the pane's place is remembered, key by key", async () => {
  await api.put("Aylin", "/me/pane-state", { tab: "queue" });
  await api.put("Aylin", "/me/pane-state", { view: "mine" });
  expect((await api.get<Me>("Aylin", "/me")).body.paneState).toEqual({ tab: "queue", view: "mine" });
});

test("the API describes itself, and a page shows it", async () => {
  const document = await (await api.app.request("/api/openapi.json")).json();
  expect(document.openapi).toBe("3.1.0");
  expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(["/me", "/cases", "/campaigns", "/sla/policies", "/imports"]));
  const page = await api.app.request("/api/docs");
  expect(await page.text()).toContain("swagger-ui");
});
