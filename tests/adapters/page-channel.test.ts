import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OutgoingContent } from "../../server/contract/chats.ts";
import type { SendOutcome } from "../../server/services/deliveries/channel.ts";
import type { HookEvent } from "../../server/services/channels/hook-events.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";
import { type Said, runLoopback } from "./loopback.ts";
import { accountOf, watchPrepared } from "./outbound.ts";
import { FILE, anyContent, chatOf } from "./outgoing-chat.ts";

const NOW = new Date("2026-11-23T09:00:00Z");
let meta: Awaited<ReturnType<typeof runLoopback>>;

beforeAll(async () => {
  meta = await runLoopback();
});
afterAll(() => meta.stop());
beforeEach(() => meta.reset());

const adapters = () => chatAdaptersAt(meta.origin, { now: () => NOW, timeoutMs: 1_500 });
const page = accountOf({ provider: "messenger", secret: "EAAPageTokenOfTheStory", settings: { externalId: "PAGE" } });
const behindPage = accountOf({ provider: "instagram", secret: "EAAPageTokenOfTheStory", settings: { externalId: "IG", businessId: "PAGE" } });
const onItsOwn = accountOf({ provider: "instagram", secret: "IGAATokenOfTheStory", settings: { externalId: "IG" } });
const hello: OutgoingContent = { type: "text", body: "Hei" };
const picture: OutgoingContent = { type: "image", fileSha256: FILE, mimeType: "image/png", fileName: "fjord.png", caption: "Fjord" };
const taken: Said = { json: { recipient_id: "PSID", message_id: "m_1", attachment_id: "a_1" } };
const paths = () => meta.heard.map(({ method, path }) => `${method} ${path.replace("/sandbox/meta", "")}`);

