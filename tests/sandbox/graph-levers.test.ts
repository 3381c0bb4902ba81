import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import type { RunningGraph } from "./graph-sandbox.ts";
import { asApp, aylin, runGraph, support, to } from "./graph-sandbox.ts";

let running: RunningGraph;
const call = (...args: Parameters<RunningGraph["call"]>) => running.call(...args);
const levers = () => running.graph.levers;
const message = { subject: "S", toRecipients: [to("ingrid.solberg@nordlys.example")] };
const sentCount = async () => (await call("GET", "/me/mailFolders/sentitems")).json.totalItemCount as number;

beforeAll(async () => {
  running = await runGraph();
});
afterAll(() => running.stop());
beforeEach(() => levers().reset());

describe("fail", () => {
  test("meets the requests that it names, as often as it says, and then no more", async () => {
    levers().fail({ method: "POST", path: "/sendMail", times: 2, with: { status: 429, retryAfterSeconds: 7 } });
    const first = await call("POST", "/me/sendMail", { body: { message } });
    expect([first.status, first.headers["retry-after"], first.json.error.code]).toEqual([429, "7", "ApplicationThrottled"]);
    expect((await call("GET", "/me")).status).toBe(200);
    expect((await call("POST", "/me/sendMail", { body: { message } })).status).toBe(429);
    expect((await call("POST", "/me/sendMail", { body: { message } })).status).toBe(202);
    expect(await sentCount()).toBe(1);
  });

  test.each([
    [{ cut: "before" as const }, 0],
    [{ cut: "after" as const }, 1],
    [{ hang: true, afterProcessing: true }, 1],
  ])("%j takes the answer away", async (effect, sent) => {
    levers().fail({ method: "POST", path: /\/sendMail$/, times: 1, with: effect });
    const lost = call("POST", "/me/sendMail", { body: { message } }).catch((error: Error) => error);
    if ("hang" in effect) {
      const seen = await Promise.race([lost, new Promise((resolve) => setTimeout(() => resolve("nothing"), 200))]);
      expect(seen).toBe("nothing");
    } else {
      expect(await lost).toBeInstanceOf(Error);
    }
    await eventually(sentCount).toBe(sent);
    expect(levers().requests().find((entry) => entry.path === "/me/sendMail")?.status).toBeNull();
  });

  test("a 504 may have been sent; garbage is no JSON; a delay delays", async () => {
    levers().fail({ times: 1, with: { status: 504, afterProcessing: true } });
    expect((await call("POST", "/me/sendMail", { body: { message } })).status).toBe(504);
    expect(await sentCount()).toBe(1);
    levers().fail({ times: 1, with: { body: "<html>" } });
    expect((await call("GET", "/me")).text).toBe("<html>");
    levers().fail({ times: 1, with: { delayMs: 120 } });
    const start = performance.now();
    expect((await call("GET", "/me")).status).toBe(200);
    expect(performance.now() - start).toBeGreaterThan(110);
  });
});

test("faults by rate repeat from their seed, and an unknown kind is refused", async () => {
  const run = async () => {
    levers().faults({ rate: 0.5, kinds: ["429", "503", "504"], seed: 42 });
    const statuses: number[] = [];
    for (let i = 0; i < 30; i += 1) statuses.push((await call("GET", "/me")).status);
    return statuses;
  };
  const first = await run();
  expect(await run()).toEqual(first);
  expect(new Set(first)).toEqual(new Set([200, 429, 503, 504]));
  expect(() => levers().faults({ rate: 1, kinds: ["rain" as "429"] })).toThrow(/No such fault: rain/);
});

test("the log tells what was asked and how it ended, and keeps the last five thousand", async () => {
  await call("GET", "/me?$select=id", { headers: { "client-request-id": "abc" } });
  expect(levers().requests()).toMatchObject([{ method: "GET", path: "/me?$select=id", status: 200, clientRequestId: "abc", at: "2026-11-23T09:00:00.000Z" }]);
  levers().clearRequests();
  expect(levers().requests()).toEqual([]);
});

