import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { generate } from "selfsigned";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { NoAnswer } from "../../server/adapters/outside/ask-vendor.ts";
import { SignInRefused } from "../../server/adapters/outside/oauth-token.ts";
import { createSmtpChannel } from "../../server/adapters/smtp/channel.ts";
import type { FaultEffect } from "../../server/sandbox/graph/levers.ts";
import { type PostOffice, openPostOffice } from "../../server/sandbox/post-office.ts";
import { type SandboxSmtp, startSandboxSmtp } from "../../server/sandbox/smtp/server.ts";
import type { ChannelAccount, SendOutcome } from "../../server/services/deliveries/channel.ts";
import { accountOf, messageOf, queryOf, watchPrepared } from "./outbound.ts";

const TIMEOUT_MS = 1_500;
const USERS = { "tomas@fernweh.example": "open sesame", "token@fernweh.example": "ya29.token" };

let office: PostOffice;
let server: SandboxSmtp;
let ca: string;
const delivered: string[] = [];

beforeAll(async () => {
  const certificate = await generate([{ name: "commonName", value: "localhost" }], { keySize: 2048, extensions: [{ name: "subjectAltName", altNames: [{ type: 2, value: "localhost" }, { type: 7, ip: "127.0.0.1" }] }] });
  ca = certificate.cert;
  office = await openPostOffice({ now: () => new Date(), deliver: async (address) => void delivered.push(address) });
  server = await startSandboxSmtp({ port: 0, office, now: () => new Date(), tls: { key: certificate.private, cert: certificate.cert }, users: USERS });
});
afterAll(() => server.close());
beforeEach(async () => {
  server.levers.clear();
  delivered.length = 0;
  await office.reset();
});

// One for all tests: connections are kept, as in a server that runs for days.
const tokens: { renew?: boolean }[] = [];
const accessTokens = async (_secret: unknown, options: { renew?: boolean } = {}) => {
  tokens.push(options);
  return options.renew ? "ya29.token" : "ya29.stale";
};
const channel = (given: { allowPrivate?: boolean } = {}) => createSmtpChannel({ allowPrivate: true, ca, timeoutMs: TIMEOUT_MS, now: () => new Date(), accessTokens, ...given });
const account = (settings: ChannelAccount["settings"] = {}, given: Partial<ChannelAccount> = {}) =>
  accountOf({ provider: "smtp", settings: { host: "127.0.0.1", port: server.port, security: "starttls", userName: "tomas@fernweh.example", ...settings }, secret: "open sesame", ...given });

