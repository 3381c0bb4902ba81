import { z } from "zod";
import { mediaUrl, keepMedia } from "./media.ts";
import type { Json, MetaMessage, MetaPerson, Shown } from "./model.ts";
import { addressOf } from "./model.ts";
import { type MetaParts, readByPerson, tellInbound } from "./telling.ts";
import { newMid, newNumber, newWamid } from "./world.ts";

const MEDIA_BASE64_MAX = 34_000_000;

/** What a person does on the telephone. `from`: the person's number, id or name. */
export const Say = z.object({
  channel: z.enum(["whatsapp", "messenger", "instagram"]),
  from: z.string().min(1).max(200),
  /** Of whom it is written to; left out: the first of the channel. */
  account: z.string().max(100).optional(),
  text: z.string().min(1).max(65_536).optional(),
  media: z.object({ base64: z.string().max(MEDIA_BASE64_MAX), mimeType: z.string().max(200), fileName: z.string().max(240).optional() }).optional(),
  reaction: z.object({ emoji: z.string().max(40).nullable(), to: z.string().max(600) }).optional(),
  location: z.object({ latitude: z.number(), longitude: z.number(), name: z.string().max(200).optional(), address: z.string().max(400).optional() }).optional(),
  /** A button or row of a message of the business's: its message and the choice's id. */
  choice: z.object({ id: z.string().max(300), messageId: z.string().max(600) }).optional(),
  /** What the vendor cannot pass on. */
  unsupported: z.boolean().optional(),
  replyTo: z.string().max(600).optional(),
  referral: z.object({ headline: z.string().max(200), sourceUrl: z.string().max(500) }).optional(),
  /** By which way WhatsApp tells of it. */
  via: z.enum(["meta", "aws"]).default("meta"),
  /** When it was written, where that lies before now. */
  at: z.iso.datetime().optional(),
});
export type Say = z.infer<typeof Say>;

export class CannotSay extends Error {}

/** A person writes to the business: kept, and told by the hooks. Whoever writes has read what came before. */
export async function say(parts: MetaParts, given: Say): Promise<MetaMessage> {
  const { world } = parts;
  const person = await personFor(parts, given);
  const accountId = accountFor(parts, given);
  const chat = { channel: given.channel, accountId, address: addressOf(person, given.channel) };
  const content = await contentOf(parts, given, chat);
  const message: MetaMessage = {
    ...chat, id: given.channel === "whatsapp" ? newWamid() : newMid(), direction: "in", at: given.at ?? world.now().toISOString(),
    type: content.type, body: content.body, shown: content.shown, replyTo: given.choice?.messageId ?? given.replyTo ?? null, tracker: null, via: given.via, awsId: null, category: null, isBillable: false, done: [], due: [],
  };
  if (given.channel !== "whatsapp") message.body = withMid(message, content.body);
  readByPerson(parts, chat);
  world.commit({ t: "message", message });
  tellInbound(parts, message, given.via);
  await world.synced();
  return message;
}

/** Events of Messenger and Instagram carry the id within what they tell. */
function withMid({ id, replyTo }: MetaMessage, body: Json): Json {
  const said = body["message"];
  if (typeof said !== "object" || said === null) return "postback" in body ? { postback: { mid: id, ...(body["postback"] as Json) } } : body;
  return { message: { mid: id, ...(said as Json), ...(replyTo && !("quick_reply" in said) ? { reply_to: { mid: replyTo } } : {}) } };
}

async function personFor({ world }: MetaParts, { channel, from }: Say): Promise<MetaPerson> {
  const digits = from.replace(/^\+/, "");
  const known = world.people.find((one) => addressOf(one, channel) === digits || one.name === from || one.userName === from);
  if (known) return known;
  if (!/^\d{6,20}$/.test(digits)) throw new CannotSay(`Nobody here is called ${from}. Name a number, or an id of digits.`);
  const isPhone = channel === "whatsapp";
  const person: MetaPerson = { name: isPhone ? `+${digits}` : `Guest ${digits.slice(-4)}`, phone: isPhone ? digits : newNumber(), psid: channel === "messenger" ? digits : newNumber(), igsid: channel === "instagram" ? digits : newNumber(), userName: `guest_${digits.slice(-6)}` };
  world.commit({ t: "person", person });
  return person;
}

export function accountFor({ world }: MetaParts, { channel, account }: Pick<Say, "channel" | "account">): string {
  const { whatsapp, pages } = world.business;
  const all = channel === "whatsapp" ? whatsapp.numbers.map(({ id }) => id) : pages.flatMap((page) => (channel === "messenger" ? [page.id] : page.instagram ? [page.instagram.id] : []));
  const found = account === undefined ? all[0] : all.find((id) => id === account);
  if (!found) throw new CannotSay(`The business has no such account: ${account ?? channel}.`);
  return found;
}

type Content = { type: string; body: Json; shown: Shown };

