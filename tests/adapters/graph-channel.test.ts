import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { Agent } from "undici";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { GraphFault } from "../../server/adapters/graph/graph-fault.ts";
import { DELIVERY_PROPERTY } from "../../server/adapters/graph/messages-of.ts";
import type { FaultEffect } from "../../server/sandbox/graph/levers.ts";
import type { ChannelAccount, OutboundMessage, ProviderReference, SendOutcome } from "../../server/services/deliveries/channel.ts";
import type { RunningGraph } from "../sandbox/graph-sandbox.ts";
import { asApp, runGraph, support, tomas } from "../sandbox/graph-sandbox.ts";

const TIMEOUT_MS = 1_500;
/** For megabytes on a busy machine. */
const PATIENT_MS = 20_000;
const DRAFTS = /\/messages$/;
const SEND = /\/send$/;

let running: RunningGraph;
let dispatcher: Agent;
let deliveryCount = 0;

beforeAll(async () => {
  running = await runGraph();
});
afterAll(() => running.stop());
beforeEach(async () => {
  dispatcher = new Agent();
  await running.graph.levers.reset();
});
afterEach(() => dispatcher.destroy());

function channel(overrides: { baseUrl?: string; getToken?: () => Promise<string>; timeoutMs?: number } = {}) {
  return createGraphChannel({ baseUrl: running.baseUrl, getToken: async () => "app", now: () => running.clock.now, dispatcher, timeoutMs: TIMEOUT_MS, ...overrides });
}

const account = accountOf(tomas.mail);

function accountOf(mailbox: string, from: ChannelAccount["from"] = { address: mailbox, name: null }): ChannelAccount {
  return { id: "account", provider: "graph", from, mailbox, settings: {}, secret: null, requestsAtOnce: 4 };
}

function messageTo(address: string): OutboundMessage {
  deliveryCount += 1;
  const deliveryId = `delivery-${deliveryCount}`;
  return {
    deliveryId,
    account,
    to: { address, name: "Ingrid Solberg" },
    subject: "Your trip to Oslo",
    html: "<p>Dear Ingrid</p>",
    text: "Dear Ingrid",
    internetMessageId: `<${deliveryId}@mail.fernweh.example>`,
    headers: { "x-mailroom-delivery": deliveryId },
    attachments: [],
  };
}

function queryOf(message: OutboundMessage, reference: ProviderReference | null = null) {
  const { deliveryId, internetMessageId, to } = message;
  return { deliveryId, account: message.account, toAddress: to.address, internetMessageId, handedOverAt: null, reference };
}

/** Sends one message while a fault waits; what was prepared, how it ended, what a look-up finds, what lies in Sent Items. */
async function sendUnder(path: RegExp, effect: FaultEffect) {
  const message = messageTo("ingrid.solberg@nordlys.example");
  const prepared: ProviderReference[] = [];
  running.graph.levers.fail({ method: "POST", path, times: 1, with: effect });
  const outcome = await channel().send(message, async (reference) => void prepared.push(reference));
  const found = await channel().lookUp(queryOf(message, prepared[0]));
  return { message, prepared, outcome, found, sent: await inFolder("sentitems") };
}

async function inFolder(folder: string) {
  const { json } = await running.call("GET", `/users/${tomas.id}/mailFolders/${folder}/messages?$expand=singleValueExtendedProperties($filter=id eq '${DELIVERY_PROPERTY}')`, asApp);
  return json.value as { internetMessageId: string; subject: string; singleValueExtendedProperties: { value: string }[] }[];
}

describe("a message that goes well", () => {
  test("is prepared with its delivery id and our Message-ID, told, and then sent", async () => {
    const message = messageTo(support.mail);
    const drafts: number[] = [];
    const outcome = await channel().send(message, async () => void drafts.push((await inFolder("drafts")).length));
    expect(drafts).toEqual([1]);
    expect(outcome).toEqual({ outcome: "sent", reference: { providerMessageId: expect.stringMatching(/^AAk/), internetMessageId: message.internetMessageId } });
    const [copy, ...others] = await inFolder("sentitems");
    expect(others).toEqual([]);
    expect(copy).toMatchObject({ internetMessageId: message.internetMessageId, singleValueExtendedProperties: [{ value: message.deliveryId }] });
    expect(await inFolder("drafts")).toEqual([]);
  });

  test("reaches the recipient with the header that it was given", async () => {
    const message = messageTo(support.mail);
    await channel().send(message, async () => {});
    const { json } = await running.call("GET", `/users/${support.id}/mailFolders/inbox/messages?$select=internetMessageHeaders,subject`, asApp);
    expect(json.value[0].internetMessageHeaders).toContainEqual({ name: "X-Mailroom-Delivery", value: message.deliveryId });
  });

  test("prefers immutable ids and names each request", async () => {
    await channel().send(messageTo(support.mail), async () => {});
    const ids = running.graph.levers.requests().map((entry) => entry.clientRequestId);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => /^[0-9a-f-]{36}$/.test(id))).toBe(true);
  });
});