describe("a message that goes well", () => {
  test("is told after the recipient was taken and before the content leaves, and carries the server's queue id", async () => {
    const steps: string[] = [];
    const outcome = await channel().send(messageOf(account()), async () => void steps.push(...server.levers.requests().map(({ path }) => path), `${office.list().length} taken`));
    expect(steps).toEqual(["/connect", "/auth", "/mail", "/rcpt/ingrid.solberg@nordlys.example", "0 taken"]);
    const [mail] = office.list();
    expect(outcome).toEqual({ outcome: "sent", reference: { providerMessageId: mail?.id, internetMessageId: mail?.internetMessageId } });
  });

  test("carries our Message-ID, the headers for unsubscribing and both bodies", async () => {
    const message = messageOf(account(), { replyTo: "answers@fernweh.example" });
    await channel().send(message, async () => {});
    const { raw } = office.list()[0]!;
    expect(raw).toContain(`Message-ID: ${message.internetMessageId}`);
    expect(raw).toContain("List-Unsubscribe: <https://mail.fernweh.example/u/1>");
    expect(raw).toContain("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
    expect(raw).toContain("Reply-To: answers@fernweh.example");
    expect(raw).toMatch(/multipart\/alternative[\s\S]*text\/plain[\s\S]*text\/html/);
  });

  test("uses an open connection again, and signs in once", async () => {
    const one = channel();
    for (let times = 0; times < 3; times += 1) expect(await one.send(messageOf(account()), async () => {})).toMatchObject({ outcome: "sent" });
    expect(server.levers.requests().filter(({ path }) => path === "/auth")).toHaveLength(1);
    expect(office.list()).toHaveLength(3);
  });

  test("a connection that the server ended meanwhile is opened anew, and nothing leaves twice", async () => {
    const one = channel();
    await one.send(messageOf(account()), async () => {});
    server.levers.fail({ path: "/mail", times: 1, with: { cut: "before" } });
    expect(await one.send(messageOf(account()), async () => {})).toMatchObject({ outcome: "sent" });
    expect(office.list()).toHaveLength(2);
  });

  test("signs in by XOAUTH2, and asks for a new token when the old one is refused", async () => {
    const settings = { userName: "token@fernweh.example", authentication: "xoauth2" as const };
    const secret = JSON.stringify({ clientId: "c", clientSecret: "s", refreshToken: "r" });
    expect(await channel().send(messageOf(account(settings, { secret })), async () => {})).toMatchObject({ outcome: "sent" });
    expect(tokens.map(({ renew }) => renew)).toEqual([false, true]);
  });
});

test("never more connections than this server's share, and none waits with its hand-over told", async () => {
  const one = channel();
  let told = 0;
  let most = 0;
  server.levers.fail({ path: "/data", times: 12, with: { delayMs: 20 } });
  const send = async () => {
    await one.send(messageOf(account({}, { id: "account-of-two", requestsAtOnce: 2 })), async () => void (most = Math.max(most, (told += 1))));
    told -= 1;
  };
  await Promise.all(Array.from({ length: 12 }, send));
  expect([most, office.list().length]).toEqual([2, 12]);
  expect(server.levers.requests().filter(({ path }) => path === "/connect").length).toBeLessThanOrEqual(2);
});

describe("a bad day before the content leaves", () => {
  const RCPT = "/rcpt";
  test.each<[string, string, FaultEffect, SendOutcome]>([
    ["a cut at the greeting", "/connect", { cut: "before" }, deferred("network")],
    ["silence at the greeting", "/connect", { hang: true }, deferred("network")],
    ["a refusal at the greeting", "/connect", { status: 554, body: "5.7.1 Blocked for now" }, deferred("unavailable")],
    ["421 at the greeting", "/connect", { status: 421, body: "4.3.2 Too many connections" }, deferred("rate_limited")],
    ["a cut at the sign-in", "/auth", { cut: "before" }, deferred("network")],
    ["a sign-in that is down", "/auth", { status: 454, body: "4.7.0 Temporary authentication failure" }, deferred("unavailable")],
    ["a refused sign-in", "/auth", { status: 535, body: "5.7.8 No" }, failed("smtp_535", "5.7.8", "account")],
    ["passwords that are switched off", "/auth", { status: 550, body: "5.7.30 Basic authentication is not supported" }, failed("smtp_550", "5.7.30", "account")],
    ["a refused sender", "/mail", { status: 550, body: "5.7.60 Client does not have permissions to send as this sender" }, failed("smtp_550", "5.7.60", "account")],
    ["a cut at the sender", "/mail", { cut: "before" }, deferred("network")],
    ["an unknown recipient", RCPT, { status: 550, body: "5.1.1 No such user" }, failed("smtp_550", "5.1.1", "recipient")],
    ["a full mailbox", RCPT, { status: 452, body: "4.2.2 Mailbox full" }, deferred("unavailable")],
    ["a server that does not relay", RCPT, { status: 554, body: "5.7.1 Relay access denied" }, failed("smtp_554", "5.7.1", "account")],
    ["a rate limit", RCPT, { status: 450, body: "4.7.1 Rate limit exceeded" }, deferred("rate_limited")],
    ["greylisting", RCPT, { status: 451, body: "4.7.1 Greylisted, try again later" }, deferred("rate_limited")],
    ["a cut at the recipient", RCPT, { cut: "before" }, deferred("network")],
    ["silence at the recipient", RCPT, { hang: true }, deferred("network")],
  ])("%s: nothing was handed over", async (_name, path, effect, expected) => {
    server.levers.fail({ path, times: 1, with: effect });
    const { prepared, onPrepared } = watchPrepared();
    expect(await channel().send(messageOf(account()), onPrepared)).toEqual(expected);
    expect(prepared).toEqual([]);
    expect(office.list()).toEqual([]);
  });

  test.each<[string, Error, SendOutcome]>([
    ["a consent that was withdrawn", new SignInRefused("invalid_grant"), { outcome: "failed", reason: "token_refused", detail: expect.stringContaining("invalid_grant"), scope: "account" }],
    ["a token endpoint that is down", new NoAnswer("Token503", "The token endpoint answered 503.", true), deferred("network")],
  ])("%s: nothing was handed over", async (_name, error, expected) => {
    const settings = { userName: "token@fernweh.example", authentication: "xoauth2" as const };
    const secret = JSON.stringify({ clientId: "c", clientSecret: "s", refreshToken: "r" });
    const one = createSmtpChannel({ allowPrivate: true, ca, timeoutMs: TIMEOUT_MS, now: () => new Date(), accessTokens: () => Promise.reject(error) });
    const { prepared, onPrepared } = watchPrepared();
    expect(await one.send(messageOf(account(settings, { secret })), onPrepared)).toEqual(expected);
    expect([prepared, office.list()]).toEqual([[], []]);
  });

  test("what the caller throws keeps the content from leaving, and the connection from being used again", async () => {
    const one = channel();
    await expect(one.send(messageOf(account()), () => Promise.reject(new Error("the claim is lost")))).rejects.toThrow("the claim is lost");
    expect(await one.send(messageOf(account()), async () => {})).toMatchObject({ outcome: "sent" });
    expect(office.list()).toHaveLength(1);
  });

  test("a server that goes while we write down the hand-over has not been handed anything", async () => {
    const wire = await silentAfterData();
    const outcome = await channel().send(messageOf(account({ port: wire.port, security: "none", userName: "" })), async () => {
      wire.cut();
      await new Promise((resolve) => setTimeout(resolve, 50));
      // However late the timer was: by now the end of the connection has been read.
      for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
    });
    expect(outcome).toEqual(deferred("network"));
    expect(wire.received()).not.toContain("Dear Ingrid");
    await wire.close();
  });

  test("a recipient of two lines is refused here", async () => {
    const message = messageOf(account(), { to: { address: "a@x.example>\r\nRCPT TO:<b@x.example" } });
    expect(await channel().send(message, async () => {})).toMatchObject({ outcome: "failed", scope: "recipient" });
    expect(server.levers.requests().filter(({ path }) => path.startsWith(RCPT))).toEqual([]);
  });
});

describe("a bad day after the content left", () => {
  test.each<[string, FaultEffect, SendOutcome, number]>([
    ["a cut before the server took it", { cut: "before" }, uncertain("ECONNECTION"), 0],
    ["a cut after it took it", { cut: "after" }, uncertain("ECONNECTION"), 1],
    ["silence after it took it", { hang: true, afterProcessing: true }, uncertain("ETIMEDOUT"), 1],
    ["silence", { hang: true }, uncertain("ETIMEDOUT"), 0],
    ["a refusal for good", { status: 554, body: "5.7.1 Spam" }, failed("smtp_554", "5.7.1"), 0],
    ["a refusal for now", { status: 451, body: "4.3.0 Out of disk" }, deferred("unavailable"), 0],
  ])("%s", async (_name, effect, expected, taken) => {
    server.levers.fail({ path: "/data", times: 1, with: effect });
    const { prepared, onPrepared } = watchPrepared();
    const message = messageOf(account());
    expect(await channel().send(message, onPrepared)).toEqual(expected);
    expect(prepared).toEqual([{ providerMessageId: message.internetMessageId, internetMessageId: message.internetMessageId }]);
    expect(office.list()).toHaveLength(taken);
  });

  test("no server can be asked", async () => {
    expect(await channel().lookUp(queryOf(messageOf(account())))).toEqual({ found: "untraceable" });
  });
});

test("a hundred messages under faults by chance: what was sent lies there once, what was deferred not at all", { timeout: 60_000 }, async () => {
  const one = channel();
  server.levers.faults({ rate: 0.08, kinds: ["429", "503", "cut-before", "cut-after"], seed: 11 });
  const messages = Array.from({ length: 100 }, () => messageOf(account()));
  const outcomes = await Promise.all(messages.map(async (message) => ({ id: message.internetMessageId, ...(await one.send(message, async () => {})) })));
  const taken = office.list().map((mail) => mail.internetMessageId);
  expect(new Set(taken).size).toBe(taken.length);
  expect(outcomes.filter(({ outcome, id }) => outcome === "sent" && !taken.includes(id))).toEqual([]);
  expect(outcomes.filter(({ outcome, id }) => (outcome === "deferred" || outcome === "failed") && taken.includes(id))).toEqual([]);
  expect(outcomes.filter(({ outcome }) => outcome === "sent").length).toBeGreaterThan(40);
});

describe("the test by a button", () => {
  test.each<[string, Partial<ChannelAccount["settings"]>, Partial<ChannelAccount>, { allowPrivate?: boolean }, string]>([
    ["all is well", {}, {}, {}, "good"],
    ["a wrong password", {}, { secret: "wrong" }, {}, "sign_in_refused"],
    ["no password", {}, { secret: null }, {}, "secret_missing"],
    ["no host", { host: "" }, {}, {}, "settings_incomplete"],
    ["a port where nothing answers", { port: 1 }, {}, {}, "unreachable"],
    ["a password without encryption", { security: "none" }, {}, { allowPrivate: false }, "encryption_refused"],
    ["a port of this machine that is no mail port", {}, {}, { allowPrivate: false }, "address_private"],
    ["a secret that is no OAuth secret", { authentication: "xoauth2" }, {}, {}, "secret_unreadable"],
    ["TLS where the server begins in clear", { security: "tls" }, {}, {}, "encryption_refused"],
  ])("%s", async (_name, settings, given, options, code) => {
    const result = await channel(options).test(account(settings, given));
    expect(result).toMatchObject({ code, isGood: code === "good", remedy: code === "good" ? null : expect.any(String) });
    expect(JSON.stringify(result)).not.toContain("open sesame");
    expect(office.list()).toEqual([]);
  });

  test("a certificate that nobody vouches for is named as the fault", async () => {
    const strict = createSmtpChannel({ allowPrivate: true, timeoutMs: TIMEOUT_MS, now: () => new Date(), accessTokens });
    expect(await strict.test(account())).toMatchObject({ isGood: false, code: "certificate_refused" });
  });
});

/** A server that takes everything up to DATA and then says nothing. */
async function silentAfterData() {
  const sockets: Socket[] = [];
  let received = "";
  const wire = createServer((socket) => {
    sockets.push(socket);
    socket.on("error", () => {});
    socket.write("220 ready\r\n");
    socket.on("data", (chunk) => {
      received += chunk.toString();
      for (const line of chunk.toString().split("\r\n").filter(Boolean)) socket.write(line === "DATA" ? "354 go\r\n" : "250 ok\r\n");
    });
  });
  await new Promise<void>((resolve) => wire.listen(0, "127.0.0.1", resolve));
  return {
    port: (wire.address() as AddressInfo).port,
    received: () => received,
    cut: () => sockets.forEach((socket) => socket.destroy()),
    close: () => new Promise((resolve) => wire.close(resolve)),
  };
}

function deferred(reason: "rate_limited" | "unavailable" | "network"): SendOutcome {
  return { outcome: "deferred", reason, retryAt: null };
}

function failed(reason: string, enhancedStatus: string, scope?: "recipient" | "account"): SendOutcome {
  return { outcome: "failed", reason, detail: expect.any(String), enhancedStatus, ...(scope ? { scope } : {}) };
}

function uncertain(reason: string): SendOutcome {
  return { outcome: "uncertain", reason };
}