async function contentOf(parts: MetaParts, given: Say, chat: Pick<MetaMessage, "channel" | "accountId" | "address">): Promise<Content> {
  const isWhatsApp = given.channel === "whatsapp";
  const referral = given.referral && { referral: { source_url: given.referral.sourceUrl, source_type: "ad", source_id: "120210000000000000", headline: given.referral.headline, body: given.referral.headline, media_type: "image", ctwa_clid: "sandbox" } };
  if (given.unsupported) return isWhatsApp ? { type: "unsupported", body: { errors: [{ code: 131051, title: "Message type unknown", message: "Message type unknown", error_data: { details: "Message type is currently not supported." } }] }, shown: { text: "(a message of another kind)" } } : { type: "unsupported", body: { message: { is_unsupported: true } }, shown: { text: "(a message of another kind)" } };
  if (given.choice) return choiceOf(parts, given.choice, chat);
  if (given.reaction) return reactionOf(parts, given.reaction, isWhatsApp);
  if (given.location) {
    const { latitude, longitude, name = "", address = "" } = given.location;
    const shown = { text: `📍 ${name || `${latitude}, ${longitude}`}\n${address}`.trim() };
    if (isWhatsApp) return { type: "location", body: { location: { latitude, longitude, ...(name ? { name } : {}), ...(address ? { address } : {}) } }, shown };
    return { type: "location", body: { message: { attachments: [{ type: "location", payload: { coordinates: { lat: latitude, long: longitude }, title: name } }] } }, shown };
  }
  if (given.media) return mediaOf(parts, given.media, given.text ?? "", chat);
  if (given.text === undefined) throw new CannotSay("Say something: text, media, reaction, location or choice.");
  if (isWhatsApp) return { type: "text", body: { text: { body: given.text }, ...referral }, shown: { text: given.text } };
  return { type: "text", body: { message: { text: given.text, ...(given.referral ? { referral: { ref: "", source: "ADS", type: "OPEN_THREAD", ads_context_data: { ad_title: given.referral.headline } } } : {}) } }, shown: { text: given.text } };
}

function choiceOf({ world }: MetaParts, { id, messageId }: NonNullable<Say["choice"]>, chat: Pick<MetaMessage, "channel">): Content {
  const choice = world.messages.get(messageId)?.shown.choices?.find((one) => one.id === id);
  if (!choice) throw new CannotSay("That message offers no such choice.");
  const { title, kind, description } = choice;
  const shown = { text: title };
  if (kind === "url") throw new CannotSay("That button opens a page, and tells nobody.");
  if (chat.channel !== "whatsapp") return kind === "postback" ? { type: "postback", body: { postback: { title, payload: id } }, shown } : { type: "text", body: { message: { text: title, quick_reply: { payload: id } } }, shown };
  if (kind === "quick_reply") return { type: "button", body: { button: { payload: id, text: title } }, shown };
  const type = kind === "row" ? "list_reply" : "button_reply";
  return { type: "interactive", body: { interactive: { type, [type]: { id, title, ...(description ? { description } : {}) } } }, shown };
}

function reactionOf({ world }: MetaParts, { emoji, to }: NonNullable<Say["reaction"]>, isWhatsApp: boolean): Content {
  if (!world.messages.has(to)) throw new CannotSay("There is no message to react to.");
  const shown = { text: emoji ?? "", reaction: { emoji, to } };
  if (isWhatsApp) return { type: "reaction", body: { reaction: { message_id: to, ...(emoji === null ? {} : { emoji }) } }, shown };
  return { type: "reaction", body: { reaction: { mid: to, action: emoji === null ? "unreact" : "react", ...(emoji === null ? {} : { reaction: emoji === "❤️" ? "love" : "other", emoji }) } }, shown };
}

async function mediaOf({ world, publicUrl }: MetaParts, given: NonNullable<Say["media"]>, caption: string, chat: Pick<MetaMessage, "channel" | "accountId">): Promise<Content> {
  const isWhatsApp = chat.channel === "whatsapp";
  const media = await keepMedia(world, { ownerId: chat.accountId, mimeType: given.mimeType, fileName: given.fileName ?? null, bytes: Buffer.from(given.base64, "base64"), isWhatsApp });
  const kind = media.mimeType === "image/webp" && isWhatsApp ? "sticker" : (/^(image|video|audio)\//.exec(media.mimeType)?.[1] ?? "document");
  const shown: Shown = { text: caption, media: { kind, mediaId: media.id, link: null, fileName: media.fileName } };
  if (isWhatsApp) {
    const facts = { mime_type: media.mimeType, sha256: Buffer.from(media.sha256, "hex").toString("base64"), id: media.id };
    const more = { ...(caption && kind !== "audio" && kind !== "sticker" ? { caption } : {}), ...(kind === "document" ? { filename: given.fileName ?? "file" } : {}), ...(kind === "audio" ? { voice: true } : {}) };
    return { type: kind, body: { [kind]: { ...facts, ...more } }, shown };
  }
  const attachment = { type: kind === "document" ? "file" : kind, payload: { url: mediaUrl(world, publicUrl, media, true) } };
  return { type: attachment.type, body: { message: { ...(caption ? { text: caption } : {}), attachments: [attachment] } }, shown };
}
