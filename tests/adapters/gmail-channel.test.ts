import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createGmailChannel } from "../../server/adapters/gmail/channel.ts";
import { createAccessTokens } from "../../server/adapters/outside/oauth-token.ts";
import { createSandboxGmail } from "../../server/sandbox/gmail/server.ts";
import type { FaultEffect } from "../../server/sandbox/graph/levers.ts";
import type { ChannelAccount, SendOutcome } from "../../server/services/deliveries/channel.ts";
import { accountOf, messageOf, queryOf, watchPrepared } from "./outbound.ts";
import { runVendor } from "./run-vendor.ts";

const RECORDED = path.join(import.meta.dirname, "../../../shared/contracts/recorded");
const SEND = "/messages/send";
const secretOf = (refreshToken: string) => JSON.stringify({ clientId: "client", clientSecret: "client-secret", refreshToken });
let run: Awaited<ReturnType<typeof runVendor<ReturnType<typeof createSandboxGmail>>>>;

beforeAll(async () => {
  run = await runVendor((office, now) => createSandboxGmail({ office, now, address: "tomas@fernweh.example" }));
});
afterAll(() => run.stop());
beforeEach(() => run.reset());

const channel = () => createGmailChannel({ ...run.options, baseUrl: `${run.url}/gmail/v1`, accessTokens: createAccessTokens({ ...run.options, tokenUrl: `${run.url}/token` }) });
const account = (given: Partial<ChannelAccount> = {}) => accountOf({ provider: "gmail", secret: secretOf("good"), ...given });

describe("a message that goes well", () => {
  test("is told before it leaves, with our Message-ID and headers in it", async () => {
    const seen: number[] = [];
    const message = messageOf(account());
    const outcome = await channel().send(message, async () => void seen.push(run.office.list().length));
    expect(seen).toEqual([0]);
    const [mail] = run.office.list();
    expect(outcome).toEqual({ outcome: "sent", reference: { providerMessageId: mail?.id, internetMessageId: message.internetMessageId } });
    expect(mail).toMatchObject({ internetMessageId: message.internetMessageId, to: ["ingrid.solberg@nordlys.example"], raw: expect.stringContaining("List-Unsubscribe-Post") });
  });

  test.skipIf(!existsSync(RECORDED))("asks what Google's own library asks", async () => {
    const recorded = (name: string) => JSON.parse(readFileSync(path.join(RECORDED, `${name}.json`), "utf8")).requests[0];
    const message = messageOf(account(), { internetMessageId: "<abc@mailroom.example>" });
    const one = channel();
    await one.send(message, async () => {});
    await one.lookUp(queryOf(message));
    const [, sent, looked] = run.bodies;
    expect([sent?.method, sent?.path.replace("/vendor", "")]).toEqual([recorded("gmail-messages-send").method, recorded("gmail-messages-send").url]);
    expect(looked?.path.replace("/vendor", "").replace("&includeSpamTrash=true", "")).toBe(recorded("gmail-messages-list-rfc822msgid").url);
    expect(Object.keys(JSON.parse(sent?.body ?? ""))).toEqual(["raw"]);
  });

  test("one token serves many; a token that Google has forgotten is renewed, and the message leaves once", async () => {
    const one = channel();
    await Promise.all([1, 2, 3].map(() => one.send(messageOf(account()), async () => {})));
    expect(run.bodies.filter((asked) => asked.path.endsWith("/token"))).toHaveLength(1);
    run.vendor.expireTokens();
    expect(await one.send(messageOf(account()), async () => {})).toMatchObject({ outcome: "sent" });
    expect(run.office.list()).toHaveLength(4);
  });
});