describe("a message that JSON cannot carry", () => {
  const unsubscribe = { "List-Unsubscribe": "<https://mail.fernweh.example/u/1>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
  const big = (size: number) => ({ fileName: "Reiseplan.pdf", mediaType: "application/pdf", contentId: null, bytes: new Uint8Array(size).fill(65) });
  const received = async (query: string) => (await running.call("GET", `/users/${support.id}/mailFolders/inbox/messages?${query}`, asApp)).json.value;

  test("travels as MIME with its headers, and the draft carries the delivery's id before it is told", async () => {
    const message = { ...messageTo(support.mail), headers: unsubscribe, replyTo: "answers@fernweh.example" };
    const found: string[] = [];
    const outcome = await channel().send(message, async () => void found.push((await channel().lookUp(queryOf(message))).found));
    expect([found, outcome]).toMatchObject([["draft"], { outcome: "sent", reference: { internetMessageId: message.internetMessageId } }]);
    const [mail] = await received("$select=internetMessageHeaders,replyTo,body");
    expect(mail.internetMessageHeaders).toEqual(expect.arrayContaining([{ name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" }]));
    expect([mail.replyTo[0].emailAddress.address, mail.body.content]).toEqual(["answers@fernweh.example", expect.stringContaining("Dear Ingrid")]);
    expect(await inFolder("sentitems")).toMatchObject([{ singleValueExtendedProperties: [{ value: message.deliveryId }] }]);
  });

  test.each<[string, number, object, number]>([
    ["a small attachment in the same request", 1_000, {}, 0],
    ["a big one in parts of less than 4 MB", 9_000_000, {}, 3],
    ["a big one beside MIME", 5_000_000, unsubscribe, 2],
  ])("%s", async (_name, size, headers, parts) => {
    const message = { ...messageTo(support.mail), headers: { ...headers }, attachments: [big(size)] };
    expect(await channel({ timeoutMs: PATIENT_MS }).send(message, async () => {})).toMatchObject({ outcome: "sent" });
    const [mail] = await received("$expand=attachments($select=name,size)&$select=internetMessageHeaders,subject");
    expect(mail.attachments).toMatchObject([{ name: "Reiseplan.pdf", size }]);
    expect(running.graph.levers.requests().filter(({ method }) => method === "PUT")).toHaveLength(parts);
    for (const name of Object.keys(headers)) expect(mail.internetMessageHeaders.map((one: { name: string }) => one.name)).toContain(name);
  });

  test.each<[string, string, RegExp, FaultEffect]>([
    ["the upload is cut", "PUT", /uploadSessions/, { cut: "before" }],
    ["the session is refused", "POST", /createUploadSession/, { status: 503 }],
    ["the delivery's id cannot be set", "PATCH", /messages/, { status: 504 }],
    ["the answer to the delivery's id is lost", "PATCH", /messages/, { cut: "after" }],
  ])("half a draft never leaves: %s", async (_name, method, path, effect) => {
    const message = { ...messageTo(support.mail), headers: unsubscribe, attachments: [big(5_000_000)] };
    running.graph.levers.fail({ method, path, times: 1, with: effect });
    const prepared: ProviderReference[] = [];
    expect(await channel({ timeoutMs: PATIENT_MS }).send(message, async (reference) => void prepared.push(reference))).toMatchObject({ outcome: "deferred" });
    expect(prepared).toEqual([]);
    expect([(await inFolder("drafts")).length, (await channel().lookUp(queryOf(message))).found]).toEqual([0, "nothing"]);
    expect(await channel({ timeoutMs: PATIENT_MS }).send(message, async () => {})).toMatchObject({ outcome: "sent" });
    expect(await received("$select=subject")).toHaveLength(1);
  });

  test("half a draft that a crash left behind is taken back by the look-up", async () => {
    const message = { ...messageTo(support.mail), headers: unsubscribe };
    running.graph.levers.fail({ method: "PATCH", times: 1, with: { status: 503 } });
    running.graph.levers.fail({ method: "DELETE", times: 1, with: { status: 503 } });
    await channel().send(message, async () => {});
    expect(await inFolder("drafts")).toHaveLength(1);
    running.graph.levers.fail({ method: "DELETE", times: 1, with: { status: 503 } });
    expect(await channel().lookUp(queryOf(message))).toEqual({ found: "unknown", reason: "serviceNotAvailable" });
    expect(await channel().lookUp(queryOf(message))).toEqual({ found: "nothing" });
    expect(await inFolder("drafts")).toEqual([]);
  });
});

describe("a shared mailbox, drafts and taking back", () => {
  test("what is sent as the shared mailbox lies in its own Sent Items, under its own name", async () => {
    const message = { ...messageTo(tomas.mail), account: accountOf(support.mail) };
    expect(await channel().send(message, async () => {})).toMatchObject({ outcome: "sent" });
    const { json } = await running.call("GET", `/users/${support.id}/mailFolders/sentitems/messages?$select=from`, asApp);
    expect(json.value[0].from.emailAddress.address).toBe(support.mail);
    expect(await inFolder("sentitems")).toEqual([]);
  });

  test("a sender that the mailbox may not send as stops the account", async () => {
    const message = { ...messageTo(support.mail), account: accountOf(tomas.mail, { address: "somebody@elsewhere.example", name: null }) };
    expect(await channel().send(message, async () => {})).toMatchObject({ outcome: "failed", reason: "ErrorSendAsDenied", scope: "account" });
  });

  test("a draft for a person waits; sent by them, it is found sent; it is not taken back any more", async () => {
    const message = messageTo(support.mail);
    const drafted = await channel().draft?.(message);
    if (drafted?.outcome !== "drafted") throw new Error("No draft was made.");
    const { reference } = drafted;
    expect([(await inFolder("drafts")).length, (await channel().lookUp(queryOf(message))).found]).toEqual([1, "draft"]);
    await running.call("POST", `/users/${tomas.id}/messages/${reference.providerMessageId}/send`, asApp);
    await channel().discard?.({ account, reference });
    expect(await channel().lookUp(queryOf(message, reference))).toMatchObject({ found: "sent" });
    expect(await inFolder("sentitems")).toHaveLength(1);
  });

  test("a draft is taken back for good, and a second time does no harm", async () => {
    const message = messageTo(support.mail);
    const drafted = await channel().draft?.(message);
    if (drafted?.outcome !== "drafted") throw new Error("No draft was made.");
    const query = { account, reference: drafted.reference };
    await channel().discard?.(query);
    await channel().discard?.(query);
    expect([await inFolder("drafts"), await inFolder("deleteditems"), (await channel().lookUp(queryOf(message))).found]).toEqual([[], [], "nothing"]);
  });

  test.each<[string, FaultEffect | null, string, string]>([
    ["all is well", null, tomas.mail, "good"],
    ["a right that is missing", { status: 403, code: "ErrorAccessDenied" }, tomas.mail, "not_allowed"],
    ["a mailbox that is none", null, "nobody@fernweh.example", "no_such_mailbox"],
    ["silence", { hang: true }, tomas.mail, "unreachable"],
  ])("the test by a button: %s", async (_name, effect, mailbox, code) => {
    if (effect) running.graph.levers.fail({ times: 1, with: effect });
    expect(await channel().test(accountOf(mailbox))).toMatchObject({ code, isGood: code === "good" });
  });
});

describe("a bad day while the draft is made", () => {
  test.each<[string, FaultEffect, SendOutcome]>([
    ["429 with seconds", { status: 429, retryAfterSeconds: 17 }, deferred("rate_limited", new Date("2026-11-23T09:00:17Z"))],
    ["429 without", { status: 429 }, deferred("rate_limited")],
    ["503", { status: 503, retryAfterSeconds: 5 }, deferred("unavailable", new Date("2026-11-23T09:00:05Z"))],
    ["504", { status: 504 }, deferred("unavailable")],
    ["401", { status: 401, code: "InvalidAuthenticationToken" }, deferred("unavailable")],
    ["garbage", { body: "<html>no" }, deferred("unavailable")],
    ["no answer", { hang: true }, deferred("network")],
    ["a cut", { cut: "before" }, deferred("network")],
  ])("%s defers, and nothing was made or sent", async (_name, effect, expected) => {
    const { outcome, prepared, found, sent } = await sendUnder(DRAFTS, effect);
    expect(outcome).toEqual(expected);
    expect(prepared).toEqual([]);
    expect(found).toEqual({ found: "nothing" });
    expect(sent).toEqual([]);
  });

  test.each<[string, FaultEffect, "network" | "unavailable"]>([
    ["a cut after it", { cut: "after" }, "network"],
    ["a 504 after it", { status: 504, afterProcessing: true }, "unavailable"],
    ["no answer after it", { hang: true, afterProcessing: true }, "network"],
  ])("%s defers, and the look-up finds the draft, which can then be sent", async (_name, effect, reason) => {
    const { outcome, found, message } = await sendUnder(DRAFTS, effect);
    expect(outcome).toEqual(deferred(reason));
    if (found.found !== "draft") throw new Error(`The look-up found ${found.found}.`);
    expect(found.reference.internetMessageId).toBe(message.internetMessageId);
    expect(await channel().sendPrepared({ account, reference: found.reference })).toMatchObject({ outcome: "sent" });
    expect(await inFolder("sentitems")).toHaveLength(1);
  });

  test("a refusal fails with Graph's code", async () => {
    const { outcome } = await sendUnder(DRAFTS, { status: 403, code: "ErrorAccessDenied" });
    expect(outcome).toMatchObject({ outcome: "failed", reason: "ErrorAccessDenied" });
  });

  test("a server that is not there, and a token that cannot be had, defer", async () => {
    const baseUrl = `http://127.0.0.1:${await freePort()}`;
    expect(await channel({ baseUrl }).send(messageTo(support.mail), async () => {})).toEqual(deferred("network"));
    const getToken = () => Promise.reject(new Error("no key"));
    expect(await channel({ getToken }).send(messageTo(support.mail), async () => {})).toEqual(deferred("unavailable"));
  });
});

describe("a bad day while the draft is sent", () => {
  test.each<[string, FaultEffect, string]>([
    ["a 504 after it", { status: 504, afterProcessing: true }, "UnknownError"],
    ["a 503 after it", { status: 503, afterProcessing: true }, "serviceNotAvailable"],
    ["a cut after it", { cut: "after" }, "UND_ERR_SOCKET"],
    ["no answer after it", { hang: true, afterProcessing: true }, "Timeout"],
  ])("%s is uncertain, and the look-up finds it sent", async (_name, effect, reason) => {
    const { outcome, found, sent, prepared } = await sendUnder(SEND, effect);
    expect(outcome).toEqual({ outcome: "uncertain", reason });
    expect(found).toEqual({ found: "sent", reference: prepared[0] });
    expect(sent).toHaveLength(1);
  });

  test.each<[string, FaultEffect]>([
    ["503", { status: 503 }],
    ["garbage", { status: 502, body: "<html>no" }],
    ["a cut before it", { cut: "before" }],
    ["no answer", { hang: true }],
  ])("%s is uncertain, and the look-up finds the draft", async (_name, effect) => {
    const { outcome, found, sent, prepared } = await sendUnder(SEND, effect);
    expect(outcome).toMatchObject({ outcome: "uncertain" });
    expect(found).toEqual({ found: "draft", reference: prepared[0] });
    expect(sent).toEqual([]);
  });

  test("429 defers until the time that Graph names; the same draft is sent then", async () => {
    const { outcome, found } = await sendUnder(SEND, { status: 429, retryAfterSeconds: 40 });
    expect(outcome).toEqual(deferred("rate_limited", new Date("2026-11-23T09:00:40Z")));
    if (found.found !== "draft") throw new Error(`The look-up found ${found.found}.`);
    await channel().sendPrepared({ account, reference: found.reference });
    expect(await inFolder("sentitems")).toHaveLength(1);
  });

  test("a 202 with Retry-After is sent, once", async () => {
    const { outcome, sent } = await sendUnder(SEND, { status: 202, retryAfterSeconds: 30, afterProcessing: true });
    expect(outcome).toMatchObject({ outcome: "sent" });
    expect(sent).toHaveLength(1);
    expect(running.graph.levers.requests().filter((entry) => entry.path.endsWith("/send"))).toHaveLength(1);
  });

  test("a recipient that Exchange refuses fails with its code, and the draft stays", async () => {
    const outcome = await channel().send(messageTo("not an address"), async () => {});
    expect(outcome).toMatchObject({ outcome: "failed", reason: "ErrorInvalidRecipients" });
    expect(await inFolder("drafts")).toHaveLength(1);
  });

  test("a draft that another sender has sent meanwhile counts as sent", async () => {
    const { prepared } = await sendUnder(SEND, { status: 503 });
    const reference = prepared[0] as ProviderReference;
    const outcomes = [await channel().sendPrepared({ account, reference }), await channel().sendPrepared({ account, reference })];
    expect(outcomes).toMatchObject([{ outcome: "sent" }, { outcome: "sent" }]);
    expect(await inFolder("sentitems")).toHaveLength(1);
  });

  test("what the caller throws before sending keeps the message from leaving", async () => {
    const refuse = () => Promise.reject(new Error("the claim is lost"));
    await expect(channel().send(messageTo(support.mail), refuse)).rejects.toThrow("the claim is lost");
    expect(await inFolder("sentitems")).toEqual([]);
  });
});

describe("looking up", () => {
  test("a sent message is found by the property alone, and by the Message-ID alone", async () => {
    const message = messageTo(support.mail);
    let reference: ProviderReference | null = null;
    await channel().send(message, async (prepared) => void (reference = prepared));
    expect(await channel().lookUp({ ...queryOf(message), internetMessageId: "<another@mail>" })).toEqual({ found: "sent", reference });
    expect(await channel().lookUp({ ...queryOf(message), deliveryId: "another" })).toEqual({ found: "sent", reference });
  });

  test("a draft that a person threw away is not sent behind their back", async () => {
    const { prepared, message } = await sendUnder(SEND, { status: 503 });
    const reference = prepared[0] as ProviderReference;
    await running.call("DELETE", `/users/${tomas.id}/messages/${reference.providerMessageId}`, asApp);
    const found = await channel().lookUp(queryOf(message, reference));
    expect(found).toEqual({ found: "unknown", reason: "draft_deleted" });
  });

  test("a Graph that does not answer leaves it unknown", async () => {
    running.graph.levers.fail({ times: 1, with: { status: 503 } });
    const found = await channel().lookUp(queryOf(messageTo(support.mail)));
    expect(found).toEqual({ found: "unknown", reason: "serviceNotAvailable" });
  });

  test("an id with a quote is looked for as it is", async () => {
    const found = await channel().lookUp({ ...queryOf(messageTo(support.mail)), deliveryId: "o'neil' or 1 eq 1", internetMessageId: "<o'neil' or 1 eq 1>" });
    expect(found).toEqual({ found: "nothing" });
  });
});

test("two hundred messages under faults by chance: each is settled by looking, none leaves twice", { timeout: 60_000 }, async () => {
  running.graph.levers.faults({ rate: 0.2, kinds: ["429", "503", "504-after", "cut-before", "cut-after", "garbage"], seed: 7 });
  const messages = Array.from({ length: 200 }, () => messageTo("ingrid.solberg@nordlys.example"));
  await Promise.all(messages.map(sendUntilSent));
  running.graph.levers.faults({ rate: 0, kinds: [], seed: 0 });
  const { json } = await running.call("GET", `/users/${tomas.id}/mailFolders/sentitems/messages?$top=1000&$select=internetMessageId`, asApp);
  const ids = json.value.map((message: { internetMessageId: string }) => message.internetMessageId);
  expect(ids.toSorted()).toEqual(messages.map((message) => message.internetMessageId).toSorted());
});

async function sendUntilSent(message: ReturnType<typeof messageTo>): Promise<void> {
  let reference: ProviderReference | null = null;
  const anew = () => channel().send(message, async (prepared) => void (reference = prepared));
  let outcome = await anew();
  for (let tries = 0; outcome.outcome !== "sent"; tries += 1) {
    if (tries > 100 || outcome.outcome === "failed") throw new Error(`It ended ${JSON.stringify(outcome)}.`);
    const found = await channel().lookUp(queryOf(message, reference));
    if (found.found === "sent") return;
    if (found.found === "draft") outcome = await channel().sendPrepared({ account: message.account, reference: found.reference });
    else if (found.found === "nothing") outcome = await anew();
  }
}

test("at most four requests run at once against one mailbox", async () => {
  running.graph.levers.setLimits({ concurrency: 4 });
  running.graph.levers.fail({ times: 60, with: { delayMs: 10 } });
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => channel().send(messageTo("ingrid.solberg@nordlys.example"), async () => {})));
  expect(outcomes.filter((outcome) => outcome.outcome !== "sent")).toEqual([]);
});

test("a fault carries status, code and time", () => {
  const fault = new GraphFault({ status: 429, code: "ApplicationThrottled", message: "slow down" });
  expect(fault).toMatchObject({ name: "GraphFault", status: 429, code: "ApplicationThrottled", retryAt: null });
});

function deferred(reason: "rate_limited" | "unavailable" | "network", retryAt: Date | null = null): SendOutcome {
  return { outcome: "deferred", reason, retryAt };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
