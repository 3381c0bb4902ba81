import { type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { ConversationQuery } from "../../contract/inbox.ts";
import type { Ctx } from "../../context.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { searchPlace } from "../contacts/index-contacts.ts";
import { hasEveryPart, searchParts } from "../contacts/search-text.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";
import type { Place } from "./conversation-place.ts";
import { unreadIds } from "./unread.ts";
import { likePattern, queryOfWords, wordsWritten } from "./words-written.ts";

/** Up to here those that fit are collected and put in order; beyond, the newest conversations are asked one after the other. */
const FEW = 3_000;

/** What only ever left is no conversation yet: the copies of a campaign in Sent Items. */
const isConversation = sql`(c.last_inbound_at is not null or c.participant_address is not null)`;

/**
 * The next conversations, the newest first, by key: one walk along an index for each mailbox, no longer than the page.
 * What fits seldom (a rare word, somebody's own, few unread) is collected first, for a walk would pass through everything.
 */
export async function findConversations(ctx: Ctx, query: ConversationQuery, { after, limit }: { after: Place | null; limit: number }): Promise<Place[]> {
  const mailboxIds = (await visibleMailboxes(ctx)).filter(({ id, channel }) => (query.channel ?? channel) === channel && (query.accountId ?? id) === id).map(({ id }) => id);
  if (mailboxIds.length === 0) return [];
  const asked = await conditionsOf(ctx, query, mailboxIds);
  if (asked === null) return [];
  const beyond = after === null ? sql`true` : sql`(c.last_message_at, c.id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
  const where = sql.join([isConversation, stateOf(query), ...asked.conditions, beyond], sql` and `);
  const rows = await ctx.db.execute<{ id: string; at: Date | string }>(
    asked.ids
      ? sql`select c.id, c.last_message_at as at from conversations c where c.id = any(array(${asked.ids})) and c.mailbox_id = any(${sqlIds(mailboxIds)}) and ${where} order by c.last_message_at desc, c.id desc limit ${limit}`
      : sql`select walked.id, walked.last_message_at as at from unnest(${sqlIds(mailboxIds)}) as room(id) cross join lateral (
          select c.id, c.last_message_at from conversations c where c.mailbox_id = room.id and ${where} order by c.last_message_at desc, c.id desc limit ${limit}) walked
        order by walked.last_message_at desc, walked.id desc limit ${limit}`,
  );
  return rows.map(({ id, at }) => ({ id, at: new Date(at).toISOString() }));
}

function stateOf({ state }: ConversationQuery): SQL {
  if (state === "all") return sql`true`;
  return state === "open" ? sql`c.done_at is null` : sql`c.done_at is not null`;
}

interface Asked {
  conditions: SQL[];
  /** A set that all of them are in; null: they are many. */
  ids: SQL | null;
}

/** Null: nothing can fit. */
async function conditionsOf(ctx: Ctx, query: ConversationQuery, mailboxIds: string[]): Promise<Asked | null> {
  const conditions: SQL[] = [];
  const sets: SQL[] = [];
  if (query.hasCase !== undefined) conditions.push(query.hasCase ? sql`c.case_id is not null` : sql`c.case_id is null`);
  if (query.contactId) sets.push(sql`select k.id from conversations k where k.contact_id = ${query.contactId}::uuid`);
  if (query.assignee) (query.assignee === "none" ? conditions : sets).push(assigneeOf(ctx, query.assignee));
  if (query.isUnread !== undefined) await byUnread(ctx, { isUnread: query.isUnread, mailboxIds }, { conditions, sets });
  if (query.search?.trim()) {
    const found = await byWords(ctx, query.search);
    if (found === null) return null;
    (found.isFew ? sets : conditions).push(found.sql);
  }
  const [ids, ...others] = sets;
  conditions.push(...others.map((set) => sql`c.id in (${set})`));
  return { conditions, ids: ids ?? null };
}

/** Of a case's conversation it is the case that somebody has. */
function assigneeOf(ctx: Ctx, assignee: string): SQL {
  if (assignee === "none") return sql`(case when c.case_id is null then c.assignee_id is null else exists (select from cases k where k.id = c.case_id and k.assignee_id is null) end)`;
  const userId = assignee === "me" ? userIdOf(ctx) : assignee;
  return sql`select k.id from conversations k where k.assignee_id = ${userId}::uuid and k.case_id is null
    union all select k.id from cases h join conversations k on k.case_id = h.id where h.assignee_id = ${userId}::uuid`;
}

async function byUnread(ctx: Ctx, { isUnread, mailboxIds }: { isUnread: boolean; mailboxIds: string[] }, { conditions, sets }: { conditions: SQL[]; sets: SQL[] }): Promise<void> {
  const waits = sql`exists (select from messages m where m.mailbox_id = c.mailbox_id and m.conversation_id = c.id and m.read_at is null and m.direction = 'inbound')`;
  if (!isUnread) return void conditions.push(sql`not ${waits}`);
  const ids = await unreadIds(ctx, mailboxIds, FEW + 1);
  if (ids.length > FEW) conditions.push(waits);
  else sets.push(sql`select unnest(${sqlIds(ids)})`);
}

/**
 * Conversations whose person or whose words have all that was typed. A word of many messages is asked of the newest
 * conversations, one after the other, which soon fill a page; a rare one of the index.
 */
async function byWords(ctx: Ctx, typed: string): Promise<{ sql: SQL; isFew: boolean } | null> {
  const text = cleanText(typed);
  const parts = searchParts(text);
  const words = queryOfWords(text);
  if (parts.length === 0 && words === null) return null;
  const place = await searchPlace(ctx);
  const isNamed = (alias: string) => sql`(${sql.raw(alias)}.contact_id in (select ${contacts.id} from ${contacts} where ${hasEveryPart(parts, place)}) or lower(${sql.raw(alias)}.participant_name) like ${likePattern(text)})`;
  const isSaid = words === null ? sql`false` : sql`${wordsWritten("m")} @@ to_tsquery('simple', ${words})`;
  const found = await ctx.db.execute<{ id: string }>(sql`(select k.id from conversations k where ${isNamed("k")} limit ${FEW + 1}) union all (select m.conversation_id from messages m where ${isSaid} limit ${FEW + 1})`);
  if (found.length <= FEW) return { isFew: true, sql: sql`select unnest(${sqlIds([...new Set(found.map(({ id }) => id))])})` };
  // With a limit, so that it is asked of each conversation: as "exists" it was turned into one set of all messages that have the word, which took longer than 10 s at 1,000,000 messages.
  return { isFew: false, sql: sql`(${isNamed("c")} or (select true from messages m where m.conversation_id = c.id and ${isSaid} limit 1))` };
}
