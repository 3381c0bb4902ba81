import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import type { RunningGraph } from "./graph-sandbox.ts";
import { IMMUTABLE, asApp, aylin, mara, runGraph, to } from "./graph-sandbox.ts";

let running: RunningGraph;
let hook: { status: number; echo: boolean; refusals: number };
let notified: any[];
const call = (...args: Parameters<RunningGraph["call"]>) => running.call(...args);

beforeAll(async () => {
  running = await runGraph({
    callHook: async (url, { body }) => {
      const token = new URL(url).searchParams.get("validationToken");
      if (token === null) notified.push(...JSON.parse(body).value);
      if (hook.refusals > 0) {
        hook.refusals -= 1;
        return { status: 503, text: "" };
      }
      return { status: hook.status, text: hook.echo ? (token ?? "") : "" };
    },
  });
});
afterAll(() => running.stop());
beforeEach(async () => {
  hook = { status: 200, echo: true, refusals: 0 };
  notified = [];
  running.clock.now = new Date("2026-11-23T09:00:00Z");
  await running.graph.levers.reset();
});

const deliver = (subject: string) => running.graph.levers.deliver(aylin.mail, Buffer.from(`From: a@b.example\r\nSubject: ${subject}\r\n\r\nx`));

interface Changes {
  link: string;
  seen: string[];
  removed: string[];
}

async function follow(link: string): Promise<Changes> {
  const changes: Changes = { link, seen: [], removed: [] };
  for (let more = true; more; ) {
    const { json, status } = await call("GET", changes.link, { prefer: `${IMMUTABLE}, odata.maxpagesize=2` });
    expect(status).toBe(200);
    for (const item of json.value) (item["@removed"] ? changes.removed : changes.seen).push(item["@removed"] ? item.id : item.subject);
    more = json["@odata.deltaLink"] === undefined;
    changes.link = json["@odata.deltaLink"] ?? json["@odata.nextLink"];
  }
  return changes;
}

const INBOX_DELTA = "/me/mailFolders/inbox/messages/delta?$select=subject";

describe("delta", () => {
  test("gives all first, newest first, and then what came, changed, left and went", async () => {
    for (const subject of ["1", "2", "3", "4", "5"]) {
      await deliver(subject);
      running.clock.now = new Date(running.clock.now.getTime() + 60_000);
    }
    const first = await follow(INBOX_DELTA);
    expect(first.seen).toEqual(["5", "4", "3", "2", "1"]);
    expect((await follow(first.link)).seen).toEqual([]);
    const came = await deliver("6");
    const moved = await deliver("7");
    await call("POST", `/me/messages/${moved.id}/move`, { body: { destinationId: "archive" } });
    await call("PATCH", `/me/messages/${came.id}`, { body: { isRead: true } });
    const second = await follow(first.link);
    expect(second).toMatchObject({ seen: ["6"], removed: [moved.id] });
    await call("POST", `/me/messages/${moved.id}/move`, { body: { destinationId: "inbox" } });
    const third = await follow(second.link);
    expect(third).toMatchObject({ seen: ["7"], removed: [] });
  });

  test("misses nothing that changes between two pages", async () => {
    const ids = [await deliver("1"), await deliver("2"), await deliver("3"), await deliver("4"), await deliver("5")].map((one) => one.id);
    const page = await call("GET", INBOX_DELTA, { prefer: `${IMMUTABLE}, odata.maxpagesize=2` });
    await deliver("late");
    await call("DELETE", `/me/messages/${ids[4]}`);
    const rest = await follow(page.json["@odata.nextLink"]);
    const next = await follow(rest.link);
    expect([...rest.seen, ...next.seen].toSorted()).toEqual(["1", "2", "3", "late"]);
    expect(next.removed).toEqual([ids[4]]);
  });

  test("can be narrowed to what was created, and remembers it", async () => {
    const old = await deliver("old");
    const { link } = await follow(`${INBOX_DELTA}&changeType=created`);
    await call("PATCH", `/me/messages/${old.id}`, { body: { isRead: true } });
    await deliver("new");
    expect(await follow(link)).toMatchObject({ seen: ["new"], removed: [] });
  });

  test("a token from before a reset, or of another folder, or none of ours is 410", async () => {
    const { link } = await follow(INBOX_DELTA);
    const foreign = link.replace("/inbox/", "/archive/");
    expect((await call("GET", foreign)).json.error.code).toBe("SyncStateNotFound");
    expect((await call("GET", `${INBOX_DELTA}&$deltatoken=e30`)).status).toBe(410);
    await running.graph.levers.reset();
    expect((await call("GET", link)).status).toBe(410);
  });

  test("folders tell of new ones, of counts and of removals", async () => {
    const first = await call("GET", "/me/mailFolders/delta");
    expect(first.json.value).toHaveLength(7);
    const { json: folder } = await call("POST", "/me/mailFolders", { body: { displayName: "Oslo" } });
    await deliver("1");
    const second = await call("GET", first.json["@odata.deltaLink"]);
    expect(second.json.value.map((one: { displayName: string }) => one.displayName).toSorted()).toEqual(["Inbox", "Oslo"]);
    await call("DELETE", `/me/mailFolders/${folder.id}`);
    const third = await call("GET", second.json["@odata.deltaLink"]);
    expect(third.json.value).toMatchObject([{ id: folder.id, "@removed": { reason: "deleted" } }]);
  });
});

