import { pageOf, tokenOf } from "./access.ts";
import { isObject } from "./check-whatsapp.ts";
import { MetaRefusal } from "./errors.ts";
import { type Account, accountsOf, conversationJson, conversationOf, conversationsOf, messageJson } from "./history.ts";
import { keepMedia } from "./media.ts";
import type { Json, MetaMedia } from "./model.ts";
import { pickFields } from "./pick-fields.ts";
import { page as pageOfList, readJson } from "./routes-whatsapp.ts";
import { sendMessaging } from "./send-messaging.ts";
import type { MetaParts } from "./telling.ts";
import type { VendorContext } from "../vendor-wire.ts";

/** `POST /me/messages`, `/{page}/messages`, `/{Instagram account}/messages`. */
export async function postSend(c: VendorContext, parts: MetaParts, of: string): Promise<Response> {
  const page = pageOf(parts.world, tokenOf(c, parts.world));
  if (of !== "me" && of !== page.id && of !== page.instagram?.id) throw new MetaRefusal(200, "", { message: "You do not have permission for this page.", subcode: 2018300 });
  const body = await readJson(c);
  const file = body["filedata"] instanceof File ? await keepFile(parts, page.id, body["filedata"]) : null;
  return c.json(await sendMessaging(parts, page, body, file));
}

/** `POST /me/message_attachments`: bytes that may be sent more than once. */
export async function postAttachment(c: VendorContext, parts: MetaParts): Promise<Response> {
  const page = pageOf(parts.world, tokenOf(c, parts.world));
  const body = await readJson(c);
  if (!(body["filedata"] instanceof File)) throw new MetaRefusal(100, "", { message: "Upload attachment failure.", subcode: 2018047 });
  const { id } = await keepFile(parts, page.id, body["filedata"]);
  return c.json({ attachment_id: id });
}

async function keepFile({ world }: MetaParts, ownerId: string, file: File): Promise<MetaMedia> {
  return keepMedia(world, { ownerId, mimeType: file.type || "application/octet-stream", fileName: file.name || null, bytes: new Uint8Array(await file.arrayBuffer()), isWhatsApp: false });
}

/** `GET /me/accounts`: the pages that a person lent us, each with its own token. */
export function listAccounts(c: VendorContext, { world }: MetaParts): Response {
  const token = tokenOf(c, world);
  if (token.kind !== "user") throw new MetaRefusal(100, "", { message: "Tried accessing nonexisting field (accounts) on node type (Page)" });
  const data = world.business.pages.map((page) => ({
    ...pickFields(pageJson(page), c.req.query("fields"), ["access_token", "category", "name", "tasks"]),
  }));
  return c.json({ data, paging: { cursors: { before: "QVFI", after: "QVFJ" } } });
}

type Page = MetaParts["world"]["business"]["pages"][number];

export function pageJson(page: Page): Json {
  return {
    id: page.id, name: page.name, access_token: page.token, category: "Travel agency", tasks: ["MESSAGING", "MODERATE", "MANAGE"], link: `https://www.facebook.com/${page.id}`, username: page.name.replace(/\W/g, ""),
    fan_count: 1_204, followers_count: 1_310, verification_status: "not_verified", picture: undefined,
    instagram_business_account: page.instagram ? { id: page.instagram.id, username: page.instagram.userName, name: page.instagram.name } : undefined,
    connected_instagram_account: undefined,
  };
}

export function instagramJson(account: NonNullable<Page["instagram"]>): Json {
  return { id: account.id, user_id: account.id, username: account.userName, name: account.name, account_type: "BUSINESS", followers_count: 2_870, media_count: 96, profile_picture_url: undefined, biography: undefined, website: undefined };
}

/** Somebody who wrote to the account that the token is for; null: nobody. */
export function personNode(c: VendorContext, parts: MetaParts, id: string): Json | null {
  const person = parts.world.people.find((one) => one.psid === id || one.igsid === id);
  if (!person) return null;
  pageOf(parts.world, tokenOf(c, parts.world));
  const [first, ...rest] = person.name.split(" ");
  const base = { id, name: person.name, profile_pic: undefined };
  if (person.igsid === id) return { ...base, username: person.userName, follower_count: 120, is_user_follow_business: true, is_business_follow_user: false, is_verified_user: false };
  return { ...base, first_name: first ?? "", last_name: rest.join(" "), locale: undefined, timezone: undefined, gender: undefined };
}

/** `GET /{page or Instagram account}/conversations`. */
export function listConversations(c: VendorContext, parts: MetaParts, of: string): Response {
  const page = pageOf(parts.world, tokenOf(c, parts.world));
  const isInstagram = c.req.query("platform") === "instagram" || of === page.instagram?.id;
  const account = accountsOf(parts).find((one) => one.id === (isInstagram ? page.instagram?.id : page.id));
  if (!account) throw new MetaRefusal(100, "", { message: "This page has no Instagram account.", subcode: 33 });
  const userId = c.req.query("user_id");
  const all = conversationsOf(parts, account).filter((one) => userId === undefined || isWith(one, userId));
  return list(c, parts, all, ["id", "link", "updated_time"]);
}

function isWith(conversation: Json, userId: string): boolean {
  const senders = conversation["senders"];
  return isObject(senders) && Array.isArray(senders["data"]) && senders["data"].some((one) => isObject(one) && one["id"] === userId);
}

/** `GET /{conversation}/messages`, the newest first. */
export function listMessages(c: VendorContext, parts: MetaParts, id: string): Response {
  const { account, address } = requireConversation(c, parts, id);
  const all = parts.world.chatOf(account.channel, account.id, address).filter((one) => one.type !== "reaction").toReversed();
  return list(c, parts, all.map((message) => messageJson(parts, account, message)), ["id", "created_time"]);
}

function list(c: VendorContext, { publicUrl }: MetaParts, all: Json[], usual: string[]): Response {
  const { pathname, search } = new URL(c.req.url);
  const fields = c.req.query("fields");
  return c.json(pageOfList(c, all.map((one) => pickFields(one, fields, usual)), 25, `${publicUrl}${pathname}${search}`));
}

function requireConversation(c: VendorContext, parts: MetaParts, id: string): { account: Account; address: string } {
  const page = pageOf(parts.world, tokenOf(c, parts.world));
  const found = conversationOf(parts, id);
  if (!found || (found.account.id !== page.id && found.account.id !== page.instagram?.id)) throw new MetaRefusal(100, "", { message: `Unsupported get request. Object with ID '${id}' does not exist`, subcode: 33 });
  return found;
}

/** A conversation, or one message; null: neither. */
export function talkNode(c: VendorContext, parts: MetaParts, id: string): { node: Json; usual: string[] } | null {
  if (id.startsWith("t_")) {
    const { account, address } = requireConversation(c, parts, id);
    return { node: conversationJson(parts, account, address) ?? { id }, usual: ["id", "link", "updated_time"] };
  }
  const message = parts.world.messages.get(id);
  const account = accountsOf(parts).find((one) => one.id === message?.accountId);
  if (!message || !account) return null;
  pageOf(parts.world, tokenOf(c, parts.world));
  return { node: messageJson(parts, account, message), usual: ["id", "created_time"] };
}
