import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createAzureEmailChannel } from "../../server/adapters/azure-email/channel.ts";
import { createSandboxAzureEmail } from "../../server/sandbox/azure-email/server.ts";
import type { FaultEffect } from "../../server/sandbox/graph/levers.ts";
import type { ChannelAccount, SendOutcome } from "../../server/services/deliveries/channel.ts";
import { accountOf, messageOf, queryOf, watchPrepared } from "./outbound.ts";
import { runVendor } from "./run-vendor.ts";

const RECORDED = path.join(import.meta.dirname, "../../../shared/contracts/recorded/acs-email-send.json");
const ACCESS_KEY = Buffer.from("a key of the story").toString("base64");
let run: Awaited<ReturnType<typeof runVendor>>;

beforeAll(async () => {
  run = await runVendor((office, now) => createSandboxAzureEmail({ office, now, accessKey: ACCESS_KEY, domains: ["fernweh.example"] }));
});
afterAll(() => run.stop());
beforeEach(() => run.reset());

const channel = () => createAzureEmailChannel({ ...run.options, baseUrl: null });
const account = (given: Partial<ChannelAccount> = {}) => accountOf({ provider: "azure_email", secret: `endpoint=${run.url}/;accesskey=${ACCESS_KEY}`, ...given });

test("a message is told before it leaves; its operation has the delivery's id", async () => {
  const seen: number[] = [];
  const message = messageOf(account());
  const outcome = await channel().send(message, async () => void seen.push(run.office.list().length));
  expect(seen).toEqual([0]);
  expect(outcome).toEqual({ outcome: "sent", reference: { providerMessageId: message.deliveryId, internetMessageId: null } });
  expect(run.office.list()).toMatchObject([{ operationId: message.deliveryId, raw: expect.stringContaining("List-Unsubscribe-Post: List-Unsubscribe=One-Click") }]);
});

test.skipIf(!existsSync(RECORDED))("the request has the form of Microsoft's own library", async () => {
  const attachments = [{ fileName: "a.txt", mediaType: "text/plain", contentId: null, bytes: Buffer.from("hi") }];
  await channel().send(messageOf(account(), { attachments, replyTo: "r@example.com" }), async () => {});
  const [recorded] = JSON.parse(readFileSync(RECORDED, "utf8")).requests;
  const [sent] = run.bodies;
  expect(sent?.path.replace("/vendor", "")).toBe(recorded.url);
  const { userEngagementTrackingDisabled, ...body } = JSON.parse(sent!.body);
  expect(userEngagementTrackingDisabled).toBe(true);
  expect(shapeOf({ ...body, headers: {} })).toEqual(shapeOf({ ...recorded.body, headers: {} }));
  for (const name of ["x-ms-date", "x-ms-content-sha256", "authorization"]) expect(sent?.headers[name]).toBeTruthy();
});

test("a repeat of the same delivery sends nothing more", async () => {
  const message = messageOf(account());
  expect([await channel().send(message, async () => {}), await channel().send(message, async () => {})]).toMatchObject([{ outcome: "sent" }, { outcome: "sent" }]);
  expect(run.office.list()).toHaveLength(1);
});

describe("a bad day", () => {
  test.each<[string, FaultEffect, SendOutcome, number]>([
    ["429", { status: 429, retryAfterSeconds: 20 }, { outcome: "deferred", reason: "rate_limited", retryAt: new Date("2026-11-23T09:00:20Z") }, 0],
    ["500", { status: 500 }, { outcome: "uncertain", reason: "InternalServerError" }, 0],
    ["504 after accepting", { status: 504, afterProcessing: true }, { outcome: "uncertain", reason: "InternalServerError" }, 1],
    ["a cut before", { cut: "before" }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }, 0],
    ["a cut after", { cut: "after" }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }, 1],
    ["silence after accepting", { hang: true, afterProcessing: true }, { outcome: "uncertain", reason: "Timeout" }, 1],
  ])("%s is settled by the operation", async (_name, effect, expected, taken) => {
    run.vendor.levers.fail({ method: "POST", times: 1, with: effect });
    const { prepared, onPrepared } = watchPrepared();
    const message = messageOf(account());
    expect(await channel().send(message, onPrepared)).toEqual(expected);
    expect([prepared.length, run.office.list().length]).toEqual([1, taken]);
    expect(await channel().lookUp(queryOf(message))).toEqual(taken === 1 ? { found: "sent", reference: { providerMessageId: message.deliveryId, internetMessageId: null } } : { found: "nothing" });
  });

  test.each<[string, Partial<ChannelAccount>, string, object]>([
    ["a key that is not its own", { secret: "endpoint=URL;accesskey=d3Jvbmc=" }, "ingrid.solberg@nordlys.example", { reason: "sign_in_refused", scope: "account" }],
    ["a connection string that is none", { secret: "abc" }, "ingrid.solberg@nordlys.example", { reason: "secret_unreadable", scope: "account" }],
    ["a sender's domain that is not linked", { from: { address: "a@elsewhere.example", name: null } }, "ingrid.solberg@nordlys.example", { reason: "DomainNotLinked", scope: "account" }],
    ["an address that is none", {}, "nobody", { scope: "recipient" }],
  ])("%s fails", async (_name, given, to, expected) => {
    const secret = given.secret?.replace("URL", run.url);
    const outcome = await channel().send(messageOf(account({ ...given, ...(secret ? { secret } : {}) }), { to: { address: to } }), async () => {});
    expect(outcome).toMatchObject({ outcome: "failed", ...expected });
    expect(run.office.list()).toEqual([]);
  });

  test("an operation that cannot be asked leaves it unknown", async () => {
    run.vendor.levers.fail({ method: "GET", times: 1, with: { status: 500 } });
    expect(await channel().lookUp(queryOf(messageOf(account())))).toEqual({ found: "unknown", reason: "azure_500" });
  });
});

test.each<[string, string | null, string]>([
  ["all is well", "good", "good"],
  ["another key", "endpoint=URL;accesskey=d3Jvbmc=", "sign_in_refused"],
  ["no secret", null, "secret_missing"],
  ["a secret that is none", "accesskey=abc", "secret_unreadable"],
  ["nobody there", `endpoint=http://127.0.0.1:1;accesskey=${ACCESS_KEY}`, "unreachable"],
])("the test by a button: %s", async (_name, secret, code) => {
  const given = secret === "good" ? {} : { secret: secret?.replace("URL", run.url) ?? null };
  const result = await channel().test(account(given));
  expect(result).toMatchObject({ code, isGood: code === "good" });
  expect(JSON.stringify(result)).not.toContain(ACCESS_KEY);
});

/** Which fields there are, whatever they hold. */
function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return typeof value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]));
}
