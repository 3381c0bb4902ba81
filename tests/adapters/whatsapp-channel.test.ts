import { existsSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OutgoingContent } from "../../server/contract/chats.ts";
import type { SendOutcome } from "../../server/services/deliveries/channel.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";
import { type Said, runLoopback } from "./loopback.ts";
import { accountOf, queryOf, watchPrepared } from "./outbound.ts";
import { FILE, anyContent, chatOf } from "./outgoing-chat.ts";

const VALIDATOR = path.join(import.meta.dirname, "../../../shared/contracts/whatsapp/whatsapp-validator.mjs");
const NOW = new Date("2026-11-23T09:00:00Z");
const TOKEN = "EAATokenOfTheStory1234567890";
let meta: Awaited<ReturnType<typeof runLoopback>>;

beforeAll(async () => {
  meta = await runLoopback();
});
afterAll(() => meta.stop());
beforeEach(() => meta.reset());

const adapters = () => chatAdaptersAt(meta.origin, { now: () => NOW, timeoutMs: 1_500 });
const channel = () => adapters().channels.whatsapp_cloud;
const account = accountOf({ provider: "whatsapp_cloud", secret: TOKEN, settings: { externalId: "106540352242922", businessId: "102290129340398" } });
const hello: OutgoingContent = { type: "text", body: "Hei Ingrid" };
const taken: Said = { json: { messaging_product: "whatsapp", contacts: [{ input: "47", wa_id: "47" }], messages: [{ id: "wamid.HBgLMTY1" }] } };
const fault = (status: number, code: number, more: object = {}, headers: Record<string, string> = {}): Said => ({ status, headers, json: { error: { message: `(#${code}) Said ${TOKEN}`, code, ...more } } });

describe("a message that goes well", () => {
  test("is told before it leaves, carries our own word, and is named by WhatsApp's id", async () => {
    meta.answer(() => taken);
    const { prepared, onPrepared } = watchPrepared();
    const message = chatOf(account, hello, { replyTo: "wamid.before" });
    const outcome = await channel().send(message, async (reference) => {
      expect(meta.heard).toHaveLength(0);
      await onPrepared(reference);
    });
    expect(outcome).toEqual({ outcome: "sent", reference: { providerMessageId: "wamid.HBgLMTY1", internetMessageId: null } });
    expect(prepared).toEqual([{ providerMessageId: message.deliveryId, internetMessageId: null }]);
    expect(meta.heard[0]).toMatchObject({ method: "POST", path: "/sandbox/meta/v23.0/106540352242922/messages", headers: { authorization: `Bearer ${TOKEN}` } });
    expect(meta.json(0)).toEqual({ messaging_product: "whatsapp", recipient_type: "individual", to: "4791234567", context: { message_id: "wamid.before" }, biz_opaque_callback_data: message.deliveryId, type: "text", text: { body: "Hei Ingrid", preview_url: false } });
  });

  test("does not leave where the claim was lost", async () => {
    meta.answer(() => taken);
    await expect(channel().send(chatOf(account, hello), () => Promise.reject(new Error("lost")))).rejects.toThrow("lost");
    expect(meta.heard).toHaveLength(0);
  });

  test("a file goes up once, whoever gets it", async () => {
    meta.answer(({ path: asked }) => (asked.endsWith("/media") ? { json: { id: "media-1" } } : taken));
    const { whatsapp_cloud: sender } = adapters().channels;
    const picture: OutgoingContent = { type: "image", fileSha256: FILE, mimeType: "image/png", fileName: "fjord.png", caption: "Fjord" };
    for (const to of ["+4791234567", "US.1234"]) await sender.send(chatOf(account, picture, {}, to), async () => {});
    expect(meta.heard.map(({ path: asked }) => asked.split("/").at(-1))).toEqual(["media", "messages", "messages"]);
    expect(meta.heard[0]!.body.toString("latin1")).toMatch(/name="messaging_product"\r\n\r\nwhatsapp\r\n[^]*filename="fjord\.png"\r\ncontent-type: image\/png\r\n\r\n\x89PNG picture\r\n/);
    expect([meta.json(1), meta.json(2)]).toMatchObject([{ to: "4791234567", image: { id: "media-1", caption: "Fjord" } }, { to: "US.1234", image: { id: "media-1" } }]);
  });

  test.skipIf(!existsSync(VALIDATOR))("whatever a chat says keeps to the published schema", { timeout: 120_000 }, async () => {
    const { sendMessage } = (await import(pathToFileURL(VALIDATOR).href)) as { sendMessage: (body: unknown) => string[] };
    meta.answer(({ path: asked }) => (asked.endsWith("/media") ? { json: { id: "media-1" } } : taken));
    const sender = channel();
    await fc.assert(fc.asyncProperty(anyContent, fc.option(fc.constant("wamid.before")), async (content, replyTo) => {
      meta.heard.length = 0;
      expect(await sender.send(chatOf(account, content, { replyTo }), async () => {})).toMatchObject({ outcome: "sent" });
      expect(sendMessage(meta.json(meta.heard.length - 1))).toEqual([]);
    }), { numRuns: 400 });
  });
});

