import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Agent } from "undici";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createMailerSendChannel } from "../../server/adapters/mailersend/channel.ts";
import type { FaultEffect } from "../../server/sandbox/graph/levers.ts";
import { createSandboxMailerSend } from "../../server/sandbox/mailersend/server.ts";
import type { ChannelAccount, SendOutcome } from "../../server/services/deliveries/channel.ts";
import { accountOf, messageOf, queryOf, watchPrepared } from "./outbound.ts";
import { runVendor } from "./run-vendor.ts";

const CONTRACT = path.join(import.meta.dirname, "../../../shared/contracts/mailersend/email.schema.json");
const MINUTE_MS = 60_000;
const EMAIL = "/email";
let run: Awaited<ReturnType<typeof runVendor>>;

beforeAll(async () => {
  run = await runVendor((office, now) => createSandboxMailerSend({ office, now, domains: ["fernweh.example"], suppressed: ["gone@nordlys.example"] }));
});
afterAll(() => run.stop());
beforeEach(() => run.reset());

const channel = () => createMailerSendChannel({ ...run.options, baseUrl: `${run.url}/v1` });
const account = (given: Partial<ChannelAccount> = {}) => accountOf({ provider: "mailersend", secret: "mlsn.a-token-of-the-story", ...given });

describe("a message that goes well", () => {
  test("is told before the request leaves, and named by MailerSend's own id", async () => {
    const seen: number[] = [];
    const message = messageOf(account());
    const outcome = await channel().send(message, async () => void seen.push(run.office.list().length));
    expect(seen).toEqual([0]);
    expect(outcome).toEqual({ outcome: "sent", reference: { providerMessageId: run.office.list()[0]?.id, internetMessageId: null } });
  });

  test.skipIf(!existsSync(CONTRACT))("keeps to the published schema, with all that a message can have", async () => {
    const attachments = [{ fileName: "Reiseplan.pdf", mediaType: "application/pdf", contentId: null, bytes: Buffer.from("%PDF") }, { fileName: "logo.png", mediaType: "image/png", contentId: "logo", bytes: Buffer.from("png") }];
    await channel().send(messageOf(account(), { attachments, replyTo: "answers@fernweh.example" }), async () => {});
    const body = JSON.parse(run.bodies[0]!.body);
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(readFileSync(CONTRACT, "utf8")));
    expect(validate(body) || validate.errors).toBe(true);
    expect(body).toMatchObject({ reply_to: { email: "answers@fernweh.example" }, settings: { track_clicks: false, track_opens: false }, headers: expect.arrayContaining([{ name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click" }]) });
    expect(run.bodies[0]!.headers["authorization"]).toBe("Bearer mlsn.a-token-of-the-story");
  });
});

describe("a bad day", () => {
  test.each<[string, FaultEffect, SendOutcome, number]>([
    ["429 with Retry-After", { status: 429, retryAfterSeconds: 30 }, { outcome: "deferred", reason: "rate_limited", retryAt: new Date("2026-11-23T09:00:30Z") }, 0],
    ["503", { status: 503 }, { outcome: "uncertain", reason: "mailersend_503" }, 0],
    ["504 after accepting", { status: 504, afterProcessing: true }, { outcome: "uncertain", reason: "mailersend_504" }, 1],
    ["a cut before", { cut: "before" }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }, 0],
    ["a cut after", { cut: "after" }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }, 1],
    ["silence after accepting", { hang: true, afterProcessing: true }, { outcome: "uncertain", reason: "Timeout" }, 1],
    ["a token without the right", { status: 403 }, { outcome: "failed", reason: "not_allowed", detail: expect.any(String), scope: "account" }, 0],
  ])("%s", async (_name, effect, expected, taken) => {
    run.vendor.levers.fail({ method: "POST", path: EMAIL, times: 1, with: effect });
    const { prepared, onPrepared } = watchPrepared();
    const message = messageOf(account());
    expect(await channel().send(message, onPrepared)).toEqual(expected);
    expect(prepared).toHaveLength(1);
    expect(run.office.list()).toHaveLength(taken);
    const handedOverAt = run.clock.now;
    run.clock.now = new Date(handedOverAt.getTime() + 11 * MINUTE_MS);
    const found = await channel().lookUp(queryOf(message, { handedOverAt }));
    expect(found).toEqual(taken === 1 ? { found: "sent", reference: { providerMessageId: run.office.list()[0]?.id, internetMessageId: null } } : { found: "nothing" });
  });

  test("a message that is not listed yet is not taken for lost", async () => {
    const message = messageOf(account());
    run.vendor.levers.fail({ method: "POST", path: EMAIL, times: 1, with: { cut: "before" } });
    await channel().send(message, async () => {});
    expect(await channel().lookUp(queryOf(message, { handedOverAt: run.clock.now }))).toEqual({ found: "unknown", reason: "not_listed_yet" });
  });

  test("it is found behind a hundred others", async () => {
    const messages = Array.from({ length: 105 }, () => messageOf(account()));
    for (const message of messages) await channel().send(message, async () => {});
    expect(await channel().lookUp(queryOf(messages[104]!, { handedOverAt: run.clock.now }))).toMatchObject({ found: "sent" });
  });

  test("a list that cannot be read leaves it unknown", async () => {
    run.vendor.levers.fail({ method: "GET", path: "/activity", times: 1, with: { status: 429, retryAfterSeconds: 6 } });
    expect(await channel().lookUp(queryOf(messageOf(account()), { handedOverAt: run.clock.now }))).toEqual({ found: "unknown", reason: "mailersend_429" });
  });

  test("a server that is not there has been handed nothing", async () => {
    const nowhere = createMailerSendChannel({ ...run.options, baseUrl: "http://127.0.0.1:1/v1" });
    expect(await nowhere.send(messageOf(account()), async () => {})).toEqual({ outcome: "deferred", reason: "network", retryAt: null });
  });

  test("what the caller throws keeps the request from leaving", async () => {
    await expect(channel().send(messageOf(account()), () => Promise.reject(new Error("the claim is lost")))).rejects.toThrow("the claim is lost");
    expect(run.bodies).toEqual([]);
  });

  test("an account that was told to wait is not asked again before that", async () => {
    const one = channel();
    run.vendor.levers.fail({ method: "POST", path: EMAIL, times: 1, with: { status: 429, retryAfterSeconds: 30 } });
    await one.send(messageOf(account()), async () => {});
    const { prepared, onPrepared } = watchPrepared();
    expect(await one.send(messageOf(account()), onPrepared)).toMatchObject({ outcome: "deferred", reason: "rate_limited", retryAt: new Date("2026-11-23T09:00:30Z") });
    expect([prepared.length, run.bodies.length]).toEqual([0, 1]);
    run.clock.now = new Date("2026-11-23T09:00:31Z");
    expect(await one.send(messageOf(account()), onPrepared)).toMatchObject({ outcome: "sent" });
  });
});

describe("what MailerSend refuses", () => {
  test("an address that is none, to the recipient", async () => {
    const outcome = await channel().send(messageOf(account(), { to: { address: "nobody" } }), async () => {});
    expect(outcome).toMatchObject({ outcome: "failed", reason: "mailersend_422", scope: "recipient", detail: expect.stringContaining("to.0.email") });
  });

  test("a domain that is not verified, to the account", async () => {
    const outcome = await channel().send(messageOf(account({ from: { address: "a@elsewhere.example", name: null } })), async () => {});
    expect(outcome).toMatchObject({ outcome: "failed", scope: "account" });
  });

  test("an address on its own suppression list, although it answers 202", async () => {
    const outcome = await channel().send(messageOf(account(), { to: { address: "gone@nordlys.example" } }), async () => {});
    expect(outcome).toMatchObject({ outcome: "failed", reason: "suppressed_by_provider", scope: "recipient" });
  });

  test("a token that it does not know", async () => {
    expect(await channel().send(messageOf(account({ secret: "wrong" })), async () => {})).toMatchObject({ outcome: "failed", reason: "sign_in_refused", scope: "account" });
  });
});

describe("the test by a button", () => {
  test.each<[string, Partial<ChannelAccount>, string]>([
    ["all is well", {}, "good"],
    ["a wrong token", { secret: "wrong" }, "sign_in_refused"],
    ["no token", { secret: null }, "secret_missing"],
    ["an unverified domain", { from: { address: "a@elsewhere.example", name: null } }, "sender_refused"],
    ["another server", { settings: { endpoint: "http://127.0.0.1:1" } }, "unreachable"],
  ])("%s", async (_name, given, code) => {
    expect(await channel().test(account(given))).toMatchObject({ code, isGood: code === "good" });
  });

  test.each(["http://127.0.0.1:9/v1", "https://127.0.0.1:9/v1", "https://localhost:9/v1", "https://[::1]:9/v1", "https://169.254.169.254/latest", "https://10.0.0.1/"])("an endpoint in our own house is never called: %s", async (endpoint) => {
    const outside = createMailerSendChannel({ ...run.options, dispatcher: undefined, allowPrivate: false, baseUrl: "https://api.mailersend.com/v1" });
    expect(await outside.test(account({ settings: { endpoint } }))).toMatchObject({ isGood: false, code: "address_private" });
    expect(await outside.send(messageOf(account({ settings: { endpoint } })), async () => {})).toMatchObject({ outcome: "failed", reason: "address_private", scope: "account" });
  });
});

test("sixty messages under faults by chance, each settled by looking: none leaves twice", { timeout: 60_000 }, async () => {
  const dispatcher = new Agent();
  const one = createMailerSendChannel({ ...run.options, dispatcher, baseUrl: `${run.url}/v1` });
  run.vendor.levers.faults({ rate: 0.25, kinds: ["503", "504-after", "cut-before", "cut-after", "garbage"], seed: 5 });
  const messages = Array.from({ length: 60 }, () => messageOf(account()));
  const outcomes = await Promise.all(messages.map((message) => one.send(message, async () => {})));
  run.vendor.levers.clear();
  const handedOverAt = run.clock.now;
  run.clock.now = new Date(handedOverAt.getTime() + 11 * MINUTE_MS);
  for (const [index, message] of messages.entries()) {
    if (outcomes[index]?.outcome !== "uncertain") continue;
    const { found } = await one.lookUp(queryOf(message, { handedOverAt }));
    if (found === "nothing") await one.send(message, async () => {});
    else expect(found).toBe("sent");
  }
  expect(run.office.list().map((mail) => mail.tags[0]).toSorted()).toEqual(messages.map((message) => message.deliveryId).toSorted());
  await dispatcher.destroy();
});
