import { createHmac, createVerify, X509Certificate } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { getRequestListener } from "@hono/node-server";
import { Hono } from "hono";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { chatAws, chatBusiness, chatIds, chatKeys, customers, saidInChats } from "../../drizzle/seed/chat-story.ts";
import { createSandboxAws, type SandboxAws } from "../../server/sandbox/aws/server.ts";
import { createChatLevers } from "../../server/sandbox/meta/chat-levers.ts";
import { createSandboxMeta, type SandboxMeta } from "../../server/sandbox/meta/server.ts";

const contracts = path.join(import.meta.dirname, "../../../shared/contracts");
const [ingrid, hugo, chloe, kenji] = customers;
const START = new Date("2026-11-20T10:00:00Z");
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

interface Called {
  url: string;
  headers: Record<string, string>;
  body: string;
}

interface World {
  url: string;
  meta: SandboxMeta;
  aws: SandboxAws;
  levers: Hono;
  called: Called[];
  hookStatus: number;
  advance(ms: number): void;
  stop(): Promise<void>;
}

let folder: string;
let world: World;

beforeEach(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-chats-"));
  world = await start();
  await world.meta.remember(saidInChats(START));
});
afterEach(async () => {
  await world.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** Meta and AWS on a real port; hooks end in a list. */
async function start(): Promise<World> {
  let ahead = 0;
  const app = new Hono();
  const server = createServer(getRequestListener(app.fetch));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const made = { url, called: [] as Called[], hookStatus: 200, advance: (ms: number) => void (ahead += ms) } as World;
  const callHook = async (to: string, { headers, body }: { headers: Record<string, string>; body: string }) => {
    made.called.push({ url: to, headers, body });
    const challenge = new URL(to).searchParams.get("hub.challenge");
    if (challenge) return { status: 200, text: challenge };
    return { status: made.hookStatus, text: "" };
  };
  made.meta = await createSandboxMeta({ business: chatBusiness, journalFile: path.join(folder, "chats.jsonl"), publicUrl: url, now: () => new Date(START.getTime() + ahead), callHook });
  made.aws = await createSandboxAws({ parts: made.meta.parts, business: chatAws, callHook, publicUrl: url });
  made.levers = createChatLevers({ meta: made.meta, aws: made.aws, callHook });
  app.route("/sandbox/meta", made.meta.app as unknown as Hono);
  app.route("/sandbox/aws", made.aws.app as unknown as Hono);
  made.stop = async () => {
    made.aws.close();
    await made.meta.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return made;
}

/** Waits until what is checked holds. */
const holds = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 15_000, interval: 20 });

type Answer = { status: number; body: any };

async function graph(place: string, body?: object | FormData, { token = chatKeys.whatsAppToken, method = body ? "POST" : "GET" } = {}): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  const sent = body === undefined ? {} : body instanceof FormData ? { body } : { body: JSON.stringify(body) };
  const init = { method, headers: typeof sent.body === "string" ? { ...headers, "content-type": "application/json" } : headers, ...sent };
  const answer = await fetch(`${world.url}/sandbox/meta/v23.0/${place}`, init);
  return { status: answer.status, body: await answer.json() };
}

async function lever(place: string, body?: object): Promise<any> {
  const answer = await world.levers.request(`/${place}`, body ? { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } } : {});
  return answer.json();
}

const whatsApp = (to: string, message: object) => graph(`${chatIds.numberId}/messages`, { messaging_product: "whatsapp", to, ...message });
const text = (body: string) => ({ type: "text", text: { body } });
const codeOf = ({ body }: Answer) => body.error?.code as number | undefined;
const template = (name: string, components: object[]) => ({ type: "template", template: { name, language: { code: "en" }, components } });
const body = (...values: string[]) => ({ type: "body", parameters: values.map((value) => ({ type: "text", text: value })) });
const statuses = () => world.called.filter(({ url }) => url.endsWith("/whatsapp")).flatMap(({ body: raw }) => JSON.parse(raw).entry as any[]).flatMap((entry) => entry.changes[0].value.statuses ?? []);
const bookingParts = [{ type: "header", parameters: [{ type: "text", text: "FW-20611" }] }, body("Kenji", "all is well"), { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "FW-20611" }] }];