describe("what Meta answers", () => {
  const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000);
  const detail = expect.any(String) as string;
  test.each<[string, Said, SendOutcome]>([
    ["the number's rate", fault(429, 130429, {}, { "retry-after": "7" }), { outcome: "deferred", reason: "rate_limited", retryAt: at(7) }],
    ["the pair's rate", fault(400, 131056), { outcome: "deferred", reason: "rate_limited", retryAt: at(6) }],
    ["the business's rate", fault(429, 80007), { outcome: "deferred", reason: "rate_limited", retryAt: at(600) }],
    ["429 without a word", { status: 429, headers: { "retry-after": "Mon, 23 Nov 2026 09:01:00 GMT" } }, { outcome: "deferred", reason: "rate_limited", retryAt: at(60) }],
    ["a service that is down", fault(503, 131016), { outcome: "deferred", reason: "unavailable", retryAt: null }],
    ["nobody of WhatsApp", fault(400, 131026), { outcome: "failed", reason: "whatsapp_131026", detail, scope: "recipient" }],
    ["a closed window", fault(400, 131047), { outcome: "failed", reason: "whatsapp_131047", detail, scope: "recipient" }],
    ["too much marketing", fault(400, 131049), { outcome: "failed", reason: "whatsapp_131049", detail, scope: "recipient" }],
    ["marketing not wished", fault(400, 131050), { outcome: "failed", reason: "whatsapp_131050", detail, scope: "recipient" }],
    ["an id instead of a number", fault(400, 131062), { outcome: "failed", reason: "whatsapp_131062", detail, scope: "recipient" }],
    ["spam in Meta's eyes", fault(400, 131048), { outcome: "failed", reason: "whatsapp_131048", detail, scope: "account" }],
    ["an expired token", fault(401, 190, { error_subcode: 463 }), { outcome: "failed", reason: "whatsapp_190", detail, scope: "account" }],
    ["a missing right", fault(403, 200), { outcome: "failed", reason: "whatsapp_200", detail, scope: "account" }],
    ["an unknown number of ours", fault(400, 100, { error_subcode: 33 }), { outcome: "failed", reason: "whatsapp_100", detail, scope: "account" }],
    ["a template that is not there", fault(404, 132001), { outcome: "failed", reason: "whatsapp_132001", detail }],
    ["Meta's platform down", fault(500, 2), { outcome: "uncertain", reason: "whatsapp_2" }],
    ["a gateway", { status: 502 }, { outcome: "uncertain", reason: "meta_502" }],
    ["a redirect", { status: 302, headers: { location: "http://127.0.0.1:1/" } }, { outcome: "uncertain", reason: "meta_302" }],
    ["an answer without an id", { json: {} }, { outcome: "uncertain", reason: "no_message_id" }],
    ["a cut", { cut: true }, { outcome: "uncertain", reason: "UND_ERR_SOCKET" }],
    ["silence", { hang: true }, { outcome: "uncertain", reason: "Timeout" }],
  ])("%s", async (_name, said, expected) => {
    meta.answer(() => said);
    const outcome = await channel().send(chatOf(account, hello), async () => {});
    expect(outcome).toEqual(expected);
    expect(JSON.stringify(outcome)).not.toContain(TOKEN);
    expect(meta.heard).toHaveLength(1);
  });

  test("an upload that fails hands nothing over", async () => {
    const picture: OutgoingContent = { type: "image", fileSha256: FILE, mimeType: "image/png", fileName: null, caption: null };
    const { prepared, onPrepared } = watchPrepared();
    for (const said of [{ status: 502 }, { cut: true }, { hang: true }]) {
      meta.answer(() => said);
      expect(await channel().send(chatOf(account, picture), onPrepared)).toMatchObject({ outcome: "deferred" });
    }
    expect(prepared).toEqual([]);
    expect(await channel().send(chatOf(account, picture, { files: new Map() }), onPrepared)).toMatchObject({ outcome: "failed", reason: "file_missing" });
  });

  test("nothing leaves without a token or a number, and nobody can be asked afterwards", async () => {
    expect(await channel().send(chatOf({ ...account, secret: null }, hello), async () => {})).toMatchObject({ outcome: "failed", reason: "secret_missing", scope: "account" });
    expect(await channel().send(chatOf({ ...account, settings: {} }, hello), async () => {})).toMatchObject({ outcome: "failed", reason: "settings_incomplete", scope: "account" });
    expect(await channel().lookUp(queryOf(chatOf(account, hello)))).toEqual({ found: "untraceable" });
    expect(meta.heard).toHaveLength(0);
  });
});