describe("subscriptions", () => {
  const later = (minutes: number) => new Date(running.clock.now.getTime() + minutes * 60_000).toISOString();
  const wanted = (overrides: object = {}) => ({
    changeType: "created",
    notificationUrl: "https://mailroom.example/hooks/graph?a=b",
    resource: "me/mailFolders('inbox')/messages",
    expirationDateTime: later(600),
    clientState: "secret",
    ...overrides,
  });
  const create = (overrides: object = {}, prefer = IMMUTABLE) => call("POST", "/subscriptions", { body: wanted(overrides), prefer });

  test("call after the change, with the state that was given and an immutable id when it was preferred", async () => {
    const made = await create();
    expect(made.status).toBe(201);
    const { id } = await deliver("Visa");
    await eventually(() => notified.length).toBe(1);
    expect(notified[0]).toMatchObject({
      subscriptionId: made.json.id,
      clientState: "secret",
      changeType: "created",
      tenantId: "5f2c9a1e-7b3d-4c58-9e0f-1a2b3c4d5e6f",
      resourceData: { "@odata.type": "#Microsoft.Graph.Message", id },
    });
  });

  test("hear of updates and deletions only when asked, and not of other folders or mailboxes", async () => {
    await create();
    await create({ changeType: "updated,deleted" });
    await create({ changeType: "created", resource: "/me/messages" });
    const { id } = await deliver("Visa");
    await call("PATCH", `/me/messages/${id}`, { body: { isRead: true } });
    await call("POST", `/me/messages/${id}/move`, { body: { destinationId: "archive" } });
    await call("POST", "/me/sendMail", { body: { message: { toRecipients: [to(mara.mail)] } } });
    // The inbox one and the mailbox one hear of the arrival; the second of the change and the departure; the mailbox one of the sent copy.
    await eventually(() => notified.map((one) => one.changeType).toSorted()).toEqual(["created", "created", "created", "deleted", "updated"]);
  });

  test("are not made without the handshake", async () => {
    hook = { status: 200, echo: false, refusals: 0 };
    const silent = await create();
    expect([silent.status, silent.json.error.code]).toEqual([400, "ValidationError"]);
    hook = { status: 202, echo: true, refusals: 0 };
    expect((await create()).json.error.code).toBe("ValidationError");
    expect((await call("GET", "/subscriptions")).json.value).toEqual([]);
  });

  test.each<[string, () => object]>([
    ["plain http", () => ({ notificationUrl: "http://mailroom.example/" })],
    ["a week and more", () => ({ expirationDateTime: later(10_200) })],
    ["the past", () => ({ expirationDateTime: later(-1) })],
    ["a change that is none", () => ({ changeType: "renamed" })],
    ["another resource", () => ({ resource: "/me/events" })],
    ["too much state", () => ({ clientState: "x".repeat(129) })],
  ])("refuse %s", async (_name, overrides) => {
    expect((await create(overrides())).json.error.code).toBe("InvalidRequest");
  });

  test("on another mailbox need an app; only their maker sees them", async () => {
    const resource = `/users/${mara.mail}/messages`;
    expect((await create({ resource })).status).toBe(403);
    const made = await call("POST", "/subscriptions", { ...asApp, body: wanted({ resource }) });
    expect(made.status).toBe(201);
    expect((await call("GET", `/subscriptions/${made.json.id}`)).status).toBe(404);
    expect((await call("GET", `/subscriptions/${made.json.id}`, asApp)).status).toBe(200);
    expect(running.graph.levers.subscriptionsOf(mara.mail)).toHaveLength(1);
  });

  test("live at least 45 minutes, are renewed, and end with their time", async () => {
    const made = await create({ expirationDateTime: later(1) });
    expect(made.json.expirationDateTime).toBe(later(45));
    const renewed = await call("PATCH", `/subscriptions/${made.json.id}`, { body: { expirationDateTime: later(600) } });
    expect(renewed.json.expirationDateTime).toBe(later(600));
    running.clock.now = new Date(running.clock.now.getTime() + 601 * 60_000);
    expect((await call("PATCH", `/subscriptions/${made.json.id}`, { body: { expirationDateTime: later(600) } })).status).toBe(404);
    await deliver("unheard");
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(notified).toEqual([]);
  });

  test("try again while the hook is down", async () => {
    await create();
    hook = { status: 202, echo: true, refusals: 1 };
    await deliver("Visa");
    await eventually(() => notified.length).toBe(2);
    expect(notified[1]).toEqual(notified[0]);
  });

  test("lifecycle events go to their own address, and removal ends the subscription", async () => {
    const made = await create({ lifecycleNotificationUrl: "https://mailroom.example/hooks/lifecycle" });
    await running.graph.levers.lifecycle("missed");
    expect(notified).toMatchObject([{ lifecycleEvent: "missed", subscriptionId: made.json.id, clientState: "secret" }]);
    expect(notified[0]).not.toHaveProperty("changeType");
    await running.graph.levers.lifecycle("subscriptionRemoved");
    expect((await call("GET", `/subscriptions/${made.json.id}`)).status).toBe(404);
  });
});