describe("limits", () => {
  test("messages a minute, with the time to wait", async () => {
    levers().setLimits({ messagesPerMinute: 2 });
    const send = () => call("POST", "/me/sendMail", { body: { message } });
    expect([(await send()).status, (await send()).status]).toEqual([202, 202]);
    running.clock.now = new Date(running.clock.now.getTime() + 20_000);
    const third = await send();
    expect([third.status, third.headers["retry-after"]]).toEqual([429, "40"]);
    running.clock.now = new Date(running.clock.now.getTime() + 40_000);
    expect((await send()).status).toBe(202);
    expect(await sentCount()).toBe(3);
  });

  test("four at once for one mailbox; another mailbox is free", async () => {
    levers().setLimits({ concurrency: 4 });
    levers().fail({ path: "/me/messages", times: 12, with: { delayMs: 1_000 } });
    const slow = Array.from({ length: 12 }, () => call("GET", "/me/messages"));
    expect((await call("GET", `/users/${support.id}/messages`, asApp)).status).toBe(200);
    const statuses = (await Promise.all(slow)).map((answer) => answer.status);
    expect(statuses.toSorted()).toEqual([200, 200, 200, 200, ...Array.from({ length: 8 }, () => 429)]);
    expect((await call("GET", "/me/messages")).status).toBe(200);
  });
});

describe("$batch", () => {
  const batch = async (requests: object[]) => call("POST", "/$batch", { body: { requests } });

  test("runs parts as requests of their own, in the order that they depend on", async () => {
    const { json } = await batch([
      { id: "b", method: "GET", url: "/me/messages?$select=subject", dependsOn: ["a"] },
      { id: "a", method: "POST", url: "/me/messages", headers: { "Content-Type": "application/json" }, body: { subject: "First" } },
      { id: "c", method: "GET", url: "/me/messages/none" },
      { id: "d", method: "GET", url: "/me", dependsOn: ["c"] },
    ]);
    const byId = Object.fromEntries(json.responses.map((response: { id: string }) => [response.id, response]));
    expect(byId["a"]).toMatchObject({ status: 201, body: { subject: "First" } });
    expect(byId["b"].body.value).toMatchObject([{ subject: "First" }]);
    expect(byId["c"]).toMatchObject({ status: 400, body: { error: { code: "ErrorInvalidIdMalformed" } } });
    expect(byId["d"]).toMatchObject({ status: 424 });
  });

  test("each part has its own 429 and its own Prefer", async () => {
    const { json: draft } = await call("POST", "/me/messages", { body: message, prefer: 'IdType="ImmutableId"' });
    levers().fail({ path: "/me/mailFolders", times: 1, with: { status: 429, retryAfterSeconds: 3 } });
    const { json } = await batch([
      { id: "1", method: "GET", url: "/me/mailFolders" },
      { id: "2", method: "GET", url: "/me/messages", headers: { Prefer: 'IdType="ImmutableId"' } },
      { id: "3", method: "GET", url: "/me/messages" },
    ]);
    expect(json.responses[0]).toMatchObject({ status: 429, headers: { "retry-after": "3" } });
    expect(json.responses[1].body.value[0].id).toBe(draft.id);
    expect(json.responses[2].body.value[0].id).not.toBe(draft.id);
  });

  test.each<[string, object[]]>([
    ["21 parts", Array.from({ length: 21 }, (_, i) => ({ id: String(i), method: "GET", url: "/me" }))],
    ["the same id twice", [{ id: "1", method: "GET", url: "/me" }, { id: "1", method: "GET", url: "/me" }]],
    ["a circle", [{ id: "1", method: "GET", url: "/me", dependsOn: ["2"] }, { id: "2", method: "GET", url: "/me", dependsOn: ["1"] }]],
    ["a body without its type", [{ id: "1", method: "POST", url: "/me/messages", body: {} }]],
    ["a batch in a batch", [{ id: "1", method: "POST", url: "/$batch" }]],
  ])("refuses %s", async (_name, requests) => {
    expect((await batch(requests)).json.error.code).toBe("BadRequest");
  });
});

test("reset empties the mailboxes and lifts what was ordered", async () => {
  await levers().deliver(aylin.mail, Buffer.from("Subject: x\r\n\r\n"));
  levers().fail({ times: 100, with: { status: 503 } });
  await levers().reset();
  expect((await call("GET", "/me/messages")).json.value).toEqual([]);
});
