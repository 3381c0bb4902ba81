import { Agent } from "undici";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { GraphFault } from "../../server/adapters/graph/graph-fault.ts";
import { readRetryAfter } from "../../server/adapters/graph/graph-request.ts";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import type { OutboundReply } from "../../server/services/conversations/mailbox.ts";
import type { LookUpQuery } from "../../server/services/deliveries/channel.ts";
import type { RunningGraph } from "../sandbox/graph-sandbox.ts";
import { IMMUTABLE, asApp, runGraph, support } from "../sandbox/graph-sandbox.ts";
import { eventually } from "../support/eventually.ts";

let running: RunningGraph;
const dispatcher = new Agent();
const called: { url: string; body: string }[] = [];

beforeAll(async () => {
  running = await runGraph({
    callHook: async (url, { body }) => {
      called.push({ url, body });
      return { status: 200, text: new URL(url).searchParams.get("validationToken") ?? "" };
    },
  });
});
afterAll(async () => {
  await dispatcher.destroy();
  await running.stop();
});
beforeEach(() => running.graph.levers.reset());

function options() {
  return { baseUrl: running.baseUrl, getToken: async () => "app", now: () => running.clock.now, dispatcher, timeoutMs: 2_000 };
}
const mailbox = () => createGraphMailbox(options());

function deliver(subject: string, messageId = `<${subject}@nordlys.example>`) {
  const raw = `From: Ingrid Solberg <ingrid.solberg@nordlys.example>\r\nTo: ${support.mail}\r\nSubject: ${subject}\r\nMessage-ID: ${messageId}\r\n\r\nHello\r\n`;
  return running.graph.levers.deliver(support.mail, Buffer.from(raw));
}

test("a message comes whole, with its raw form and the name of its folder", async () => {
  const { id } = await deliver("Visa");
  const fetched = await mailbox().fetchMessage(support.mail, id);
  expect(fetched).toMatchObject({ providerMessageId: id, internetMessageId: "<Visa@nordlys.example>", isDraft: false, folder: "inbox" });
  expect(fetched?.receivedAt).toEqual(running.clock.now);
  expect(Buffer.from(fetched?.mime ?? []).toString()).toContain("Subject: Visa\r\n");
  expect(fetched?.webLink).toMatch(/^https:/);
});

test("a message that is gone is null, by its id and by its Message-ID", async () => {
  const { id } = await deliver("Visa");
  await running.call("DELETE", `/users/${support.id}/messages/${id}`, { ...asApp, prefer: IMMUTABLE });
  expect(await mailbox().fetchMessage(support.mail, id)).toMatchObject({ folder: "deleteditems" });
  await running.call("DELETE", `/users/${support.id}/messages/${id}`, { ...asApp, prefer: IMMUTABLE });
  expect(await mailbox().fetchMessage(support.mail, id)).toBeNull();
  expect(await mailbox().findByInternetMessageId(support.mail, "<Visa@nordlys.example>")).toBeNull();
});

test("a message is found by its Message-ID", async () => {
  await deliver("One");
  const { id } = await deliver("Two", "<o'clock@nordlys.example>");
  expect(await mailbox().findByInternetMessageId(support.mail, "<o'clock@nordlys.example>")).toMatchObject({ providerMessageId: id });
});

test("changes come page by page, then only what is new, changed or gone", async () => {
  for (let i = 0; i < 220; i += 1) await deliver(`Mail ${i}`, `<${i}@nordlys.example>`);
  const first = await readAll(null);
  expect(first.changed).toHaveLength(220);
  expect(first.pages).toBe(3);
  const { id } = await deliver("New");
  const second = await readAll(first.link);
  expect(second.changed).toEqual([id]);
  await running.call("DELETE", `/users/${support.id}/messages/${id}`, { ...asApp, prefer: IMMUTABLE });
  const third = await readAll(second.link);
  expect(third).toMatchObject({ changed: [], removed: [id] });
});

test("a delta link that Graph has forgotten starts a full reading", async () => {
  const before = await readAll(null);
  await running.graph.levers.reset();
  const { id } = await deliver("After");
  expect((await readAll(before.link)).changed).toEqual([id]);
});

test("a link to another host is refused before the token leaves", async () => {
  await expect(mailbox().changes(support.mail, "inbox", "https://evil.example/delta")).rejects.toThrow(/does not lead to/);
});

async function readAll(link: string | null) {
  const all = { changed: [] as string[], removed: [] as string[], pages: 0, link };
  for (let done = false; !done; all.pages += 1) {
    const page = await mailbox().changes(support.mail, "inbox", all.link);
    all.changed.push(...page.changed.map((change) => change.providerMessageId));
    all.removed.push(...page.removed);
    all.link = page.nextLink;
    done = page.done;
  }
  return all;
}

