import { findToken, isAppToken, isOver, requireWhatsApp, tokenOf } from "./access.ts";
import { isObject, textOf } from "./check-whatsapp.ts";
import { MetaRefusal } from "./errors.ts";
import { keepMedia, mediaUrl, requireMedia } from "./media.ts";
import type { Json } from "./model.ts";
import { pickFields } from "./pick-fields.ts";
import { markRead, sendWhatsApp } from "./send-whatsapp.ts";
import { type MetaParts, numberOf } from "./telling.ts";
import { createTemplate, deleteTemplate, editTemplate, templateJson } from "./templates.ts";
import type { VendorContext } from "../vendor-wire.ts";
import type { MetaWorld } from "./world.ts";

const PAGE_MAX = 1_000;
const USUAL_OF_NUMBERS = ["display_phone_number", "verified_name", "quality_rating"];

export async function readJson(c: VendorContext): Promise<Json> {
  const type = c.req.header("content-type") ?? "";
  if (type.includes("form")) return Object.fromEntries([...(await c.req.formData())].map(([name, value]) => [name, typeof value === "string" ? parsed(value) : value]));
  const body: unknown = await c.req.json().catch(() => null);
  if (!isObject(body)) throw new MetaRefusal(100, "The request body must be a JSON object.");
  return body;
}