describe("a message", () => {
  test.each([["messenger", page, "PAGE"], ["instagram", behindPage, "PAGE"], ["instagram", onItsOwn, "IG"]] as const)("%s leaves as an answer, by a person later with its tag, and else not at all", async (provider, account, writer) => {
    meta.answer(() => taken);
    const channel = adapters().channels[provider];
    const { prepared, onPrepared } = watchPrepared();
    const message = chatOf(account, hello, { replyTo: "m_0" }, "PSID");
    expect(await channel.send(message, onPrepared)).toEqual({ outcome: "sent", reference: { providerMessageId: "m_1", internetMessageId: null } });
    expect(prepared).toHaveLength(1);
    expect(paths()).toEqual([`POST /v23.0/${writer}/messages`]);
    expect(meta.json(0)).toEqual({ recipient: { id: "PSID" }, messaging_type: "RESPONSE", message: { text: "Hei", ...(provider === "messenger" && { metadata: message.deliveryId }) }, reply_to: { mid: "m_0" } });
    await channel.send(chatOf(account, hello, { isOutsideWindow: true, isHuman: true }, "PSID"), onPrepared);
    expect(meta.json(1)).toMatchObject({ messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" });
    expect(await channel.send(chatOf(account, hello, { isOutsideWindow: true, isHuman: false }, "PSID"), onPrepared)).toMatchObject({ outcome: "failed", reason: "window_closed", scope: "recipient" });
    expect(meta.heard).toHaveLength(2);
  });

  test("a picture goes up first, and its words follow", async () => {
    meta.answer(() => taken);
    await adapters().channels.instagram.send(chatOf(behindPage, picture, {}, "PSID"), async () => {});
    expect(paths()).toEqual(["POST /v23.0/PAGE/message_attachments", "POST /v23.0/PAGE/messages", "POST /v23.0/PAGE/messages"]);
    expect(meta.heard[0]!.body.toString("latin1")).toMatch(/name="message"\r\n\r\n\{"attachment":\{"type":"image","payload":\{"is_reusable":true\}\}\}[^]*name="platform"\r\n\r\ninstagram[^]*name="filedata"; filename="fjord\.png"/);
    expect([meta.json(1), meta.json(2)]).toMatchObject([{ message: { attachment: { type: "image", payload: { attachment_id: "a_1" } } } }, { message: { text: "Fjord" } }]);
  });

  test("words that did not follow their picture are for a person", async () => {
    let count = 0;
    meta.answer(({ path }) => (path.endsWith("/messages") && ++count === 2 ? { status: 400, json: { error: { code: 100, message: "no" } } } : taken));
    expect(await adapters().channels.messenger.send(chatOf(page, picture, {}, "PSID"), async () => {})).toEqual({ outcome: "uncertain", reason: "caption_unsent" });
  });

  test("reactions come and go, and what is offered to tap fits", async () => {
    meta.answer(({ body }) => (body.toString().includes("sender_action") ? { json: { recipient_id: "PSID" } } : taken));
    const { messenger, instagram } = adapters().channels;
    const reaction: OutgoingContent = { type: "reaction", emoji: "👍", toProviderMessageId: "m_0" };
    expect(await messenger.send(chatOf(page, reaction, {}, "PSID"), async () => {})).toMatchObject({ outcome: "sent" });
    await instagram.send(chatOf(behindPage, reaction, {}, "PSID"), async () => {});
    await messenger.send(chatOf(page, { ...reaction, emoji: null }, {}, "PSID"), async () => {});
    await messenger.send(chatOf(page, { type: "interactive", body: "When?", footer: "Fernweh", choices: [{ id: "a", title: "The week after the next", description: null }] }, {}, "PSID"), async () => {});
    expect([0, 1, 2, 3].map((index) => meta.json(index))).toMatchObject([
      { sender_action: "react", payload: { message_id: "m_0", reaction: "👍" } }, { payload: { reaction: "love" } }, { sender_action: "unreact", payload: { message_id: "m_0" } },
      { message: { text: "When?\n\nFernweh", quick_replies: [{ content_type: "text", title: "The week after the n", payload: "a" }] } },
    ]);
  });

  test("whatever a chat says is sent, or refused before anything leaves", { timeout: 60_000 }, async () => {
    meta.answer(() => taken);
    const channel = adapters().channels.messenger;
    await fc.assert(fc.asyncProperty(anyContent, async (content) => {
      const outcome = await channel.send(chatOf(page, content, {}, "PSID"), async () => {});
      expect(outcome).toMatchObject(content.type === "template" ? { outcome: "failed", reason: "not_offered" } : { outcome: "sent" });
    }), { numRuns: 100 });
  });

  const fault = (status: number, code: number, subcode?: number): Said => ({ status, json: { error: { code, message: "Said EAAPageTokenOfTheStory", ...(subcode && { error_subcode: subcode }) } } });
  test.each<[string, Said, SendOutcome]>([
    ["outside the window", fault(400, 10, 2_018_278), { outcome: "failed", reason: "meta_10", detail: expect.any(String) as string, scope: "recipient" }],
    ["a missing right", fault(403, 10), { outcome: "failed", reason: "meta_10", detail: expect.any(String) as string, scope: "account" }],
    ["nobody of that id", fault(400, 100, 2_018_001), { outcome: "failed", reason: "meta_100", detail: expect.any(String) as string, scope: "recipient" }],
    ["who cannot be reached", fault(400, 551), { outcome: "failed", reason: "meta_551", detail: expect.any(String) as string, scope: "recipient" }],
    ["an expired token", fault(400, 190), { outcome: "failed", reason: "meta_190", detail: expect.any(String) as string, scope: "account" }],
    ["the rate", { ...fault(400, 613), headers: { "retry-after": "20" } }, { outcome: "deferred", reason: "rate_limited", retryAt: new Date("2026-11-23T09:00:20Z") }],
    ["a moment's fault", fault(500, 1200), { outcome: "deferred", reason: "unavailable", retryAt: null }],
    ["a cut", { cut: true }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }],
    ["silence", { hang: true }, { outcome: "uncertain", reason: "Timeout" }],
  ])("%s", async (_name, said, expected) => {
    meta.answer(() => said);
    const outcome = await adapters().channels.messenger.send(chatOf(page, hello, {}, "PSID"), async () => {});
    expect(outcome).toEqual(expected);
    expect(JSON.stringify(outcome)).not.toContain("EAAPageTokenOf");
  });
});

describe("what Meta tells of a page", () => {
  test("its history as hooks would have told it, newest first, no further back than asked", async () => {
    const message = (id: string, at: string, from: string) => ({ id, created_time: at, from: { id: from, name: "Ingrid" }, to: { data: [{ id: from === "PAGE" ? "PSID" : "PAGE" }] }, message: `Text ${id}` });
    meta.answer(({ path }) => {
      if (path.includes("/conversations")) return { json: { data: [{ id: "t_1", updated_time: "2026-11-22T10:00:00+0000" }, { id: "t_2", updated_time: "2026-10-01T10:00:00+0000" }], paging: { cursors: { after: "Z" }, next: "x" } } };
      if (path.includes("after=A")) return { json: { data: [message("m_2", "2026-11-21T10:00:00+0000", "PSID"), message("m_old", "2026-10-01T10:00:00+0000", "PSID")], paging: { cursors: { after: "B" }, next: "x" } } };
      return { json: { data: [message("m_3", "2026-11-22T10:00:00+0000", "PAGE")], paging: { cursors: { after: "A" }, next: "x" } } };
    });
    const events: HookEvent[] = [];
    for await (const found of adapters().chat.vendors.messenger.readHistory!(page, new Date("2026-11-01T00:00:00Z"))) if (found.ok) events.push(...found.value);
    expect(events).toMatchObject([{ kind: "message", id: "m_3", isEcho: true, to: "PSID", from: "PAGE" }, { kind: "message", id: "m_2", isEcho: false, from: "PSID", fromName: "Ingrid", text: "Text m_2", at: new Date("2026-11-21T10:00:00Z") }]);
    expect(meta.heard).toHaveLength(3);
  });

  test("its name; hooks; what was read; a longer token; a file from Meta alone", async () => {
    meta.answer(({ path }) => {
      if (path.includes("access_token")) return { json: { access_token: "NEW", expires_in: 5_184_000 } };
      if (path.includes("debug_token")) return { json: { data: { expires_at: 0 } } };
      return path.includes("fields=") && !path.includes("subscribed") ? { json: { id: "IG", name: "Fernweh", username: "fernweh" } } : { json: { success: true } };
    });
    const { messenger, instagram } = adapters().chat.vendors;
    expect(await instagram.readFacts(behindPage)).toMatchObject({ ok: true, value: { handle: "@fernweh", tokenExpiresAt: null } });
    expect(await messenger.test(page)).toMatchObject({ isGood: true });
    expect(await instagram.renewToken(onItsOwn)).toEqual({ ok: true, value: { token: "NEW", expiresAt: new Date("2027-01-22T09:00:00Z") } });
    expect(await messenger.renewToken(page)).toEqual({ ok: true, value: null });
    expect(await messenger.renewToken(page, { appId: "app", appSecret: "s" })).toMatchObject({ ok: true, value: { token: "NEW" } });
    meta.heard.length = 0;
    await messenger.subscribe(page);
    await messenger.unsubscribe(page);
    await messenger.markRead(page, { providerMessageId: "m_1", from: "PSID" });
    await messenger.showTyping!(page, { providerMessageId: "m_1", to: "PSID" });
    expect(paths().map((one) => one.split("?")[0])).toEqual(["POST /v23.0/PAGE/subscribed_apps", "DELETE /v23.0/PAGE/subscribed_apps", "POST /v23.0/PAGE/messages", "POST /v23.0/PAGE/messages"]);
    expect([meta.json(2), meta.json(3)]).toEqual([{ recipient: { id: "PSID" }, sender_action: "mark_seen" }, { recipient: { id: "PSID" }, sender_action: "typing_on" }]);
    expect(await messenger.fetchMedia(page, { mediaId: "https://evil.example/x", bytesMax: 10 })).toMatchObject({ ok: false, code: "not_allowed" });
  });

  test("sign-in ends with each page's or Instagram account's own token", async () => {
    meta.answer(({ path }) => {
      if (path.includes("/me/accounts")) return { json: { data: [{ id: "PAGE", name: "Fernweh", access_token: "PT", instagram_business_account: { id: "IG", username: "fernweh" } }, { id: "P2", name: "Bare", access_token: "PT2" }] } };
      return { json: { access_token: path.includes("fb_exchange_token") ? "LONG" : "SHORT", expires_in: 5_000 } };
    });
    const { signIn } = adapters().chat;
    const asked = { appId: "app", appSecret: "secret", redirectUri: "https://desk.example/callback", code: "c&d" };
    expect(signIn.authorizeUrl({ ...asked, channel: "instagram", state: "s t" })).toMatch(/\/sandbox\/meta\/dialog\/oauth\?client_id=app&redirect_uri=https%3A%2F%2Fdesk\.example%2Fcallback&state=s\+t&response_type=code&scope=.*instagram_manage_messages/);
    expect(await signIn.exchange({ ...asked, channel: "messenger" })).toEqual({ ok: true, value: [{ externalId: "PAGE", businessId: null, name: "Fernweh", token: "PT", expiresAt: null }, { externalId: "P2", businessId: null, name: "Bare", token: "PT2", expiresAt: null }] });
    expect(await signIn.exchange({ ...asked, channel: "instagram" })).toEqual({ ok: true, value: [{ externalId: "IG", businessId: "PAGE", name: "@fernweh", token: "PT", expiresAt: null }] });
    expect(meta.heard[0]!.path).toContain("code=c%26d");
    expect(meta.heard[2]!.headers.authorization).toBe("Bearer LONG");
  });
});
