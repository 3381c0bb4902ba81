import { and, asc, desc, eq, gt, inArray, ne, notInArray, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { addresses } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { replies } from "../../../drizzle/schema/replies.ts";
import type { CaseMovement, Reply } from "../../contract/replies.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import type { MessageRow } from "../conversations/receive-message.ts";

export type ReplyRow = typeof replies.$inferSelect;

const REPLIES_SHOWN = 50;
const MAILS_OFFERED = 20;
const MOVEMENTS_MAX = 10;
/** A draft that was saved within this time is being written now. */
const WRITING_MS = 2 * 60_000;

export function toReply(row: ReplyRow, authorName: string): Reply {
  return {
    id: row.id, caseId: row.caseId, messageId: row.messageId, kind: row.kind, author: { id: row.authorId, name: authorName },
    to: row.to, cc: row.cc, html: row.html, attachments: row.attachments, status: row.status, savedAt: row.savedAt.toISOString(),
    leavesAt: row.status === "queued" ? (row.nextAttemptAt?.toISOString() ?? null) : null,
    sentAt: row.sentAt?.toISOString() ?? null, isSeenInOutlook: row.sentMessageId !== null, sentMessageId: row.sentMessageId, reason: row.reason, detail: row.detail,
  };
}

export async function readReply(ctx: Ctx, replyId: string): Promise<Reply> {
  const [row] = await ctx.db.select({ reply: replies, name: users.name }).from(replies).innerJoin(users, eq(users.id, replies.authorId)).where(eq(replies.id, replyId));
  return toReply(row!.reply, row!.name);
}

/** The writer's own, locked: everybody else's is not found. */
export async function requireOwnReply(ctx: Ctx, replyId: string): Promise<ReplyRow> {
  const [row] = await ctx.db.select().from(replies).where(eq(replies.id, replyId)).for("update");
  if (!row || ctx.actor.type !== "user" || row.authorId !== ctx.actor.id) throw refuse("not_found", "There is no such reply of yours.");
  return row;
}

/** What was sent, is being sent or could not be, oldest first. The caller has checked that the case may be seen. */
export async function repliesOfCase(ctx: Ctx, caseId: string): Promise<Reply[]> {
  const rows = await ctx.db
    .select({ reply: replies, name: users.name })
    .from(replies)
    .innerJoin(users, eq(users.id, replies.authorId))
    .where(and(eq(replies.caseId, caseId), notInArray(replies.status, ["draft", "discarded"])))
    .orderBy(desc(replies.createdAt))
    .limit(REPLIES_SHOWN);
  return rows.reverse().map(({ reply, name }) => toReply(reply, name));
}

export async function draftOf(ctx: Ctx, caseId: string, authorId: string): Promise<ReplyRow | null> {
  const [row] = await ctx.db.select().from(replies).where(and(eq(replies.caseId, caseId), eq(replies.authorId, authorId), eq(replies.status, "draft"))).orderBy(desc(replies.savedAt)).limit(1);
  return row ?? null;
}

export async function othersWriting(ctx: Ctx, caseId: string, authorId: string): Promise<{ name: string; savedAt: string }[]> {
  const rows = await ctx.db
    .select({ name: users.name, savedAt: replies.savedAt })
    .from(replies)
    .innerJoin(users, eq(users.id, replies.authorId))
    .where(and(eq(replies.caseId, caseId), ne(replies.authorId, authorId), eq(replies.status, "draft"), gt(replies.savedAt, new Date(ctx.now().getTime() - WRITING_MS))))
    .orderBy(desc(replies.savedAt));
  return rows.map(({ name, savedAt }) => ({ name, savedAt: savedAt.toISOString() }));
}

/** The mails of the case that can be answered, newest first: people's before our own, and no robot's. */
export async function answerableMails(ctx: Ctx, caseId: string): Promise<MessageRow[]> {
  const rows = await ctx.db
    .select({ message: messages })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.caseId, caseId), inArray(messages.kind, ["ordinary", "own"])))
    .orderBy(asc(sql`${messages.direction} = 'outbound'`), desc(messages.receivedAt))
    .limit(MAILS_OFFERED);
  return rows.map((row) => row.message);
}

/** Folded addresses of everybody who wrote or was written to in the case, and of its contact. */
export async function knownAddresses(ctx: Ctx, caseId: string): Promise<string[]> {
  const mails = await ctx.db
    .select({ from: messages.fromAddress, replyTo: messages.replyTo, to: messages.to, cc: messages.cc })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(eq(conversations.caseId, caseId));
  const ofContact = await ctx.db.select({ address: addresses.address }).from(addresses).innerJoin(cases, eq(cases.contactId, addresses.contactId)).where(and(eq(cases.id, caseId), eq(addresses.channel, "email")));
  const all = [...ofContact.map((row) => row.address), ...mails.flatMap((mail) => [mail.from, ...(mail.replyTo ? [mail.replyTo.address] : []), ...[...mail.to, ...mail.cc].map(({ address }) => address)])];
  return [...new Set(all.map(foldAddress))];
}

/** What moves a case under somebody who writes an answer to it. */
const movingEvents = [
  "case.message_received", "case.message_sent", "case.message_joined", "case.note_added", "case.status_changed", "case.assigned", "case.merged", "case.merged_into", "case.split", "reply.queued", "reply.sent",
];

/** The newest number of what happened on the case. Per case, since numbers of others may commit later. */
export async function newestSeq(ctx: Ctx, caseId: string): Promise<number> {
  const [row] = await ctx.db.select({ seq: sql<number>`coalesce(max(${events.seq}), 0)`.mapWith(Number) }).from(events).where(eq(events.caseId, caseId));
  return row!.seq;
}

/** What others did since, oldest first; a mail that somebody sent from Outlook itself counts too. */
export async function movementsSince(ctx: Ctx, { caseId, seq, authorId }: { caseId: string; seq: number; authorId: string }): Promise<CaseMovement[]> {
  const rows = await ctx.db
    .select({ seq: events.seq, at: events.at, event: events.name, actor: events.actorName })
    .from(events)
    .where(and(eq(events.caseId, caseId), gt(events.seq, seq), inArray(events.name, movingEvents), sql`${events.actorId} is distinct from ${authorId}`, notOwnCopy(authorId), notOwnReply(authorId)))
    .orderBy(asc(events.seq))
    .limit(MOVEMENTS_MAX);
  return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
}

/** The copy in Sent Items of what the writer sent from here is no news to them. */
const notOwnCopy = (authorId: string) =>
  sql`not exists (select from replies r join messages m on m.mailbox_id = r.mailbox_id and m.internet_message_id = r.internet_message_id where ${events.name} = 'case.message_sent' and m.id::text = ${events.data} ->> 'messageId' and r.author_id = ${authorId})`;

/** `reply.sent` is the system's word of somebody's reply. */
const notOwnReply = (authorId: string) => sql`not exists (select from replies r where ${events.name} like 'reply.%' and r.id::text = ${events.data} ->> 'replyId' and r.author_id = ${authorId})`;
