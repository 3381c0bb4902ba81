import type { ChatContent } from "../../contract/chats.ts";
import type { HookEvent } from "../../services/channels/hook-events.ts";
import { TEXT_CHARS_MAX, type Untrusted, idOf, isObject, momentOf, numberOf, objectOf, objectsOf, textOf } from "./hostile-json.ts";

const ATTACHMENTS_MAX = 30;
const IDS_MAX = 1_000;
const URL_CHARS_MAX = 4_000;
const CAPTION_CHARS_MAX = 1_024;
type Channel = "messenger" | "instagram";

/**
 * One entry of `messaging`, the same in Messenger and Instagram; empty: nothing of it is known.
 * https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
 */
export function readMessaging(channel: Channel, accountExternalId: string, item: Untrusted): HookEvent[] {
  const [sender, recipient] = [idOf(objectOf(item["sender"])["id"]), idOf(objectOf(item["recipient"])["id"])];
  const at = momentOf(item["timestamp"], "ms");
  const met = { channel, accountExternalId, from: sender ?? "", to: recipient, at };
  if (isObject(item["message"])) return sender === null ? [] : readMessage(met, item["message"]);
  if (isObject(item["message_edit"])) return sender === null ? [] : readEdit(met, item["message_edit"]);
  if (isObject(item["reaction"])) return sender === null ? [] : readReaction(met, item["reaction"]);
  if (isObject(item["postback"])) return sender === null ? [] : readPostback(met, item["postback"]);
  if (isObject(item["read"])) return readRead(met, item["read"]);
  if (isObject(item["delivery"])) return readDelivery(met, item["delivery"]);
  return [];
}

interface Met {
  channel: Channel;
  accountExternalId: string;
  from: string;
  to: string | null;
  at: Date | null;
}

function readMessage(met: Met, message: Untrusted): HookEvent[] {
  const id = idOf(message["mid"]);
  if (id === null) return [];
  const isEcho = message["is_echo"] === true;
  const { channel, accountExternalId, from, at } = met;
  // Instagram's word for what was taken back: the message once more, empty.
  if (message["is_deleted"] === true) return [{ kind: "changed", channel, accountExternalId, id, from, of: id, content: null, at, isEcho }];
  const parts = contentsOf(message);
  return parts.map((part, index) => ({
    ...messageOf(met, index === 0 ? id : `${id}#${index + 1}`, part),
    type: part.content.type,
    replyTo: idOf(objectOf(message["reply_to"])["mid"]),
    referral: index === 0 ? readReferral(objectOf(message["referral"])) : null,
    isEcho,
    to: isEcho ? met.to : null,
    tracker: isEcho ? textOf(message["metadata"], 1_000) : null,
  }));
}

interface Part {
  content: ChatContent;
  text: string | null;
  mediaId: string | null;
}

function messageOf({ channel, accountExternalId, from, at }: Met, id: string, part: Part): Extract<HookEvent, { kind: "message" }> {
  return { kind: "message", channel, accountExternalId, id, from, fromUserId: null, fromName: null, userName: null, at, type: part.content.type, ...part, replyTo: null, referral: null, isEcho: false, to: null, groupId: null, tracker: null };
}

/** One message may carry several pictures: the first has its text, and each becomes a message of its own. */
function contentsOf(message: Untrusted): Part[] {
  const text = textOf(message["text"], TEXT_CHARS_MAX);
  const quickReply = message["quick_reply"];
  if (isObject(quickReply) && text !== null) return [{ content: { type: "choice", id: idOf(quickReply["payload"]), title: text.slice(0, CAPTION_CHARS_MAX) }, text, mediaId: null }];
  const attachments = objectsOf(message["attachments"], ATTACHMENTS_MAX).map(readAttachment);
  const story = textOf(objectOf(objectOf(message["reply_to"])["story"])["url"], URL_CHARS_MAX);
  if (attachments.length === 0 && text === null) return [noted(message["is_unsupported"] === true ? "unsupported" : "unknown", story ?? "")];
  if (text === null) return attachments;
  const [first, ...others] = attachments;
  if (!first) return [{ content: { type: "text", body: text }, text, mediaId: null }];
  // A picture says its text below it; what is no picture follows the text.
  if ("caption" in first.content && text.length <= CAPTION_CHARS_MAX) return [{ ...first, content: { ...first.content, caption: text }, text }, ...others];
  return [{ content: { type: "text", body: text }, text, mediaId: null }, ...attachments];
}

const MEDIA = { image: "image", video: "video", audio: "audio", file: "document", reel: "video", ig_reel: "video" } as const;
const MIME_TYPES = { image: "image/jpeg", video: "video/mp4", audio: "audio/mp4", document: "application/octet-stream", sticker: "image/png" } as const;