describe("a bad day", () => {
  test.each<[string, FaultEffect, SendOutcome, number]>([
    ["429", { status: 429, retryAfterSeconds: 9 }, { outcome: "deferred", reason: "rate_limited", retryAt: new Date("2026-11-23T09:00:09Z") }, 0],
    ["503", { status: 503 }, { outcome: "uncertain", reason: "gmail_503" }, 0],
    ["504 after accepting", { status: 504, afterProcessing: true }, { outcome: "uncertain", reason: "gmail_504" }, 1],
    ["a cut before", { cut: "before" }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }, 0],
    ["a cut after", { cut: "after" }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }, 1],
    ["silence after accepting", { hang: true, afterProcessing: true }, { outcome: "uncertain", reason: "Timeout" }, 1],
    ["a right that is missing", { status: 403 }, { outcome: "failed", reason: "not_allowed", detail: expect.any(String), scope: "account" }, 0],
  ])("%s is settled by looking", async (_name, effect, expected, taken) => {
    run.vendor.levers.fail({ method: "POST", path: SEND, times: 1, with: effect });
    const message = messageOf(account());
    expect(await channel().send(message, async () => {})).toEqual(expected);
    expect(run.office.list()).toHaveLength(taken);
    const handedOverAt = run.clock.now;
    if (taken === 0) expect(await channel().lookUp(queryOf(message, { handedOverAt }))).toEqual({ found: "unknown", reason: "not_indexed_yet" });
    run.clock.now = new Date(handedOverAt.getTime() + 3 * 60_000);
    const found = await channel().lookUp(queryOf(message, { handedOverAt }));
    expect(found).toEqual(taken === 1 ? { found: "sent", reference: { providerMessageId: run.office.list()[0]?.id, internetMessageId: message.internetMessageId } } : { found: "nothing" });
  });

  test.each<[string, Partial<ChannelAccount>, FaultEffect | null, SendOutcome]>([
    ["consent that was withdrawn", { secret: secretOf("revoked") }, null, { outcome: "failed", reason: "sign_in_refused", detail: expect.stringContaining("revoked"), scope: "account" }],
    ["a secret that is none", { secret: "abc" }, null, { outcome: "failed", reason: "secret_unreadable", detail: expect.any(String), scope: "account" }],
    ["a token endpoint that is down", {}, { status: 503 }, { outcome: "deferred", reason: "network", retryAt: null }],
    ["a token endpoint that is cut", {}, { cut: "after" }, { outcome: "deferred", reason: "network", retryAt: null }],
  ])("%s: nothing was handed over", async (_name, given, effect, expected) => {
    if (effect) run.vendor.levers.fail({ path: "/token", times: 1, with: effect });
    const { prepared, onPrepared } = watchPrepared();
    expect(await channel().send(messageOf(account(given)), onPrepared)).toEqual(expected);
    expect([prepared, run.office.list()]).toEqual([[], []]);
  });

  test("a recipient that Gmail refuses", async () => {
    expect(await channel().send(messageOf(account(), { to: { address: "nobody" } }), async () => {})).toMatchObject({ outcome: "failed", reason: "gmail_400", scope: "recipient" });
  });
});

describe("drafts", () => {
  test("a draft waits for a person, is found, and leaves once when it is sent", async () => {
    const message = messageOf(account());
    const drafted = await channel().draft?.(message);
    expect(drafted).toMatchObject({ outcome: "drafted" });
    const found = await channel().lookUp(queryOf(message));
    if (found.found !== "draft") throw new Error(`The look-up found ${found.found}.`);
    const query = { account: account(), reference: found.reference };
    expect(await channel().sendPrepared(query)).toMatchObject({ outcome: "sent" });
    expect(await channel().lookUp(queryOf(message))).toMatchObject({ found: "sent" });
    expect(await channel().sendPrepared(query)).toMatchObject({ outcome: "failed" });
    expect(run.office.list()).toHaveLength(1);
  });

  test("a draft is taken back, and taken back again does no harm", async () => {
    const drafted = await channel().draft?.(messageOf(account()));
    if (drafted?.outcome !== "drafted") throw new Error("No draft was made.");
    const query = { account: account(), reference: drafted.reference };
    await channel().discard?.(query);
    await channel().discard?.(query);
    expect(run.office.list()).toEqual([]);
  });
});

test.each<[string, Partial<ChannelAccount>, string]>([
  ["all is well", {}, "good"],
  ["consent that was withdrawn", { secret: secretOf("revoked") }, "sign_in_refused"],
  ["no secret", { secret: null }, "secret_missing"],
  ["a secret that is none", { secret: "{}" }, "secret_unreadable"],
])("the test by a button: %s", async (_name, given, code) => {
  const result = await channel().test(account(given));
  expect(result).toMatchObject({ code, isGood: code === "good" });
  expect(JSON.stringify(result)).not.toContain("client-secret");
});
