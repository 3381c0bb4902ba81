import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";

let desk: Desk;
let api: ReturnType<typeof testApi>;
beforeAll(async () => {
  desk = await testDesk();
  api = testApi(desk);
});
afterAll(() => desk.drop());

const call = (body: string, query = "", method = "POST") => api.app.request(`/hooks/graph${query}`, { method, headers: { "content-type": "application/json" }, body: method === "GET" ? undefined : body });
const notification = { subscriptionId: "7f105c7d-2dc5-4530-97cd-4e7ae6534c07", clientState: "secret", changeType: "created", resource: "Users/x/Messages/y", tenantId: "t", subscriptionExpirationDateTime: "2026-11-20T00:00:00Z", resourceData: { id: "y" } };

test("the handshake answers the token as it is, as plain text", async () => {
  const token = "Validation: Testing <script>alert(1)</script> & more+signs";
  const answer = await call("", `?validationToken=${encodeURIComponent(token)}`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toMatch(/^text\/plain/);
  expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  expect(await answer.text()).toBe(token);
});

describe("garbage is refused: 400", () => {
  const garbage = ["", "{", "null", "[]", "{}", '{"value":{}}', '{"value":[{}]}', '{"value":[{"subscriptionId":5}]}', `{"value":[${Array(1_001).fill(JSON.stringify({ subscriptionId: "x" })).join()}]}`, "\u0000"];
  test.each(garbage.map((body) => [body.slice(0, 40), body]))("%j", async (_, body) => {
    const answer = await call(body);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: "bad_input" });
  });
});

test("more than 256 KiB are refused before they are read: 413", async () => {
  const answer = await call(JSON.stringify({ value: [notification], padding: "x".repeat(256 * 1024) }));
  expect(answer.status).toBe(413);
  expect(await answer.json()).toMatchObject({ code: "too_large" });
});

describe("what is not ours is answered 202, and does nothing", () => {
  const strange: [string, object][] = [
    ["an unknown subscription", {}],
    ["one without a secret", { clientState: null }],
    ["a lifecycle event of an unknown one", { changeType: undefined, lifecycleEvent: "subscriptionRemoved" }],
    ["a lifecycle event that nobody knows yet", { changeType: undefined, lifecycleEvent: "somethingNew" }],
    ["an id that the database refuses", { subscriptionId: "a\u0000b" }],
    ["half a surrogate pair", { subscriptionId: "\ud83d", clientState: "\udc00" }],
  ];
  test.each(strange)("%s", async (_, change) => {
    const answer = await call(JSON.stringify({ value: [{ ...notification, ...change }] }));
    expect(answer.status).toBe(202);
    expect(await answer.text()).toBe("");
    expect(desk.waitingJobs()).toEqual([]);
  });

  test("no notification at all", async () => {
    expect((await call('{"value":[]}')).status).toBe(202);
  });
});

test("it cannot be read: 404", async () => {
  expect((await call("", "", "GET")).status).toBe(404);
});
