import type { Hono } from "hono";
import type { FaultLevers } from "../graph/levers.ts";
import type { CallHook } from "../graph/hook-calls.ts";
import { createVendorWire, type VendorContext, type VendorEnv } from "../vendor-wire.ts";
import { findToken, isAppToken, isOver, issueToken, LONG_TOKEN_MS, requireWhatsApp, tokenOf } from "./access.ts";
import { type ChatDaysLever, createChatDays } from "./bad-days.ts";
import { textOf } from "./check-whatsapp.ts";
import { createClockwork } from "./clockwork.ts";
import { faultBody, MetaRefusal, refusalBody } from "./errors.ts";
import { requireMedia, signatureOf } from "./media.ts";
import type { Json, MetaBusiness } from "./model.ts";
import { pickFields } from "./pick-fields.ts";
import { instagramJson, listAccounts, listConversations, listMessages, pageJson, personNode, postAttachment, postSend, talkNode } from "./routes-pages.ts";
import { debugToken, listNumbers, listTemplates, mediaNode, numberNode, postMedia, postMessages, postTemplate, postTemplateEdit, readJson, readNumber, removeTemplate, wabaNode } from "./routes-whatsapp.ts";
import { type PastMessage, remember } from "./remember.ts";
import { shakeHands } from "./shake-hands.ts";
import { answerDialog, giveToken, showDialog } from "./sign-in.ts";
import { createTeller } from "./teller.ts";
import { followUp, type MetaParts } from "./telling.ts";
import { awaitDecision, templateJson } from "./templates.ts";
import { openMetaWorld } from "./world.ts";

export interface SandboxMeta {
  app: Hono<VendorEnv>;
  levers: FaultLevers & { clear(): void };
  days: ChatDaysLever;
  /** What AWS and the telephone share with it. */
  parts: MetaParts;
  /** What was said before, which nobody is told of. */
  remember(said: PastMessage[]): Promise<void>;
  close(): Promise<void>;
}

export interface SandboxMetaOptions {
  business: MetaBusiness;
  journalFile?: string;
  publicUrl: string;
  now: () => Date;
  callHook: CallHook;
}

/** Meta's Graph for WhatsApp, Messenger and Instagram: stateful, with Meta's refusals, and hooks that are signed. */
export async function createSandboxMeta(options: SandboxMetaOptions): Promise<SandboxMeta> {
  const { business, now, publicUrl, callHook } = options;
  const world = await openMetaWorld(options);
  const days = createChatDays();
  const clockwork = createClockwork(now);
  const teller = createTeller({ world, days, callHook });
  const parts: MetaParts = { world, days, clockwork, teller, publicUrl };
  for (const message of world.messages.values()) followUp(parts, message);
  for (const template of world.templates.values()) awaitDecision(parts, template);

  const wire = createVendorWire({ now, errorBody: faultBody });
  const { app } = wire;
  app.onError((error, c) => {
    if (!(error instanceof MetaRefusal)) throw error;
    const { pathname } = new URL(c.req.url);
    if (error.status === 401 || error.code === 190) c.header("www-authenticate", `OAuth "Facebook Platform" "invalid_token" "${error.message.replaceAll('"', "'")}"`);
    return c.json(refusalBody(error, isWhatsAppPath(pathname, business)), error.status as 400);
  });

  app.get("/dialog/oauth", (c) => showDialog(c, parts));
  app.post("/dialog/oauth", (c) => answerDialog(c, parts));
  app.get("/refresh_access_token", (c) => refreshToken(c, parts));
  app.get("/cdn/:kind/:id", (c) => sendBytes(c, parts));
  const at = "/:version{v\\d+\\.\\d+}";
  app.get(`${at}/dialog/oauth`, (c) => showDialog(c, parts));
  app.post(`${at}/dialog/oauth`, (c) => answerDialog(c, parts));
  app.on(["GET", "POST"], `${at}/oauth/access_token`, (c) => giveToken(c, parts));
  app.get(`${at}/refresh_access_token`, (c) => refreshToken(c, parts));
  app.get(`${at}/debug_token`, (c) => debugToken(c, parts));
  app.get(`${at}/me/accounts`, (c) => listAccounts(c, parts));
  app.post(`${at}/me/message_attachments`, (c) => postAttachment(c, parts));
  app.post(`${at}/:id/message_attachments`, (c) => postAttachment(c, parts));
  app.post(`${at}/:id/messages`, (c) => {
    const id = c.req.param("id");
    return isPageLike(business, id) ? postSend(c, parts, id) : postMessages(c, parts, id);
  });
  app.get(`${at}/:id/messages`, (c) => listMessages(c, parts, c.req.param("id")));
  app.get(`${at}/:id/conversations`, (c) => listConversations(c, parts, c.req.param("id")));
  app.post(`${at}/:id/media`, (c) => postMedia(c, parts, c.req.param("id")));
  app.get(`${at}/:id/phone_numbers`, (c) => byBusiness(c, parts, () => listNumbers(c, parts)));
  app.get(`${at}/:id/message_templates`, (c) => byBusiness(c, parts, () => listTemplates(c, parts)));
  app.post(`${at}/:id/message_templates`, (c) => byBusiness(c, parts, (id) => postTemplate(c, parts, id)));
  app.delete(`${at}/:id/message_templates`, (c) => byBusiness(c, parts, (id) => removeTemplate(c, parts, id)));
  app.on(["GET", "POST", "DELETE"], `${at}/:id/subscribed_apps`, (c) => subscriptions(c, parts));
  app.post(`${at}/:id/subscriptions`, (c) => setCallback(c, parts, callHook));
  app.get(`${at}/:id`, (c) => readNode(c, parts));
  app.post(`${at}/:id`, (c) => {
    requireWhatsApp(tokenOf(c, world));
    if (!world.templates.has(c.req.param("id"))) throw unknownNode(c.req.param("id"));
    return postTemplateEdit(c, parts, c.req.param("id"));
  });
  app.delete(`${at}/:id`, (c) => removeNode(c, parts));
  app.all("*", () => {
    throw new MetaRefusal(2500, "", { message: "Unknown path components", status: 400 });
  });
  const close = async () => {
    wire.close();
    clockwork.close();
    teller.close();
    await world.close();
  };
  return { app, levers: wire.levers, days, parts, remember: (said) => remember(world, said), close };
}