function parsed(value: string): unknown {
  if (!/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

/** `POST /{number}/messages`: a message, or word that one was read. */
export async function postMessages(c: VendorContext, parts: MetaParts, numberId: string): Promise<Response> {
  requireWhatsApp(tokenOf(c, parts.world));
  const body = await readJson(c);
  if (body["status"] !== undefined) {
    if (body["status"] !== "read") throw new MetaRefusal(100, "Param status must be one of {READ}.");
    await markRead(parts, numberId, body);
    return c.json({ success: true });
  }
  const message = await sendWhatsApp(parts, { numberId, body, via: "meta" });
  return c.json({ messaging_product: "whatsapp", contacts: [{ input: textOf(body["to"]), wa_id: message.address }], messages: [{ id: message.id, ...(message.type === "template" ? { message_status: "accepted" } : {}) }] });
}

/** `POST /{number}/media`, multipart. */
export async function postMedia(c: VendorContext, { world }: MetaParts, numberId: string): Promise<Response> {
  requireWhatsApp(tokenOf(c, world));
  const form = await c.req.formData().catch(() => null);
  const file = form?.get("file");
  if (form?.get("messaging_product") !== "whatsapp") throw new MetaRefusal(100, "The parameter messaging_product is required.");
  if (!(file instanceof File)) throw new MetaRefusal(100, "The parameter file is required.");
  const type = form.get("type");
  const media = await keepMedia(world, { ownerId: numberId, mimeType: file.type || (typeof type === "string" ? type : ""), fileName: file.name || null, bytes: new Uint8Array(await file.arrayBuffer()), isWhatsApp: true });
  return c.json({ id: media.id });
}

export function mediaNode({ world, publicUrl }: MetaParts, id: string): Json {
  const media = requireMedia(world, id);
  return { messaging_product: "whatsapp", url: mediaUrl(world, publicUrl, media, false), mime_type: media.mimeType, sha256: media.sha256, file_size: Buffer.from(media.base64, "base64").length, id };
}

export function numberNode(world: MetaWorld, id: string): Json | null {
  const number = numberOf(world, id);
  if (!number) return null;
  return {
    id, display_phone_number: number.display, verified_name: number.verifiedName, quality_rating: "GREEN", code_verification_status: "VERIFIED", name_status: "APPROVED", status: "CONNECTED",
    platform_type: "CLOUD_API", account_mode: "LIVE", is_official_business_account: false, throughput: { level: "STANDARD" }, messaging_limit_tier: "TIER_10K", whatsapp_business_manager_messaging_limit: "TIER_10K",
    certificate: undefined, last_onboarded_time: undefined, webhook_configuration: undefined, health_status: { can_send_message: "AVAILABLE" },
  };
}

export function wabaNode(world: MetaWorld): Json {
  const { business } = world;
  return {
    id: business.whatsapp.wabaId, name: business.name, timezone_id: "1", currency: "EUR", message_template_namespace: "5f2c9a1e_7b3d_4c58_9e0f_1a2b3c4d5e6f", account_review_status: "APPROVED",
    business_verification_status: "verified", country: "DE", ownership_type: "SELF", primary_business_location: "DE", whatsapp_business_manager_messaging_limit: "TIER_10K",
  };
}

export function listNumbers(c: VendorContext, { world }: MetaParts): Response {
  const data = world.business.whatsapp.numbers.map(({ id }) => pickFields(numberNode(world, id)!, c.req.query("fields"), [...USUAL_OF_NUMBERS, "status"]));
  return c.json({ data, paging: { cursors: { before: "MAZDZD", after: "MgZDZD" } } });
}

export function readNumber(c: VendorContext, node: Json): Response {
  return c.json(pickFields(node, c.req.query("fields"), USUAL_OF_NUMBERS));
}

/** Pages of a list by a cursor, which is the place in it. */
export function page(c: VendorContext, all: Json[], usual: number, url: string): Json {
  const limit = Math.min(Number(c.req.query("limit") ?? usual) || usual, PAGE_MAX);
  const from = Number(Buffer.from(c.req.query("after") ?? "", "base64url").toString()) || 0;
  const data = all.slice(from, from + limit);
  const cursors = { before: cursor(from), after: cursor(from + data.length) };
  if (from + data.length >= all.length) return { data, paging: { cursors } };
  const next = new URL(url);
  next.searchParams.set("after", cursors.after);
  return { data, paging: { cursors, next: next.href } };
}

function cursor(place: number): string {
  return Buffer.from(String(place)).toString("base64url");
}

export function listTemplates(c: VendorContext, { world, publicUrl }: MetaParts): Response {
  const wanted = { name: c.req.query("name"), status: c.req.query("status"), language: c.req.query("language"), category: c.req.query("category") };
  const all = [...world.templates.values()].map(templateJson).filter((one) => Object.entries(wanted).every(([field, value]) => value === undefined || (field === "name" ? String(one["name"]).includes(value) : String(one[field]).toUpperCase() === value.toUpperCase())));
  const fields = c.req.query("fields");
  const usual = ["name", "language", "category", "status", "components", "parameter_format"];
  const { pathname, search } = new URL(c.req.url);
  return c.json(page(c, all.map((one) => pickFields(one, fields, usual)), 25, `${publicUrl}${pathname}${search}`));
}

export async function postTemplate(c: VendorContext, parts: MetaParts, wabaId: string): Promise<Response> {
  const { id, status, category } = await createTemplate(parts, wabaId, await readJson(c));
  return c.json({ id, status, category });
}

export async function postTemplateEdit(c: VendorContext, parts: MetaParts, templateId: string): Promise<Response> {
  await editTemplate(parts, parts.world.templates.get(templateId)!, await readJson(c));
  return c.json({ success: true });
}

export async function removeTemplate(c: VendorContext, parts: MetaParts, wabaId: string): Promise<Response> {
  const name = c.req.query("name");
  if (!name) throw new MetaRefusal(100, "The parameter name is required.");
  await deleteTemplate(parts, wabaId, { name, id: c.req.query("hsm_id") ?? null });
  return c.json({ success: true });
}

/** `GET /debug_token`: what a token may, and until when. By the app's own token or by the token itself. */
export function debugToken(c: VendorContext, { world }: MetaParts): Response {
  const input = c.req.query("input_token") ?? "";
  const asker = c.req.query("access_token") ?? /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  if (!isAppToken(world, asker) && findToken(world, asker) === null) throw new MetaRefusal(190, "", { message: "Invalid OAuth access token - Cannot parse access token" });
  const token = findToken(world, input);
  const { app, user, name } = world.business;
  if (!token) return c.json({ data: { app_id: app.id, is_valid: false, scopes: [], error: { code: 190, message: "Malformed access token" } } });
  const seconds = token.expiresAt === null ? 0 : Math.floor(Date.parse(token.expiresAt) / 1000);
  const profile = token.kind === "page" ? { profile_id: token.subjectId } : {};
  return c.json({ data: { app_id: app.id, type: token.kind === "system" ? "SYSTEM_USER" : token.kind.toUpperCase(), application: name, data_access_expires_at: seconds, expires_at: seconds, is_valid: !isOver(world, token), scopes: token.scopes, user_id: user.id, ...profile } });
}
