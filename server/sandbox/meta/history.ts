import { mediaUrl } from "./media.ts";
import { type Json, type MetaChannel, type MetaMessage, addressOf } from "./model.ts";
import type { MetaParts } from "./telling.ts";

/** Graph's own date: `2026-11-22T08:00:00+0000`. */
export const graphTime = (at: string) => at.replace(/\.\d+Z$/, "+0000");

export interface Account {
  channel: MetaChannel;
  id: string;
  name: string;
  /** Of Instagram. */
  userName?: string;
}

export function conversationId(account: Pick<Account, "id">, address: string): string {
  return `t_${Buffer.from(`${account.id}:${address}`).toString("base64url")}`;
}

/** The account and the person that a conversation's id names; null: none of ours. */
export function conversationOf(parts: MetaParts, id: string): { account: Account; address: string } | null {
  if (!id.startsWith("t_")) return null;
  const [accountId, address] = Buffer.from(id.slice(2), "base64url").toString().split(":");
  const account = accountsOf(parts).find((one) => one.id === accountId);
  return account && address ? { account, address } : null;
}

export function accountsOf({ world }: MetaParts): Account[] {
  return world.business.pages.flatMap((page) => [
    { channel: "messenger" as const, id: page.id, name: page.name },
    ...(page.instagram ? [{ channel: "instagram" as const, id: page.instagram.id, name: page.instagram.name, userName: page.instagram.userName }] : []),
  ]);
}

/** Conversations of an account, those that were written in last first. */
export function conversationsOf(parts: MetaParts, account: Account): Json[] {
  return parts.world.people
    .map((person) => conversationJson(parts, account, addressOf(person, account.channel)))
    .filter((one) => one !== null)
    .toSorted((a, b) => String(b["updated_time"]).localeCompare(String(a["updated_time"])));
}

export function conversationJson(parts: MetaParts, account: Account, address: string): Json | null {
  const { world } = parts;
  const chat = world.chatOf(account.channel, account.id, address).filter((one) => one.type !== "reaction");
  const newest = chat.at(-1);
  if (!newest) return null;
  const person = personJson(parts, account.channel, address);
  const seenAt = world.seen.get(`${account.channel}:${account.id}:${address}`) ?? "";
  return {
    id: conversationId(account, address),
    link: `/${account.id}/inbox/${address}/`,
    updated_time: graphTime(newest.at),
    message_count: chat.length,
    unread_count: chat.filter((one) => one.direction === "in" && one.at > seenAt).length,
    can_reply: true,
    participants: { data: [person, { id: account.id, name: account.name, email: `${account.id}@facebook.com` }] },
    senders: { data: [person] },
    messages: { data: chat.toReversed().map((message) => messageJson(parts, account, message)) },
  };
}

export function messageJson(parts: MetaParts, account: Account, message: MetaMessage): Json {
  const person = personJson(parts, account.channel, message.address);
  const us = { id: account.id, name: account.name, ...(account.userName ? { username: account.userName } : {}) };
  const isIn = message.direction === "in";
  const { media } = message.shown;
  const kept = media?.mediaId ? parts.world.media.get(media.mediaId) : undefined;
  const url = kept ? mediaUrl(parts.world, parts.publicUrl, kept, true) : (media?.link ?? null);
  const facts = kept ? { id: kept.id, mime_type: kept.mimeType, name: kept.fileName ?? "file", size: Buffer.from(kept.base64, "base64").length } : {};
  const data = media?.kind === "image" ? { image_data: { url, preview_url: url, width: 640, height: 480 } } : { file_url: url };
  return {
    id: message.id,
    created_time: graphTime(message.at),
    from: isIn ? person : us,
    to: { data: [isIn ? us : person] },
    message: message.shown.text,
    attachments: media ? { data: [{ ...facts, ...data }] } : undefined,
    reply_to: message.replyTo === null ? undefined : { mid: message.replyTo },
    reactions: undefined,
    sticker: undefined,
    is_unsupported: undefined,
  };
}

export function personJson({ world }: MetaParts, channel: MetaChannel, address: string): Json {
  const person = world.personAt(channel, address);
  const name = person?.name ?? address;
  if (channel === "instagram") return { id: address, username: person?.userName ?? address, name };
  return { id: address, name, email: `${address}@facebook.com` };
}