function isWhatsAppPath(pathname: string, { whatsapp }: MetaBusiness): boolean {
  return [whatsapp.wabaId, ...whatsapp.numbers.map(({ id }) => id)].some((id) => pathname.includes(id));
}

function isPageLike({ pages }: MetaBusiness, id: string): boolean {
  return id === "me" || pages.some((page) => page.id === id || page.instagram?.id === id);
}

function unknownNode(id: string): MetaRefusal {
  return new MetaRefusal(100, "", { message: `Unsupported request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`, subcode: 33 });
}

function byBusiness(c: VendorContext, { world }: MetaParts, then: (id: string) => Response | Promise<Response>): Response | Promise<Response> {
  requireWhatsApp(tokenOf(c, world));
  const id = c.req.param("id") ?? "";
  if (id !== world.business.whatsapp.wabaId) throw unknownNode(id);
  return then(id);
}

/** `GET /{id}`: whatever has an id, with the fields that were asked for. */
function readNode(c: VendorContext, parts: MetaParts): Response {
  const { world } = parts;
  const { business } = world;
  const token = tokenOf(c, world);
  const id = c.req.param("id") ?? "";
  const fields = c.req.query("fields");
  const number = numberNode(world, id);
  if (number) {
    requireWhatsApp(token);
    return readNumber(c, number);
  }
  const template = world.templates.get(id);
  if (id === business.whatsapp.wabaId || template || (world.media.has(id) && token.kind === "system")) {
    requireWhatsApp(token);
    if (world.media.has(id)) return c.json(mediaNode(parts, id));
    if (template) return c.json(pickFields(templateJson(template), fields, ["name", "language", "category", "status", "components"]));
    return c.json(pickFields(wabaNode(world), fields, ["name", "timezone_id", "message_template_namespace"]));
  }
  if (id === "me" && token.kind !== "page") return c.json(pickFields({ id: business.user.id, name: business.user.name }, fields, ["name"]));
  const page = business.pages.find((one) => one.id === (id === "me" ? token.subjectId : id));
  if (page) return c.json(pickFields(pageJson(page), fields, ["name"]));
  const instagram = business.pages.find((one) => one.instagram?.id === id)?.instagram;
  if (instagram) return c.json(pickFields(instagramJson(instagram), fields, ["username"]));
  const person = personNode(c, parts, id);
  if (person) return c.json(pickFields(person, fields, ["name"]));
  const talk = talkNode(c, parts, id);
  if (talk) return c.json(pickFields(talk.node, fields, talk.usual));
  throw unknownNode(id);
}

