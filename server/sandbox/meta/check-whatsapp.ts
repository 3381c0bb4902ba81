import { MetaRefusal } from "./errors.ts";
import type { Json } from "./model.ts";

export const mediaKinds = ["image", "video", "audio", "document", "sticker"] as const;
export type MediaKind = (typeof mediaKinds)[number];
const TYPES = [...mediaKinds, "text", "template", "interactive", "reaction", "location", "contacts"];
const KEYS = new Set(["messaging_product", "recipient_type", "to", "recipient", "type", "context", "biz_opaque_callback_data", "recipient_identity_key_hash", "message_activity_sharing", ...TYPES]);
const TEXT_MAX = 4_096;
const TRACKER_MAX = 512;

export const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? value.filter(isObject) : []);

/**
 * Whether Meta would take the form of a message, whoever it is for. Throws its refusal.
 * https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages
 */
export function checkWhatsApp(body: Json): { to: string; type: string; content: Json; replyTo: string | null; tracker: string | null } {
  for (const key of Object.keys(body)) if (!KEYS.has(key)) throw invalid(`Unexpected key "${key}" on param "message".`);
  if (body["messaging_product"] !== "whatsapp") throw invalid("The parameter messaging_product is required.");
  if (![undefined, "individual"].includes(body["recipient_type"] as string)) throw invalid('Param recipient_type must be one of {INDIVIDUAL}.');
  const to = textOf(body["to"]).replace(/[\s()+.-]/g, "");
  if (to === "") throw missing("The parameter to is required.");
  if (!/^[1-9]\d{5,14}$/.test(to) && !/^[A-Z]{2}\.\w+$/.test(to)) throw new MetaRefusal(131009, "Param to must be a phone number in international format.");
  const type = body["type"] === undefined && body["text"] !== undefined ? "text" : textOf(body["type"]);
  if (!TYPES.includes(type)) throw invalid(`Param type must be one of {${TYPES.map((one) => one.toUpperCase()).join(", ")}} - got "${String(body["type"])}".`);
  if (body[type] === undefined) throw missing(`The parameter ${type} is required.`);
  const content = body[type];
  checkContent(type, content);
  const context = body["context"];
  if (context !== undefined && (!isObject(context) || !textOf(context["message_id"]))) throw missing("The parameter context['message_id'] is required.");
  const tracker = body["biz_opaque_callback_data"];
  if (tracker !== undefined && (typeof tracker !== "string" || tracker.length > TRACKER_MAX)) throw invalid(`Param biz_opaque_callback_data must be at most ${TRACKER_MAX} characters long.`);
  return { to, type, content: { [type]: content }, replyTo: isObject(context) ? textOf(context["message_id"]) : null, tracker: (tracker as string | undefined) ?? null };
}

function checkContent(type: string, content: unknown): void {
  if (type === "contacts") {
    const people = listOf(content);
    if (people.length === 0 || !people.every((one) => isObject(one["name"]) && textOf(one["name"]["formatted_name"]))) throw missing("The parameter contacts['name']['formatted_name'] is required.");
    return;
  }
  if (!isObject(content)) throw invalid(`Param ${type} must be a JSON object.`);
  if (type === "text") lengthOf(content["body"], "text['body']", TEXT_MAX);
  else if (type === "location") {
    if (![content["latitude"], content["longitude"]].every((one) => Number.isFinite(Number(one ?? Number.NaN)))) throw missing("The parameters location['latitude'] and location['longitude'] are required.");
  } else if (type === "reaction") {
    if (!textOf(content["message_id"])) throw missing("The parameter reaction['message_id'] is required.");
    if (typeof content["emoji"] !== "string") throw missing("The parameter reaction['emoji'] is required.");
  } else if (type === "interactive") checkInteractive(content);
  else if (type === "template") {
    if (!textOf(content["name"])) throw missing("The parameter template['name'] is required.");
    if (!isObject(content["language"]) || !textOf(content["language"]["code"])) throw missing("The parameter template['language']['code'] is required.");
  } else checkMedia(type as MediaKind, content);
}

