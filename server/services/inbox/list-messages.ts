import { desc, inArray, type SQL, sql } from "drizzle-orm";
import { messages } from "../../../drizzle/schema/conversations.ts";
import type { InboxMessage, MessageQuery } from "../../contract/inbox.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { requireMessage, toMessages } from "../conversations/queries.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { type MailboxRow, visibleMailboxes } from "../people/queries.ts";
import { type Place, readPlace, writePlace } from "./conversation-place.ts";
import { requireConversation } from "./conversation-view.ts";

/** Messages of every channel that the actor sees, the newest first, by key; of one conversation where it is named (`not_found` where it is not theirs to see). */
export async function listMessages(ctx: Ctx, query: MessageQuery): Promise<{ items: InboxMessage[]; next: string | null }> {
  if (query.conversationId) await requireConversation(ctx, query.conversationId);
  const rooms = (await visibleMailboxes(ctx)).filter(({ id, channel }) => (query.channel ?? channel) === channel && (query.accountId ?? id) === id);
  const ids = await placesOf(ctx, query, { mailboxIds: rooms.map(({ id }) => id), limit: query.limit + 1 });
  const page = ids.slice(0, query.limit);
  const rows = page.length === 0 ? [] : await ctx.db.select().from(messages).where(inArray(messages.id, page.map(({ id }) => id))).orderBy(desc(messages.receivedAt), desc(messages.id));
  const last = page.at(-1);
  return { items: await toInboxMessages(ctx, rows, rooms), next: ids.length > query.limit && last ? writePlace(last) : null };
}

export async function readMessage(ctx: Ctx, { messageId }: { messageId: string }): Promise<InboxMessage> {
  const row = await requireMessage(ctx, messageId);
  return (await toInboxMessages(ctx, [row], await visibleMailboxes(ctx)))[0]!;
}

/** One walk along an index: of the conversation, or of each mailbox. */
async function placesOf(ctx: Ctx, query: MessageQuery, { mailboxIds, limit }: { mailboxIds: string[]; limit: number }): Promise<Place[]> {
  const after = readPlace(query.after);
  const conditions: SQL[] = [after === null ? sql`true` : sql`(m.received_at, m.id) < (${after.at}::timestamptz, ${after.id}::uuid)`];
  if (query.direction) conditions.push(sql`m.direction = ${query.direction}`);
  if (query.isUnread !== undefined) conditions.push(query.isUnread ? sql`m.read_at is null and m.direction = 'inbound'` : sql`(m.read_at is not null or m.direction = 'outbound')`);
  const where = sql`${sql.join(conditions, sql` and `)} order by m.received_at desc, m.id desc limit ${limit}`;
  const rows = await ctx.db.execute<{ id: string; at: Date | string }>(
    query.conversationId
      ? sql`select m.id, m.received_at as at from messages m where m.conversation_id = ${query.conversationId}::uuid and m.mailbox_id = any(${sqlIds(mailboxIds)}) and ${where}`
      : sql`select walked.id, walked.at from unnest(${sqlIds(mailboxIds)}) as room(id) cross join lateral (select m.id, m.received_at as at from messages m where m.mailbox_id = room.id and ${where}) walked order by walked.at desc, walked.id desc limit ${limit}`,
  );
  return rows.map(({ id, at }) => ({ id, at: new Date(at).toISOString() }));
}

async function toInboxMessages(ctx: Ctx, rows: MessageRow[], rooms: MailboxRow[]): Promise<InboxMessage[]> {
  const channelOf = new Map(rooms.map(({ id, channel }) => [id, channel]));
  return (await toMessages(ctx, rows)).map((message, index) => {
    const row = rows[index]!;
    const isIncoming = row.direction === "inbound";
    // What its writer took back is not shown any more.
    const text = row.revokedAt === null ? message.text : "";
    return {
      ...message,
      text,
      preview: row.revokedAt === null ? message.preview : "",
      channel: channelOf.get(row.mailboxId) ?? "email",
      accountId: row.mailboxId,
      readAt: row.readAt?.toISOString() ?? null,
      chat: row.revokedAt === null ? row.chat : null,
      platform_account_id: row.mailboxId,
      platform_message_id: row.providerMessageId,
      sender_name: row.fromName ?? row.fromAddress,
      content: text,
      is_incoming: isIncoming,
      is_read: !isIncoming || row.readAt !== null,
      received_at: message.receivedAt,
    };
  });
}