test("a subscription is made with the handshake, tells of new mail, is renewed, and may be gone", async () => {
  called.length = 0;
  const days = (count: number) => new Date(running.clock.now.getTime() + count * 86_400_000);
  const notificationUrl = "https://mailroom.example/hooks/graph";
  const made = await mailbox().subscribe({ mailbox: support.mail, folder: "inbox", notificationUrl, lifecycleUrl: `${notificationUrl}/lifecycle`, clientState: "secret", expiresAt: days(2) });
  expect(made.expiresAt).toEqual(days(2));
  const { id } = await deliver("Visa");
  await eventually(() => called.at(-1)?.body).toContain(id);
  expect(JSON.parse(called.at(-1)?.body ?? "{}").value[0]).toMatchObject({ subscriptionId: made.subscriptionId, clientState: "secret", changeType: "created" });
  expect(await mailbox().renewSubscription(support.mail, made.subscriptionId, days(3))).toBe("renewed");
  await running.graph.levers.expireSubscriptions();
  expect(await mailbox().renewSubscription(support.mail, made.subscriptionId, days(3))).toBe("gone");
});

test("a fault tells what Graph said", async () => {
  running.graph.levers.fail({ times: 1, with: { status: 429, retryAfterSeconds: 9 } });
  const fault = await mailbox().fetchMessage(support.mail, "x").catch((error: unknown) => error);
  expect(fault).toBeInstanceOf(GraphFault);
  expect(fault).toMatchObject({ status: 429, code: "ApplicationThrottled", retryAt: new Date("2026-11-23T09:00:09Z") });
  running.graph.levers.fail({ times: 1, with: { hang: true } });
  await expect(mailbox().changes(support.mail, "inbox", null)).rejects.toMatchObject({ code: "Timeout" });
  running.graph.levers.fail({ times: 1, with: { body: "[]" } });
  await expect(mailbox().changes(support.mail, "inbox", null)).rejects.toMatchObject({ code: "UnreadableAnswer" });
});

test("a reply carries our words above the quote, in the conversation, and can be looked up", async () => {
  const original = await deliver("Visa");
  const outcome = await mailbox().reply(replyTo(original.id, { html: "<p>It is on its way.</p>", deliveryId: "reply-1" }), async () => {});
  if (outcome.outcome !== "sent") throw new Error(`It ended ${outcome.outcome}.`);
  const sent = await running.call("GET", `/users/${support.id}/messages/${outcome.reference.providerMessageId}`, asApp);
  expect(sent.json).toMatchObject({ subject: "RE: Visa", toRecipients: [{ emailAddress: { address: "ingrid.solberg@nordlys.example" } }] });
  expect(sent.json.body.content).toMatch(/It is on its way\..*divRplyFwdMsg.*Hello/s);
  const first = await mailbox().fetchMessage(support.mail, original.id);
  expect(sent.json.conversationId).toBe(first?.conversationId);
  const found = await createGraphChannel(options()).lookUp(queryOf("reply-1"));
  expect(found).toMatchObject({ found: "sent" });
});

test("a reply whose answer was lost is uncertain, and found", async () => {
  const original = await deliver("Visa");
  running.graph.levers.fail({ path: /\/send$/, times: 1, with: { cut: "after" } });
  const outcome = await mailbox().reply(replyTo(original.id, { html: "<p>Yes.</p>", deliveryId: "reply-2" }), async () => {});
  expect(outcome).toMatchObject({ outcome: "uncertain" });
  expect(await createGraphChannel(options()).lookUp(queryOf("reply-2"))).toMatchObject({ found: "sent" });
});

test("Retry-After is read as seconds and as a date, and has a bound", () => {
  const now = new Date("2026-11-23T09:00:00Z");
  expect(readRetryAfter("120", now)).toEqual(new Date("2026-11-23T09:02:00Z"));
  expect(readRetryAfter("Mon, 23 Nov 2026 09:05:00 GMT", now)).toEqual(new Date("2026-11-23T09:05:00Z"));
  expect(readRetryAfter("Mon, 23 Nov 2020 09:05:00 GMT", now)).toEqual(now);
  expect(readRetryAfter("99999999", now)).toEqual(new Date("2026-11-24T09:00:00Z"));
  expect(readRetryAfter("soon", now)).toBeNull();
  expect(readRetryAfter(undefined, now)).toBeNull();
});

function replyTo(messageId: string, words: { html: string; deliveryId: string }): OutboundReply {
  return { mailbox: support.mail, messageId, internetMessageId: "<gone@example>", to: [{ address: "ingrid.solberg@nordlys.example", name: null }], cc: [], attachments: [], ...words };
}

function queryOf(deliveryId: string): LookUpQuery {
  const account = { id: "account", provider: "graph" as const, from: { address: support.mail, name: null }, mailbox: support.mail, settings: {}, secret: null, requestsAtOnce: 4 };
  return { deliveryId, account, toAddress: "ingrid.solberg@nordlys.example", internetMessageId: "", handedOverAt: null, reference: null };
}