/** Whether the id is known is asked where media are kept. */
export function checkMedia(kind: MediaKind, media: Json, at: string = kind): void {
  const hasId = textOf(media["id"]) !== "";
  const hasLink = textOf(media["link"]) !== "";
  if (hasId === hasLink) throw missing(`Exactly one of ${at}['id'] and ${at}['link'] is required.`);
  if (hasLink && !/^https?:\/\//.test(textOf(media["link"]))) throw invalid(`Param ${at}['link'] is not a valid URI.`);
  if (media["caption"] !== undefined) {
    if (kind === "audio" || kind === "sticker") throw invalid(`Unexpected key "caption" on param "${at}".`);
    lengthOf(media["caption"], `${at}['caption']`, 1_024);
  }
  if (media["filename"] !== undefined && kind !== "document") throw invalid(`Unexpected key "filename" on param "${at}".`);
}

function checkInteractive(content: Json): void {
  const { type, action } = content;
  if (!["button", "list", "cta_url", "location_request_message", "product", "product_list", "flow"].includes(textOf(type))) throw invalid(`Param interactive['type'] must be one of {BUTTON, LIST, CTA_URL} - got "${String(type)}".`);
  if (!isObject(content["body"])) throw missing("The parameter interactive['body'] is required.");
  lengthOf(content["body"]["text"], "interactive['body']['text']", type === "list" ? TEXT_MAX : 1_024);
  if (content["footer"] !== undefined) lengthOf(isObject(content["footer"]) ? content["footer"]["text"] : "", "interactive['footer']['text']", 60);
  if (!isObject(action)) throw missing("The parameter interactive['action'] is required.");
  if (type === "button") checkChoices(listOf(action["buttons"]).map((button) => (isObject(button["reply"]) ? button["reply"] : {})), { at: "interactive['action']['buttons']", max: 3, idMax: 256, titleMax: 20 });
  if (type !== "list") return;
  lengthOf(action["button"], "interactive['action']['button']", 20);
  const sections = listOf(action["sections"]);
  if (sections.length === 0 || sections.length > 10) throw new MetaRefusal(131009, "Number of sections must be 1 to 10.");
  if (sections.length > 1) for (const section of sections) lengthOf(section["title"], "section['title']", 24);
  const rows = sections.flatMap((section) => listOf(section["rows"]));
  checkChoices(rows, { at: "interactive['action']['sections']['rows']", max: 10, idMax: 200, titleMax: 24 });
  for (const row of rows) if (row["description"] !== undefined && textOf(row["description"]).length > 72) throw new MetaRefusal(131009, "Row description is too long. Max length is 72");
}

function checkChoices(choices: Json[], { at, max, idMax, titleMax }: { at: string; max: number; idMax: number; titleMax: number }): void {
  if (choices.length === 0 || choices.length > max) throw new MetaRefusal(131009, `${at}: invalid count. Min allowed: 1, max allowed: ${max}`);
  for (const choice of choices) {
    lengthOf(choice["id"], `${at}['id']`, idMax);
    lengthOf(choice["title"], `${at}['title']`, titleMax);
  }
  if (new Set(choices.map((choice) => choice["id"])).size !== choices.length) throw new MetaRefusal(131009, `${at}: duplicated ids are not allowed`);
  if (at.includes("buttons") && new Set(choices.map((choice) => choice["title"])).size !== choices.length) throw new MetaRefusal(131009, `${at}: duplicated titles are not allowed`);
}

function lengthOf(value: unknown, at: string, max: number): void {
  if (typeof value !== "string" || value === "") throw missing(`The parameter ${at} is required.`);
  if ([...value].length > max) throw invalid(`Param ${at} must be at most ${max} characters long.`);
}

function invalid(details: string): MetaRefusal {
  return new MetaRefusal(100, details);
}

function missing(details: string): MetaRefusal {
  return new MetaRefusal(131008, details);
}
