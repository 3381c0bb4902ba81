import { createHmac, timingSafeEqual } from "node:crypto";
import type { Ctx } from "../../context.ts";
import { UNSUBSCRIBE_PLACE } from "../contacts/merge-values.ts";

const UUID_BYTES = 16;
/** 128 bits: nobody guesses one. */
const MAC_BYTES = 16;
const TOKEN = /^[\w-]{43}$/;

/** Of a mail that was rendered for nobody, such as a preview or a test to oneself: its page says so. */
export const PREVIEW_TOKEN = "preview";

type Secrets = Pick<Ctx, "ports">;

/**
 * Names a recipient in a link, and with it channel, address and topic, none of which stand in it. It follows from the
 * recipient's id alone, so that a mail renders the same each time, and does not expire: who wants to leave may always.
 */
export function unsubscribeToken(ctx: Secrets, recipientId: string): string {
  const id = Buffer.from(recipientId.replaceAll("-", ""), "hex");
  return Buffer.concat([id, macOf(ctx, id)]).toString("base64url");
}

/** The recipient's id; null: the token is not one of ours. Compared in constant time. */
export function recipientOfToken(ctx: Secrets, token: string): string | null {
  if (!TOKEN.test(token)) return null;
  const bytes = Buffer.from(token, "base64url");
  // The last letter has two bits that say nothing: only one of its four readings is a token of ours.
  if (bytes.length !== UUID_BYTES + MAC_BYTES || bytes.toString("base64url") !== token) return null;
  const id = bytes.subarray(0, UUID_BYTES);
  if (!timingSafeEqual(bytes.subarray(UUID_BYTES), macOf(ctx, id))) return null;
  const hex = id.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** Derived, so that the key that seals secrets signs nothing itself. */
function macOf({ ports }: Secrets, id: Buffer): Buffer {
  const key = createHmac("sha256", ports.settingsKey).update("mailroom unsubscribe links").digest();
  return createHmac("sha256", key).update("recipient").update(id).digest().subarray(0, MAC_BYTES);
}

/** For the merge field `{{ unsubscribe_url }}`; null: for a preview. */
export function unsubscribeUrl(ctx: Secrets, { recipientId }: { recipientId: string | null }): string {
  return `${ctx.ports.publicUrl}/u/${recipientId === null ? PREVIEW_TOKEN : unsubscribeToken(ctx, recipientId)}`;
}

/** A rendered mail with the recipient's own link in its place; null: with that of a preview. */
export function withUnsubscribeUrl<Message extends { html: string; text: string }>(ctx: Secrets, message: Message, recipientId: string | null): Message {
  if (!message.html.includes(UNSUBSCRIBE_PLACE) && !message.text.includes(UNSUBSCRIBE_PLACE)) return message;
  const url = unsubscribeUrl(ctx, { recipientId });
  return { ...message, html: message.html.replaceAll(UNSUBSCRIBE_PLACE, url), text: message.text.replaceAll(UNSUBSCRIBE_PLACE, url) };
}

/** How a mail asks to be left, in its subject. */
export const LEAVE_SUBJECT = "unsubscribe";

/**
 * For every mail of a campaign: RFC 2369 and RFC 8058. The address comes first for mailbox providers, who post to it; the
 * mail to us serves programs that only write. The DKIM signature must cover both headers, which providers see to.
 */
export function unsubscribeHeaders(ctx: Secrets, { recipientId, mailbox }: { recipientId: string; /** That answers come to; left out: no way by mail. */ mailbox?: string }): Record<string, string> {
  const token = unsubscribeToken(ctx, recipientId);
  const byMail = mailbox ? `, <mailto:${encodeURI(mailbox)}?subject=${LEAVE_SUBJECT}%20${token}>` : "";
  return { "List-Unsubscribe": `<${ctx.ports.publicUrl}/u/${token}>${byMail}`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };
}