async function removeNode(c: VendorContext, { world }: MetaParts): Promise<Response> {
  requireWhatsApp(tokenOf(c, world));
  const id = c.req.param("id") ?? "";
  requireMedia(world, id);
  world.commit({ t: "mediaGone", id });
  await world.synced();
  return c.json({ success: true });
}

/** Whether our app hears of a business account, a page or an Instagram account. */
async function subscriptions(c: VendorContext, { world }: MetaParts): Promise<Response> {
  const token = tokenOf(c, world);
  const { business } = world;
  const asked = c.req.param("id") ?? "";
  const id = asked === "me" ? token.subjectId : asked;
  const isKnown = id === business.whatsapp.wabaId || isPageLike(business, id);
  if (!isKnown) throw unknownNode(id);
  if (c.req.method === "GET") {
    const app = { id: business.app.id, name: business.name, link: `https://www.facebook.com/games/?app_id=${business.app.id}` };
    const mine = id === business.whatsapp.wabaId ? { whatsapp_business_api_data: app } : { ...app, category: "Business", subscribed_fields: ["messages", "message_echoes", "message_deliveries", "message_reads"] };
    return c.json({ data: world.subscribed.has(id) ? [mine] : [] });
  }
  if (c.req.method === "POST" && isPageLike(business, id)) {
    const wished = c.req.query("subscribed_fields") ?? textOf((await readJson(c).catch((): Json => ({})))["subscribed_fields"]);
    if (!wished && world.business.pages.some((page) => page.id === id)) throw new MetaRefusal(100, "", { message: "The parameter subscribed_fields is required" });
  }
  world.commit({ t: "subscribed", id, isOn: c.req.method === "POST" });
  await world.synced();
  return c.json({ success: true });
}

/** `POST /{app}/subscriptions`: where hooks go, if it answers the handshake. */
async function setCallback(c: VendorContext, { world }: MetaParts, callHook: CallHook): Promise<Response> {
  const body = { ...(await readJson(c).catch((): Json => ({}))), ...c.req.query() } as Json;
  const asker = textOf(body["access_token"]) || (/^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "");
  if (!isAppToken(world, asker)) throw new MetaRefusal(190, "", { message: "This method must be called with an app access_token." });
  const object = textOf(body["object"]);
  if (!["whatsapp_business_account", "page", "instagram"].includes(object)) throw new MetaRefusal(100, "", { message: "Invalid parameter object" });
  const url = textOf(body["callback_url"]);
  const failure = await shakeHands(callHook, url, textOf(body["verify_token"]));
  if (failure) throw new MetaRefusal(2200, "", { message: `Callback verification failed with the following errors: ${failure}`, status: 400 });
  world.commit({ t: "callback", object, url });
  await world.synced();
  return c.json({ success: true });
}

/** Tokens of Instagram's own sign-in: sixty days more. */
async function refreshToken(c: VendorContext, { world }: MetaParts): Promise<Response> {
  const token = findToken(world, c.req.query("access_token") ?? "");
  if (c.req.query("grant_type") !== "ig_refresh_token" || !token || isOver(world, token)) throw new MetaRefusal(190, "", { message: "Error validating access token: Session has expired.", subcode: 463, status: 400 });
  const fresh = token.expiresAt === null ? token : issueToken(world, { ...token, expiresAt: new Date(world.now().getTime() + LONG_TOKEN_MS).toISOString() });
  await world.synced();
  return c.json({ access_token: fresh.token, token_type: "bearer", expires_in: LONG_TOKEN_MS / 1000 });
}

/** Bytes of a picture or a file: WhatsApp's for the business's token, the others for whoever knows the address. */
function sendBytes(c: VendorContext, { world }: MetaParts): Response {
  const id = c.req.param("id") ?? "";
  if (c.req.param("kind") === "whatsapp") requireWhatsApp(tokenOf(c, world));
  else if (c.req.query("oh") !== signatureOf(world, id)) throw new MetaRefusal(100, "", { message: "URL signature mismatch", status: 403 });
  const media = requireMedia(world, id);
  const headers = { "content-type": media.mimeType, "x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'; sandbox", "cache-control": "private, max-age=300" };
  return c.body(Buffer.from(media.base64, "base64"), 200, headers);
}
