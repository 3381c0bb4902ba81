import { eq } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { MessageNews } from "../../contract/live.ts";
import type { Db } from "../../db.ts";
import { toldProviderId } from "../channels/provider-id.ts";
import type { HeardEvent } from "./hub.ts";

/** How many news are kept: many screens ask about each at the same moment. */
const KEPT_MAX = 500;

export interface NewsReader {
  /** What an event says to who follows the messages, with the words of it; null: nothing. The caller asks whether they may be heard. */
  read(event: HeardEvent): Promise<MessageNews | null>;
  /** The same as it goes over the line, with the event's mark: of one event it is written once for all. */
  wordsOf(event: HeardEvent): Promise<string | null> | null;
}

/** Each event is read once for all screens of this server, however many there are. */
export function createNewsReader(db: Db): NewsReader {
  const kept = new Map<number, Promise<MessageNews | null>>();
  const written = new WeakMap<HeardEvent, Promise<string | null>>();
  const read = (event: HeardEvent) => {
    const known = kept.get(event.seq);
    if (known) return known;
    const news = readNews(db, event);
    kept.set(event.seq, news);
    news.catch(() => kept.delete(event.seq));
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
    return news;
  };
  return {
    read,
    wordsOf(event) {
      if (!TELLING.test(event.event)) return null;
      const known = written.get(event);
      if (known) return known;
      const words = read(event).then((news) => news && JSON.stringify({ ...news, mark: event.mark }));
      written.set(event, words);
      return words;
    },
  };
}

/** Most events are no news: nothing is kept or waited for of those. */
const TELLING = /^(message|chat|conversation|delivery|channel_account)\./;

async function readNews(db: Db, { seq, event, subjectType, subjectId }: HeardEvent): Promise<MessageNews | null> {
  switch (event) {
    case "message.received":
    case "message.sent":
    case "chat.queued":
      return messageNews(db, seq, subjectId);
    case "conversation.read":
      return readMark(db, seq);
    case "delivery.raised":
    case "delivery.failed":
    case "delivery.bounced":
    case "delivery.uncertain":
      return statusNews(db, seq, subjectId);
    case "channel_account.connected":
    case "channel_account.sync_started":
    case "channel_account.synced":
      return subjectType === "channel_account" ? platformNews(db, { seq, event, accountId: subjectId }) : null;
    default:
      return null;
  }
}

async function messageNews(db: Db, seq: number, messageId: string): Promise<MessageNews | null> {
  const [row] = await db.select({ message: messages, conversation: conversations }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(eq(messages.id, messageId));
  if (!row) return null;
  const { message, conversation } = row;
  return {
    type: "new_message",
    seq,
    message: {
      id: message.id,
      conversation_id: message.conversationId,
      platform: conversation.channel,
      account_id: message.mailboxId,
      platform_message_id: toldProviderId(message.providerMessageId),
      is_incoming: message.direction === "inbound",
      is_read: message.direction === "outbound" || message.readAt !== null,
      sender_name: message.fromName ?? message.fromAddress,
      participant_name: conversation.participantName,
      subject: message.subject === "" ? null : message.subject,
      content: message.visibleText,
      case_id: conversation.caseId,
      received_at: message.receivedAt.toISOString(),
    },
  };
}

async function readMark(db: Db, seq: number): Promise<MessageNews | null> {
  const [row] = await db.select({ conversationId: events.subjectId, data: events.data }).from(events).where(eq(events.seq, seq));
  if (!row) return null;
  return { type: "message_read", seq, conversation_id: row.conversationId, up_to_message_id: String(row.data["messageId"]), read_count: Number(row.data["readCount"]) };
}

async function statusNews(db: Db, seq: number, deliveryId: string): Promise<MessageNews | null> {
  const [row] = await db.select({ messageId: deliveries.messageId, conversationId: deliveries.conversationId, status: deliveries.status, reason: deliveries.reason }).from(deliveries).where(eq(deliveries.id, deliveryId));
  if (!row?.messageId || !row.conversationId) return null;
  return { type: "message_status", seq, message_id: row.messageId, conversation_id: row.conversationId, status: row.status, reason: row.reason };
}

const platformTypes = { "channel_account.connected": "platform_connected", "channel_account.sync_started": "sync_started", "channel_account.synced": "sync_completed" } as const;

async function platformNews(db: Db, { seq, event, accountId }: { seq: number; event: keyof typeof platformTypes; accountId: string }): Promise<MessageNews | null> {
  const [row] = await db.select({ platform: channelAccounts.channel }).from(channelAccounts).where(eq(channelAccounts.id, accountId));
  return row ? { type: platformTypes[event], seq, platform: row.platform, account_id: accountId } : null;
}