describe("what Meta tells of an account", () => {
  const vendor = () => adapters().chat.vendors.whatsapp_cloud;

  test("its number, quality, limits, and when the token ends", async () => {
    meta.answer(({ path: asked }) => {
      if (asked.includes("/debug_token")) return { json: { data: { expires_at: 1_790_000_000 } } };
      if (asked.includes("/102290129340398")) return { json: { id: "102290129340398", business_verification_status: "verified" } };
      return { json: { id: "106540352242922", display_phone_number: "+47 912 34 567", verified_name: "Fernweh", quality_rating: "YELLOW", throughput: { level: "HIGH" }, whatsapp_business_manager_messaging_limit: "TIER_2K" } };
    });
    expect(await vendor().readFacts(account)).toEqual({ ok: true, value: { handle: "+47 912 34 567", verifiedName: "Fernweh", quality: "YELLOW", tier: "TIER_2K", peoplePerDay: 2_000, messagesPerSecond: 1_000, verification: "verified", tokenExpiresAt: "2026-09-21T14:13:20.000Z" } });
    expect(await vendor().test(account)).toMatchObject({ isGood: true });
  });

  test("its templates, page by page, by the cursor and never by an address in the answer", async () => {
    meta.answer(({ path: asked }) => {
      const isSecond = asked.includes("after=NEXT");
      const item = { id: isSecond ? "2" : "1", name: isSecond ? "b" : "a", language: "de", category: "UTILITY", status: isSecond ? "NEW_STATE" : "APPROVED", components: [{ type: "BODY", text: "Hei {{1}}" }], quality_score: { score: "GREEN" } };
      return { json: { data: [item], paging: { cursors: { after: "NEXT" }, ...(isSecond ? {} : { next: "http://169.254.169.254/latest" }) } } };
    });
    expect(await vendor().listTemplates!(account)).toMatchObject({ ok: true, value: [{ name: "a", status: "APPROVED", quality: "GREEN", providerTemplateId: "1" }, { name: "b", status: "DISABLED" }] });
    expect(meta.heard.map(({ path: asked }) => asked.split("?")[0])).toEqual(Array.from({ length: 2 }, () => "/sandbox/meta/v23.0/102290129340398/message_templates"));
  });

  test("a template is made, changed and deleted; hooks are asked for and stopped; what was read is told", async () => {
    meta.answer(({ method }) => ({ json: method === "POST" ? { id: "5", status: "PENDING", category: "MARKETING", success: true } : { success: true } }));
    const template = { name: "trip", language: "de", category: "MARKETING" as const, components: [{ type: "BODY", text: "Hei" }] };
    expect(await vendor().createTemplate!(account, template)).toEqual({ ok: true, value: { providerTemplateId: "5", status: "PENDING", category: "MARKETING" } });
    expect(await vendor().updateTemplate!(account, "5", template)).toEqual({ ok: true, value: null });
    expect(await vendor().deleteTemplate!(account, { name: "trip", providerTemplateId: "5" })).toEqual({ ok: true, value: null });
    expect(await vendor().subscribe(account)).toEqual({ ok: true, value: null });
    expect(await vendor().unsubscribe(account)).toEqual({ ok: true, value: null });
    expect(await vendor().markRead(account, { providerMessageId: "wamid.1", from: "47" })).toEqual({ ok: true, value: null });
    expect(await vendor().showTyping!(account, { providerMessageId: "wamid.1", to: "47" })).toEqual({ ok: true, value: null });
    expect(meta.heard.map(({ method, path: asked }) => `${method} ${asked.replace("/sandbox/meta/v23.0", "")}`)).toEqual([
      "POST /102290129340398/message_templates", "POST /5", "DELETE /102290129340398/message_templates?name=trip&hsm_id=5",
      "POST /102290129340398/subscribed_apps", "DELETE /102290129340398/subscribed_apps", "POST /106540352242922/messages", "POST /106540352242922/messages",
    ]);
    expect(meta.json(6)).toEqual({ messaging_product: "whatsapp", status: "read", message_id: "wamid.1", typing_indicator: { type: "text" } });
  });

  test("a file comes as far as its bound, and the token goes nowhere else", async () => {
    const bytes = Buffer.alloc(2_000, 7);
    let url = `${meta.origin}/file`;
    let size: number | undefined = 2_000;
    meta.answer(({ path: asked }) => (asked === "/file" ? { bytes, headers: { "content-type": "image/jpeg" } } : { json: { url, mime_type: "image/jpeg", file_size: size } }));
    expect(await vendor().fetchMedia(account, { mediaId: "77", bytesMax: 2_000 })).toEqual({ ok: true, value: { bytes, mimeType: "image/jpeg" } });
    expect(await vendor().fetchMedia(account, { mediaId: "77", bytesMax: 1_999 })).toMatchObject({ ok: false, code: "invalid" });
    size = undefined;
    expect(await vendor().fetchMedia(account, { mediaId: "77", bytesMax: 1_999 })).toMatchObject({ ok: false, code: "invalid" });
    url = "http://127.0.0.1:1/latest/meta-data";
    expect(await vendor().fetchMedia(account, { mediaId: "77", bytesMax: 2_000 })).toMatchObject({ ok: false, code: "not_allowed" });
    expect(await vendor().fetchMedia(account, { mediaId: "../me", bytesMax: 2_000 })).toMatchObject({ ok: false });
    expect(meta.heard.at(-1)!.path).toContain("/v23.0/..%2Fme?");
  });

  test.each<[Said, object]>([
    [fault(400, 190), { code: "token_refused", vendorCode: 190 }],
    [fault(403, 10), { code: "not_allowed" }],
    [fault(429, 4, {}, { "retry-after": "30" }), { code: "rate_limited", retryAt: new Date("2026-11-23T09:00:30Z") }],
    [fault(400, 100, { error_subcode: 33 }), { code: "not_found" }],
    [fault(500, 2), { code: "unreachable" }],
    [{ bytes: Buffer.from("<html>") }, { code: "unexpected_answer" }],
    [{ cut: true }, { code: "unreachable" }],
  ])("a refusal is a value: %j", async (said, expected) => {
    meta.answer(() => said);
    const answer = await vendor().readFacts(account);
    expect(answer).toMatchObject({ ok: false, ...expected });
    expect(JSON.stringify(answer)).not.toContain(TOKEN);
  });
});