describe("a WhatsApp message", () => {
  test("within the window is taken, and its states come by signed hooks with our own word", async () => {
    const sent = await whatsApp(ingrid.phone, { ...text("There is a room for you."), biz_opaque_callback_data: "delivery-1" });
    expect(sent).toMatchObject({ status: 200, body: { messages: [{ id: expect.stringMatching(/^wamid\./) }] } });
    world.advance(1_000);
    await holds(() => expect(statuses().map(({ status }) => status)).toEqual(["sent", "delivered"]));
    expect(statuses()[0]).toMatchObject({ id: sent.body.messages[0].id, biz_opaque_callback_data: "delivery-1", recipient_id: ingrid.phone, pricing: { billable: false, category: "service" }, conversation: { origin: { type: "service" } } });
    const { headers, body: raw } = world.called[0]!;
    expect(headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", chatKeys.appSecret).update(raw).digest("hex")}`);
    expect(await lever("look", { channel: "whatsapp", from: ingrid.name })).toEqual({ readCount: 1 });
    await holds(() => expect(statuses().at(-1)?.status).toBe("read"));
  });

  test.each([
    ["free text after 24 hours", () => whatsApp(kenji.phone, text("Hello")), 131047],
    ["an unknown template", () => whatsApp(kenji.phone, template("nothing", [])), 132001],
    ["too few parameters", () => whatsApp(kenji.phone, template("booking_update", [bookingParts[0]!, body("Kenji"), bookingParts[2]!])), 132000],
    ["an empty parameter", () => whatsApp(kenji.phone, template("booking_update", [bookingParts[0]!, body("Kenji", " "), bookingParts[2]!])), 131008],
    ["a line break in a parameter", () => whatsApp(kenji.phone, template("booking_update", [bookingParts[0]!, body("Kenji", "a\nb"), bookingParts[2]!])), 132018],
    ["a picture where text belongs", () => whatsApp(kenji.phone, template("booking_update", [bookingParts[0]!, { type: "body", parameters: [{ type: "image", image: { link: "https://x.example/a.png" } }, { type: "text", text: "b" }] }, bookingParts[2]!])), 132012],
    ["a button without its value", () => whatsApp(kenji.phone, template("booking_update", bookingParts.slice(0, 2))), 131008],
    ["an empty text", () => whatsApp(ingrid.phone, text("")), 131008],
    ["a text that is too long", () => whatsApp(ingrid.phone, text("x".repeat(4_097))), 100],
    ["a field that there is none of", () => whatsApp(ingrid.phone, { ...text("x"), subject: "y" }), 100],
    ["a medium that nobody put there", () => whatsApp(ingrid.phone, { type: "image", image: { id: "1" } }), 100],
    ["no number at all", () => whatsApp("nobody", text("x")), 131009],
    ["another's number", () => graph("1/messages", { messaging_product: "whatsapp", to: ingrid.phone, ...text("x") }), 100],
    ["a token that is none", () => graph(`${chatIds.numberId}/messages`, {}, { token: "EAAwrong" }), 190],
    ["a page's token", () => graph(`${chatIds.numberId}/messages`, {}, { token: chatKeys.pageToken }), 10],
  ])("is refused for %s", async (_, send, code) => {
    const answer = await send();
    expect(codeOf(answer)).toBe(code);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(statuses()).toEqual([]);
  });

  test("keeps the pace to one person, and of the number to all", async () => {
    expect((await whatsApp(ingrid.phone, text("one"))).status).toBe(200);
    expect(codeOf(await whatsApp(ingrid.phone, text("two")))).toBe(131056);
    world.advance(6_000);
    expect((await whatsApp(ingrid.phone, text("two"))).status).toBe(200);
    await lever("", { limits: { messagesPerSecond: 1 } });
    expect(codeOf(await whatsApp(hugo.phone, text("three")))).toBe(130429);
  });

  test("by a template goes after the window, and costs by its category", async () => {
    expect((await whatsApp(kenji.phone, template("booking_update", bookingParts))).status).toBe(200);
    const named = template("autumn_offer", [{ type: "body", parameters: [{ type: "text", parameter_name: "first_name", text: "Chloé" }] }]);
    expect((await whatsApp(chloe.phone, named)).status).toBe(200);
    world.advance(1_000);
    await holds(() => expect(statuses()).toHaveLength(4));
    expect(statuses().map(({ pricing }) => [pricing.category, pricing.billable])).toEqual(expect.arrayContaining([["utility", true], ["marketing", true]]));
    const { items } = await lever(`talk?channel=whatsapp&from=${encodeURIComponent(chloe.name)}`);
    expect(items.at(-1).shown).toMatchObject({ header: "Autumn with Fernweh", text: expect.stringMatching(/^Hello Chloé, our walking/), choices: [{ title: "Yes, please" }, { title: "Stop offers" }] });
  });

  test("is refused for persons whom a lever names, as an answer or as a later state", async () => {
    const offer = (to: string) => whatsApp(to, template("autumn_offer", [{ type: "body", parameters: [{ type: "text", parameter_name: "first_name", text: "You" }] }]));
    await lever("", { refusals: { notOnWhatsApp: [ingrid.phone], marketingLimited: [hugo.phone], marketingStopped: [chloe.phone] } });
    expect([codeOf(await whatsApp(ingrid.phone, text("x"))), codeOf(await offer(hugo.phone)), codeOf(await offer(chloe.phone))]).toEqual([131026, 131049, 131050]);
    await lever("", { refusals: { by: "status" } });
    world.advance(10_000);
    expect((await offer(hugo.phone)).status).toBe(200);
    world.advance(1_000);
    await holds(() => expect(statuses()).toMatchObject([{ status: "failed", errors: [{ code: 131049 }] }]));
    await lever("preference", { from: kenji.name, isStopped: true });
    expect((await offer(kenji.phone)).status).toBe(200);
    await holds(() => expect(world.called.some(({ body: raw }) => raw.includes('"user_preferences"') && raw.includes('"stop"'))).toBe(true));
  });

  test("may fare badly: twice, backwards, before the answer, read without delivered, failed after sent", async () => {
    await lever("", { statuses: { isTwice: true, order: "reversed" } });
    await whatsApp(ingrid.phone, text("x"));
    world.advance(1_000);
    await holds(() => expect(statuses().map(({ status }) => status)).toEqual(["delivered", "delivered", "sent", "sent"]));
    world.called.length = 0;
    await lever("", { reset: true, statuses: { isBeforeAnswer: true, withoutDelivered: true, readAfterMs: 100 } });
    await whatsApp(hugo.phone, text("x"));
    expect(statuses().map(({ status }) => status)).toEqual(["sent"]);
    world.advance(1_000);
    await holds(() => expect(statuses().map(({ status }) => status)).toEqual(["sent", "read"]));
    world.called.length = 0;
    await lever("", { reset: true, statuses: { failWith: { code: 131026, title: "Message undeliverable" } } });
    await whatsApp(chloe.phone, text("x"));
    world.advance(1_000);
    await holds(() => expect(statuses().map(({ status }) => status)).toEqual(["sent", "failed"]));
  });

  test("whose answer is lost was taken all the same, and 429 and 503 take nothing", async () => {
    world.meta.levers.fail({ path: "/messages", times: 1, with: { cut: "after" } });
    await expect(whatsApp(ingrid.phone, { ...text("x"), biz_opaque_callback_data: "d" })).rejects.toThrow();
    world.advance(1_000);
    await holds(() => expect(statuses()[0]).toMatchObject({ biz_opaque_callback_data: "d" }));
    world.meta.levers.fail({ path: "/messages", times: 1, with: { status: 429 } });
    world.meta.levers.fail({ path: "/messages", times: 1, with: { status: 503 } });
    expect(codeOf(await whatsApp(hugo.phone, text("x")))).toBe(130429);
    expect(codeOf(await whatsApp(hugo.phone, text("x")))).toBe(131000);
    expect((await whatsApp(hugo.phone, text("x"))).status).toBe(200);
  });
});

describe("hooks", () => {
  test("are told again until somebody answers, outlive a restart, and come in batches or not at all as a lever says", async () => {
    await lever("", { hooks: { areHeld: true, batch: 10 } });
    for (const word of ["one", "two", "three"]) await lever("say", { channel: "whatsapp", from: ingrid.name, text: word });
    expect(world.called).toEqual([]);
    await world.stop();
    world = await start();
    world.hookStatus = 500;
    await holds(() => expect(world.called.length).toBeGreaterThanOrEqual(3));
    world.hookStatus = 200;
    await holds(async () => expect((await lever("")).owedCount).toBe(0));
    await lever("", { hooks: { areHeld: true, batch: 10 } });
    for (const word of ["four", "five"]) await lever("say", { channel: "whatsapp", from: ingrid.name, text: word });
    world.called.length = 0;
    await lever("", { hooks: { areHeld: false } });
    await holds(() => expect(world.called.map(({ body: raw }) => JSON.parse(raw).entry.length)).toEqual([2]));
  });

  test("go where the app says, once the address echoes the challenge", async () => {
    const app = `${chatIds.appId}|${chatKeys.appSecret}`;
    const place = { object: "page", callback_url: "https://elsewhere.example/hook", verify_token: "v" };
    expect(await graph(`${chatIds.appId}/subscriptions`, place, { token: app })).toMatchObject({ status: 200 });
    expect(await lever("handshake", {})).toEqual({ whatsapp_business_account: null, page: null, instagram: null });
    await lever("say", { channel: "messenger", from: kenji.name, text: "Hi" });
    await holds(() => expect(world.called.at(-1)?.url).toBe("https://elsewhere.example/hook"));
    expect(codeOf(await graph(`${chatIds.appId}/subscriptions`, place))).toBe(190);
  });
});

describe("what a person does on the telephone", () => {
  const told = () => world.called.flatMap(({ body: raw }) => JSON.parse(raw).entry as any[]);

  test("reaches the desk in WhatsApp's shapes: text, picture, reaction, tapped choice, reply", async () => {
    const offered = await whatsApp(ingrid.phone, { type: "interactive", interactive: { type: "button", body: { text: "Shall we book?" }, action: { buttons: [{ type: "reply", reply: { id: "yes", title: "Yes" } }] } } });
    const messageId = offered.body.messages[0].id as string;
    await lever("", { statuses: { areSilent: true } });
    await lever("say", { channel: "whatsapp", from: `+${ingrid.phone}`, text: "One moment", replyTo: messageId });
    await lever("say", { channel: "whatsapp", from: ingrid.name, choice: { id: "yes", messageId } });
    await lever("say", { channel: "whatsapp", from: ingrid.name, reaction: { emoji: "👍", to: messageId } });
    await lever("say", { channel: "whatsapp", from: ingrid.name, media: { base64: PNG, mimeType: "image/png" }, text: "Our tickets" });
    await holds(() => expect(told()).toHaveLength(4));
    const [reply, choice, reaction, picture] = told().map((entry) => entry.changes[0].value.messages[0]);
    expect(reply).toMatchObject({ type: "text", text: { body: "One moment" }, context: { id: messageId } });
    expect(choice).toMatchObject({ type: "interactive", interactive: { type: "button_reply", button_reply: { id: "yes", title: "Yes" } } });
    expect(reaction).toMatchObject({ type: "reaction", reaction: { emoji: "👍", message_id: messageId } });
    expect(picture).toMatchObject({ type: "image", image: { mime_type: "image/png", caption: "Our tickets" } });
    const { body: media } = await graph(picture.image.id);
    const bytes = await fetch(media.url, { headers: { authorization: `Bearer ${chatKeys.whatsAppToken}` } });
    expect(Buffer.from(await bytes.arrayBuffer()).toString("base64")).toBe(PNG);
    expect((await fetch(media.url)).status).toBe(401);
    await graph(`${chatIds.numberId}/messages`, { messaging_product: "whatsapp", status: "read", message_id: picture.id, typing_indicator: { type: "text" } });
    expect(await lever(`talk?channel=whatsapp&from=${encodeURIComponent(ingrid.name)}`)).toMatchObject({ isTyping: true, items: expect.arrayContaining([expect.objectContaining({ id: picture.id, status: "read" })]) });
  });

  test("reaches it in the shapes of Messenger and Instagram", async () => {
    await lever("say", { channel: "messenger", from: hugo.name, text: "Bom dia" });
    await lever("say", { channel: "instagram", from: hugo.name, media: { base64: PNG, mimeType: "image/png" } });
    await holds(() => expect(told()).toHaveLength(2));
    const messenger = told().find((entry) => entry.id === chatIds.pageId);
    const instagram = told().find((entry) => entry.id === chatIds.instagramId);
    expect(messenger.messaging[0]).toMatchObject({ sender: { id: hugo.psid }, recipient: { id: chatIds.pageId }, message: { mid: expect.any(String), text: "Bom dia" } });
    const { url } = instagram.messaging[0].message.attachments[0].payload;
    expect((await fetch(url)).headers.get("content-type")).toBe("image/png");
    expect((await fetch(url.replace(/oh=.*/, "oh=0"))).status).toBe(403);
  });
});

describe("templates", () => {
  test("are made, decided on with a hook, changed and deleted", async () => {
    const components = [{ type: "BODY", text: "Hello {{1}}, your tickets are here.", example: { body_text: [["Ingrid"]] } }];
    const made = await graph(`${chatIds.wabaId}/message_templates`, { name: "tickets", language: "en", category: "UTILITY", components });
    expect(made.body).toMatchObject({ status: "PENDING", category: "UTILITY" });
    expect(codeOf(await whatsApp(kenji.phone, template("tickets", [body("Kenji")])))).toBe(132001);
    world.advance(2_000);
    await holds(() => expect(world.called.some(({ body: raw }) => raw.includes('"event":"APPROVED"') && raw.includes(made.body.id))).toBe(true));
    expect((await whatsApp(kenji.phone, template("tickets", [body("Kenji")]))).status).toBe(200);
    await lever("", { templates: { decision: "REJECTED", reason: "PROMOTIONAL" } });
    expect((await graph(made.body.id, { components })).body).toEqual({ success: true });
    world.advance(2_000);
    await holds(async () => expect((await graph(`${made.body.id}?fields=status,rejected_reason`)).body).toMatchObject({ status: "REJECTED", rejected_reason: "PROMOTIONAL" }));
    expect((await graph(`${chatIds.wabaId}/message_templates?name=tickets`, undefined, { method: "DELETE" })).body).toEqual({ success: true });
    expect((await graph(`${chatIds.wabaId}/message_templates?limit=2`)).body).toMatchObject({ data: [{}, {}], paging: { next: expect.stringContaining("after=") } });
  });
});

describe("Messenger and Instagram", () => {
  const send = (id: string, more: object = {}) => graph("me/messages", { recipient: { id }, messaging_type: "RESPONSE", message: { text: "Hello", metadata: "delivery-9" }, ...more }, { token: chatKeys.pageToken });

  test("take what the window or the human agent's tag allows, and tell of it", async () => {
    expect((await send(kenji.psid)).body).toMatchObject({ recipient_id: kenji.psid, message_id: expect.any(String) });
    expect(await send(ingrid.psid)).toMatchObject({ status: 400, body: { error: { code: 10, error_subcode: 2_018_278 } } });
    expect((await send(ingrid.psid, { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" })).status).toBe(200);
    world.advance(8 * 86_400_000);
    expect(codeOf(await send(ingrid.psid, { messaging_type: "MESSAGE_TAG", tag: "HUMAN_AGENT" }))).toBe(10);
    await holds(() => expect(world.called.map(({ body: raw }) => Object.keys(JSON.parse(raw).entry[0].messaging[0]).at(-1))).toEqual(expect.arrayContaining(["message", "delivery"])));
    expect(world.called.some(({ body: raw }) => raw.includes('"is_echo":true') && raw.includes('"metadata":"delivery-9"'))).toBe(true);
    expect(await send("1234567")).toMatchObject({ body: { error: { code: 100, error_subcode: 2_018_001 } } });
    expect(codeOf(await send(kenji.igsid, { message: { text: "x".repeat(1_001) } }))).toBe(100);
  });

  test("lend their pages after one click at the dialog", async () => {
    const redirect = `${world.url}/api/platforms/callback`;
    const dialog = `${world.url}/sandbox/meta/dialog/oauth`;
    const page = await fetch(`${dialog}?${new URLSearchParams({ client_id: chatIds.appId, redirect_uri: redirect, state: "s1", response_type: "code" })}`);
    expect(await page.text()).toContain("Continue as Mara Lindqvist");
    expect((await fetch(`${dialog}?${new URLSearchParams({ client_id: chatIds.appId, redirect_uri: "https://evil.example/" })}`)).status).toBe(400);
    const click = async (answer: string) => new URL((await fetch(dialog, { method: "POST", redirect: "manual", body: new URLSearchParams({ redirect_uri: redirect, state: "s1", answer }) })).headers.get("location")!).searchParams;
    expect(Object.fromEntries(await click("no"))).toMatchObject({ state: "s1", error: "access_denied" });
    const code = (await click("yes")).get("code")!;
    const exchange = (more: Record<string, string>) => graph(`oauth/access_token?${new URLSearchParams({ client_id: chatIds.appId, client_secret: chatKeys.appSecret, ...more })}`);
    const short = await exchange({ redirect_uri: redirect, code });
    expect(short.body.expires_in).toBe(3_600);
    expect(codeOf(await exchange({ redirect_uri: redirect, code }))).toBe(100);
    const long = await exchange({ grant_type: "fb_exchange_token", fb_exchange_token: short.body.access_token });
    const pages = await graph("me/accounts?fields=id,name,access_token,instagram_business_account{id,username}", undefined, { token: long.body.access_token });
    expect(pages.body.data).toMatchObject([{ id: chatIds.pageId, access_token: chatKeys.pageToken, instagram_business_account: { username: "fernweh.travel" } }, { name: "Fernweh Nordic" }]);
    world.advance(61 * 86_400_000);
    expect(await graph("me/accounts", undefined, { token: long.body.access_token })).toMatchObject({ status: 401, body: { error: { code: 190, error_subcode: 463 } } });
    expect((await graph(`debug_token?input_token=${long.body.access_token}&access_token=${chatIds.appId}|${chatKeys.appSecret}`)).body.data).toMatchObject({ is_valid: false, type: "USER" });
  });

  test("tell what was said before, page by page", async () => {
    const seen: string[] = [];
    let place: string | null = `${chatIds.pageId}/conversations?fields=id,participants,updated_time,messages{id,message,from,created_time}&limit=2`;
    while (place) {
      const answer: Answer = await graph(place, undefined, { token: chatKeys.pageToken });
      for (const one of answer.body.data) seen.push(one.messages.data[0].message);
      place = answer.body.paging.next?.split("/v23.0/")[1] ?? null;
    }
    expect(seen).toEqual(["From ten to two. You are welcome without an appointment.", "Oui, tous les jours sauf le 6 janvier.", "Yes please, February."]);
    expect((await graph("me/conversations?platform=instagram&fields=id", undefined, { token: chatKeys.pageToken })).body.data).toHaveLength(3);
  });
});

describe("AWS", () => {
  const client = () => new SecretsManagerClient({ endpoint: `${world.url}/sandbox/aws/secretsmanager`, region: chatAws.region, credentials: { ...chatKeys.aws } });

  test("answers whoever signs with the key, and nobody else", async () => {
    const secret = await client().send(new GetSecretValueCommand({ SecretId: "csc-reach/whatsapp-credentials" }));
    expect(JSON.parse(secret.SecretString!)).toEqual(chatKeys.aws);
    await expect(client().send(new GetSecretValueCommand({ SecretId: "none" }))).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const other = new SecretsManagerClient({ endpoint: `${world.url}/sandbox/aws`, region: chatAws.region, credentials: { ...chatKeys.aws, secretAccessKey: "x" }, maxAttempts: 1 });
    await expect(other.send(new GetSecretValueCommand({ SecretId: "none" }))).rejects.toMatchObject({ name: "InvalidSignatureException" });
    expect((await fetch(`${world.url}/sandbox/aws/v1/whatsapp/waba/list`)).status).toBe(403);
  });

  test("tells by its topic, after it was confirmed, what its certificate signed", async () => {
    const asked = await lever("topic", {});
    expect(asked).toMatchObject({ status: 200, isConfirmed: false });
    const confirmation = JSON.parse(world.called.at(-1)!.body);
    expect(confirmation).toMatchObject({ Type: "SubscriptionConfirmation", TopicArn: chatIds.awsTopicArn, SignatureVersion: "2" });
    expect((await fetch(confirmation.SubscribeURL)).status).toBe(200);
    await lever("say", { channel: "whatsapp", from: ingrid.name, text: "By AWS", via: "aws" });
    await holds(() => expect(JSON.parse(world.called.at(-1)!.body).Type).toBe("Notification"));
    const { url, body: raw } = world.called.at(-1)!;
    expect(url).toMatch(/\/api\/webhooks\/whatsapp\/aws$/);
    const told = JSON.parse(raw);
    const certificate = new X509Certificate(await (await fetch(told.SigningCertURL)).text());
    const signed = ["Message", "MessageId", "Timestamp", "TopicArn", "Type"].map((name) => `${name}\n${told[name]}\n`).join("");
    expect(createVerify("RSA-SHA256").update(signed).verify(certificate.publicKey, told.Signature, "base64")).toBe(true);
    const event = JSON.parse(told.Message);
    expect(JSON.parse(event.whatsAppWebhookEntry).changes[0].value.messages[0].text.body).toBe("By AWS");
  });
});

describe.runIf(existsSync(contracts))("held to Meta's published contract", async () => {
  const validator = existsSync(contracts) ? await import(path.join(contracts, "whatsapp/whatsapp-validator.mjs")) : null;

  test("answers are of its shapes, good and bad ones", async () => {
    const good = await whatsApp(ingrid.phone, text("x"));
    expect(validator.sendResponse(good.body)).toEqual([]);
    for (const bad of [await whatsApp(kenji.phone, text("x")), await whatsApp("", text("x")), await graph("9", undefined), await graph(chatIds.numberId, undefined, { token: "no" })]) expect(validator.errorResponse(bad.body)).toEqual([]);
  });

  test("takes every published message whose form is right", async () => {
    await lever("", { limits: { pairSeconds: 0, messagesPerSecond: 1_000 } });
    const said = await lever("say", { channel: "whatsapp", from: ingrid.name, text: "x" });
    const samples = path.join(contracts, "whatsapp/samples/send");
    const names = readdirSync(samples).filter((name) => name.startsWith("send-") && /text|location|contact|reaction|reply-button|by-url/.test(name) && !/template/.test(name));
    expect(names.length).toBeGreaterThan(10);
    for (const name of names) {
      const sample = readFileSync(path.join(samples, name), "utf8").replace(/\{\{Recipient-Phone-Number\}\}|<WHATSAPP_USER_PHONE_NUMBER>/g, ingrid.phone).replace(/http\(s\):/g, "https:");
      const message = JSON.parse(sample);
      if (message.type === "template") continue;
      // Places are left open where an address would stand.
      for (const kind of ["image", "video", "audio", "document", "sticker"]) if (message[kind]) message[kind].link = "https://files.example/x";
      if (message.context) message.context.message_id = said.id;
      if (message.reaction) message.reaction.message_id = said.id;
      if (message.location) Object.assign(message.location, { latitude: 1, longitude: 2 });
      message.to = ingrid.phone;
      const answer = await graph(`${chatIds.numberId}/messages`, message);
      expect([name, answer.status, answer.body.error]).toEqual([name, 200, undefined]);
    }
  });
});
