import { eq, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import { mailboxes, users } from "../../../drizzle/schema/people.ts";
import { type InboxConversation, UNREAD_COUNTED_MAX } from "../../contract/inbox.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { toReference } from "../cases/queries.ts";
import { chatWindow } from "../chats/chat-window.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { ConversationRow } from "../conversations/receive-message.ts";
import { visibleMailboxes } from "../people/queries.ts";

/** The conversation, if the actor sees its account; otherwise `not_found`, whether or not it exists. */
export async function requireConversation(ctx: Ctx, conversationId: string): Promise<ConversationRow> {
  const [row] = await ctx.db.select().from(conversations).where(eq(conversations.id, conversationId));
  if (!row || !(await visibleMailboxes(ctx)).some(({ id }) => id === row.mailboxId)) throw refuse("not_found", "There is no such conversation.", { remedy: "Load the inbox again: it may belong to another team now." });
  return row;
}

/** The same, held until the transaction ends. */
export async function lockConversation(ctx: Ctx, conversationId: string): Promise<ConversationRow> {
  await ctx.db.select({ id: conversations.id }).from(conversations).where(eq(conversations.id, conversationId)).for("update");
  return requireConversation(ctx, conversationId);
}

export async function readConversation(ctx: Ctx, { conversationId }: { conversationId: string }): Promise<InboxConversation> {
  await requireConversation(ctx, conversationId);
  return (await conversationsOf(ctx, [conversationId]))[0]!;
}

/** Conversations as the inbox shows them, in the order of the ids. The caller has checked that they may be seen. */
export async function conversationsOf(ctx: Ctx, ids: string[]): Promise<InboxConversation[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.db
    .select({ row: conversations, account: { id: mailboxes.id, name: mailboxes.name, address: mailboxes.address }, contactName: contacts.name, case: cases, assigneeName: users.name })
    .from(conversations)
    .innerJoin(mailboxes, eq(mailboxes.id, conversations.mailboxId))
    .leftJoin(contacts, eq(contacts.id, conversations.contactId))
    .leftJoin(cases, eq(cases.id, conversations.caseId))
    .leftJoin(users, eq(users.id, sql`case when ${conversations.caseId} is null then ${conversations.assigneeId} else ${cases.assigneeId} end`))
    .where(sql`${conversations.id} = any(${sqlIds(ids)})`);
  const said = await lastSaid(ctx, ids);
  const byId = new Map(rows.map((found) => [found.row.id, viewOf(ctx, found, said.get(found.row.id)!)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

interface Said extends Record<string, unknown> {
  id: string;
  text: string | null;
  direction: "inbound" | "outbound";
  at: Date | string;
  contentType: string | null;
  fromName: string | null;
  fromAddress: string | null;
  unread: number;
}

/** What each said last (a reaction says nothing), who wrote to us last, and how much is unread. */
async function lastSaid(ctx: Ctx, ids: string[]): Promise<Map<string, Said>> {
  const rows = await ctx.db.execute<Said>(sql`
    select c.id, l.text, l.direction, l.at, l.content_type as "contentType", w.from_name as "fromName", w.from_address as "fromAddress", u.unread
    from unnest(${sqlIds(ids)}) as asked(id) join conversations c on c.id = asked.id
    left join lateral (select case when m.revoked_at is null then left(m.preview, 300) else '' end as text, m.direction, m.received_at as at, m.chat ->> 'type' as content_type from messages m
      where m.conversation_id = c.id and (m.chat ->> 'type') is distinct from 'reaction' order by m.received_at desc, m.id desc limit 1) l on true
    left join lateral (select m.from_name, m.from_address from messages m where m.conversation_id = c.id and m.direction = 'inbound' and c.participant_address is null order by m.received_at desc limit 1) w on true
    cross join lateral (select count(*)::int as unread from (select 1 from messages m where m.mailbox_id = c.mailbox_id and m.conversation_id = c.id and m.read_at is null and m.direction = 'inbound' limit ${UNREAD_COUNTED_MAX}) counted) u`);
  return new Map(rows.map((row) => [row.id, row]));
}

interface Found {
  row: ConversationRow;
  account: InboxConversation["account"];
  contactName: string | null;
  case: typeof cases.$inferSelect | null;
  assigneeName: string | null;
}

function viewOf(ctx: Ctx, { row, account, contactName, case: of, assigneeName }: Found, said: Said): InboxConversation {
  const address = row.participantAddress ?? said.fromAddress ?? "";
  const name = row.participantName ?? contactName ?? said.fromName ?? (address || account.name);
  const assigneeId = of ? of.assigneeId : row.assigneeId;
  const lastMessageAt = row.lastMessageAt.toISOString();
  return {
    id: row.id,
    channel: row.channel,
    account,
    participant: { name, address, contactId: row.contactId },
    subject: row.subject,
    last: said.text === null ? null : { text: said.text, direction: said.direction, at: new Date(said.at).toISOString(), contentType: said.contentType },
    lastMessageAt,
    unreadCount: said.unread,
    assignee: assigneeId && assigneeName !== null ? { id: assigneeId, name: assigneeName } : null,
    doneAt: row.doneAt?.toISOString() ?? null,
    case: of && toReference(of),
    window: row.channel === "email" ? null : chatWindow({ channel: row.channel, lastInboundAt: row.lastInboundAt, now: ctx.now() }),
    platform_account_id: account.id,
    participant_name: name,
    last_message_at: lastMessageAt,
    unread_count: said.unread,
  };
}