function readAttachment(attachment: Untrusted): Part {
  const kind = textOf(attachment["type"], 80) ?? "unknown";
  const payload = objectOf(attachment["payload"]);
  const url = textOf(payload["url"], URL_CHARS_MAX);
  const known = Object.hasOwn(MEDIA, kind) ? MEDIA[kind as keyof typeof MEDIA] : null;
  const place = objectOf(payload["coordinates"]);
  const [latitude, longitude] = [numberOf(place["lat"]), numberOf(place["long"])];
  if (kind === "location" && latitude !== null && longitude !== null) return { content: { type: "location", latitude, longitude, name: textOf(attachment["title"], 500), address: null }, text: null, mediaId: null };
  if (known === null || url === null || !URL.canParse(url)) return noted(kind, textOf(payload["title"], 1_000) ?? textOf(attachment["title"], 1_000) ?? url ?? "");
  const type = known === "image" && payload["sticker_id"] !== undefined ? "sticker" : known;
  const path = new URL(url).pathname;
  const fileName = type === "document" ? textOf(decoded(path.slice(path.lastIndexOf("/") + 1)), 240) : null;
  return { content: { type, fileSha256: null, mediaId: url, mimeType: MIME_TYPES[type], fileName, size: null, caption: null, failure: null }, text: null, mediaId: url };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

const noted = (kind: string, text: string): Part => ({ content: { type: "other", kind, text: text.slice(0, 4_096) }, text: null, mediaId: null });

function readReferral(referral: Untrusted): { source: string; headline: string | null; url: string | null } | null {
  const source = textOf(referral["source"], 80);
  const url = textOf(objectOf(referral["ads_context_data"])["photo_url"] ?? referral["referer_uri"], 2_000);
  return source === null ? null : { source, headline: textOf(objectOf(referral["ads_context_data"])["ad_title"], 500), url };
}

function readEdit({ channel, accountExternalId, from, at }: Met, edit: Untrusted): HookEvent[] {
  const [id, body] = [idOf(edit["mid"]), textOf(edit["text"], TEXT_CHARS_MAX)];
  if (id === null || body === null) return [];
  return [{ kind: "changed", channel, accountExternalId, id, from, of: id, content: { type: "text", body }, at, isEcho: from === accountExternalId }];
}

/** A reaction has no id: whose it is, on what and when, makes one, so that told twice it is one row. */
function readReaction(met: Met, reaction: Untrusted): HookEvent[] {
  const toProviderMessageId = idOf(reaction["mid"]);
  if (toProviderMessageId === null) return [];
  const emoji = reaction["action"] === "unreact" ? null : (textOf(reaction["emoji"], 40) ?? textOf(reaction["reaction"], 40));
  const content = { type: "reaction" as const, emoji, toProviderMessageId };
  const isEcho = met.from === met.accountExternalId;
  return [{ ...messageOf(met, `reaction:${met.from}:${met.at?.getTime() ?? 0}:${toProviderMessageId}`.slice(0, 600), { content, text: null, mediaId: null }), isEcho, to: isEcho ? met.to : null }];
}

function readPostback(met: Met, postback: Untrusted): HookEvent[] {
  const title = textOf(postback["title"], CAPTION_CHARS_MAX) ?? idOf(postback["payload"]);
  if (title === null) return [];
  const id = idOf(postback["mid"]) ?? `postback:${met.from}:${met.at?.getTime() ?? 0}`;
  const content = { type: "choice" as const, id: idOf(postback["payload"]), title };
  return [{ ...messageOf(met, id, { content, text: title, mediaId: null }), referral: readReferral(objectOf(postback["referral"])) }];
}

const receipt = ({ channel, accountExternalId, from, at }: Met, status: "delivered" | "read", id: string | null, until: Date | null): HookEvent => ({
  kind: "status", channel, accountExternalId, id, status, to: from, at: until ?? at, errors: [], tracker: null, pricing: null,
});

/** Messenger says up to when was read, Instagram which message. */
function readRead(met: Met, read: Untrusted): HookEvent[] {
  const id = idOf(read["mid"]);
  const until = momentOf(read["watermark"], "ms");
  return met.from === "" || (id === null && until === null) ? [] : [receipt(met, "read", id, until)];
}

function readDelivery(met: Met, delivery: Untrusted): HookEvent[] {
  if (met.from === "") return [];
  const until = momentOf(delivery["watermark"], "ms");
  const ids = Array.isArray(delivery["mids"]) ? delivery["mids"].slice(0, IDS_MAX).flatMap((id) => idOf(id) ?? []) : [];
  if (ids.length > 0) return ids.map((id) => receipt(met, "delivered", id, until));
  return until === null ? [] : [receipt(met, "delivered", null, until)];
}
