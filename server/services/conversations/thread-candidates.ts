import { and, desc, eq, gt, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { sqlTexts } from "../contacts/sql-arrays.ts";
import { replyTokenIn } from "../subscriptions/reply-address.ts";
import { foldSubject, isAnswerSubject, isTellingSubject, numberInSubject } from "./fold-subject.ts";
import { QUOTED_LINES_MIN, tellingLines } from "./quoted-lines.ts";
import { JOINS_FROM, signalScores, type ThreadCandidate, type ThreadSignal } from "./thread-message.ts";

const CANDIDATES_MAX = 20;
const PARTICIPANT_MESSAGES_MAX = 200;
/** More than anybody merges one into another. */
const REDIRECTS_MAX = 10;
/** A mail of ours to so many people is a circular: who got it is not thereby part of a conversation with the others. */
export const CIRCULAR_RECIPIENTS_MIN = 8;
/** An answer that names nothing but the subject is looked for among conversations of so many days. */
const REPLY_SUBJECT_DAYS = 30;

export interface ThreadQuery {
  mailboxId: string;
  /** Its own Message-ID: mails that answer it may have come before it. */
  internetMessageId?: string;
  providerConversationId: string;
  /** In-Reply-To and References. */
  references: string[];
  subject: string;
  /** Where it went: an address may hold a reply token. */
  to?: string[];
  contactId: string | null;
  receivedAt?: Date;
  /** What it quotes: see quoted-lines.ts. */
  quoted?: ReadonlySet<string>;
  ourAddresses: ReadonlySet<string>;
  /** Where it was asked for several mails at once. */
  known?: KnownNames;
}

/** What of the names in some mails the mailbox has heard of: without any, nothing is to be looked for by them. */
export interface KnownNames {
  /** Message-IDs that are stored, or that a stored mail names. */
  messageIds: ReadonlySet<string>;
  providerConversationIds: ReadonlySet<string>;
}

/** Of some mails of one mailbox, in two queries however many they are: most new mails name nothing that is known. */
export async function knownNames(ctx: Ctx, mailboxId: string, queries: Pick<ThreadQuery, "references" | "internetMessageId" | "providerConversationId">[]): Promise<KnownNames> {
  const names = [...new Set(queries.flatMap(namesIn))];
  const providerIds = [...new Set(queries.map((query) => query.providerConversationId).filter((id) => id !== ""))];
  const [stored, begun] = await Promise.all([
    ctx.db.execute<{ name: string }>(sql`
      select internet_message_id as name from messages where mailbox_id = ${mailboxId} and internet_message_id = any(${sqlTexts(names)})
      union select name from messages, jsonb_array_elements_text("references") as name where mailbox_id = ${mailboxId} and "references" ?| ${sqlTexts(names)} and name = any(${sqlTexts(names)})`),
    ctx.db.selectDistinct({ id: conversations.providerConversationId }).from(conversations).where(and(eq(conversations.mailboxId, mailboxId), sql`${conversations.providerConversationId} = any(${sqlTexts(providerIds)})`)),
  ]);
  return { messageIds: new Set(stored.map(({ name }) => name)), providerConversationIds: new Set(begun.flatMap(({ id }) => id ?? [])) };
}

function namesIn({ references, internetMessageId }: Pick<ThreadQuery, "references" | "internetMessageId">): string[] {
  return internetMessageId ? [...references, internetMessageId] : references;
}

interface Found {
  conversationId: string;
  signal: ThreadSignal;
  refersToOurMail: boolean;
}

/** Every conversation of the mailbox that a message might belong to, by each signal. */
export async function threadCandidates(ctx: Ctx, query: ThreadQuery): Promise<ThreadCandidate[]> {
  // Asked together: none waits for the answer of another.
  const signals = await Promise.all([byReferences(ctx, query), byToken(ctx, query), byProvider(ctx, query), bySubjectNumber(ctx, query), bySubject(ctx, query)]);
  const found = signals.flat().slice(0, 3 * CANDIDATES_MAX);
  if (!found.some(({ signal }) => signalScores[signal] >= JOINS_FROM)) found.push(...(await byQuotes(ctx, query)));
  if (found.length === 0) return [];
  const ids = [...new Set(found.map((one) => one.conversationId))];
  const rows = await ctx.db
    .select({ id: conversations.id, caseId: conversations.caseId, number: cases.number, status: cases.status })
    .from(conversations)
    .leftJoin(cases, eq(cases.id, conversations.caseId))
    .where(inArray(conversations.id, ids));
  const participants = await participantsOf(ctx, rows, query.ourAddresses);
  return found.flatMap((one) => {
    const row = rows.find((candidate) => candidate.id === one.conversationId);
    return row ? [{ ...one, caseId: row.caseId, caseNumber: row.number, caseStatus: row.status, participants: participants.get(row.id) ?? new Set<string>() }] : [];
  });
}

/**
 * Mails that it names, mails that name it, and mails that name one that it names, whether or not anybody here saw that
 * one. A circular is answered by hundreds: the person's own mails come first.
 */
async function byReferences(ctx: Ctx, { mailboxId, references, internetMessageId, contactId, known }: ThreadQuery): Promise<Found[]> {
  const named = namesIn({ references, internetMessageId });
  if (named.length === 0 || (known && !named.some((name) => known.messageIds.has(name)))) return [];
  const rows = await ctx.db
    .select({ conversationId: messages.conversationId, internetMessageId: messages.internetMessageId, direction: messages.direction, references: messages.references, inReplyTo: messages.inReplyTo })
    .from(messages)
    .where(and(eq(messages.mailboxId, mailboxId), or(references.length > 0 ? inArray(messages.internetMessageId, references) : sql`false`, sql`${messages.references} ?| ${sqlTexts(named)}`)))
    .orderBy(sql`(${messages.internetMessageId} = any(${sqlTexts(references)})) desc`, sql`(${contactId === null ? sql`false::boolean` : sql`${messages.contactId} is not distinct from ${contactId}::uuid`}) desc`, desc(messages.receivedAt))
    .limit(CANDIDATES_MAX);
  // The last reference is the nearest ancestor.
  const nearness = (row: (typeof rows)[number]) => references.lastIndexOf(row.internetMessageId);
  return rows.toSorted((a, b) => nearness(b) - nearness(a)).map((row) => ({ conversationId: row.conversationId, signal: signalOf(row, references, internetMessageId), refersToOurMail: nearness(row) >= 0 && row.direction === "outbound" }));
}

function signalOf(row: { internetMessageId: string; references: string[] }, references: string[], ownId: string | undefined): ThreadSignal {
  if (references.includes(row.internetMessageId)) return "references";
  return ownId !== undefined && row.references.includes(ownId) ? "referred_by" : "shared_reference";
}

/** What came before to the same token, or to the same mail of a campaign: that person's own. */
async function byToken(ctx: Ctx, { mailboxId, to = [], references }: ThreadQuery): Promise<Found[]> {
  const tokens = to.flatMap((address) => {
    const token = replyTokenIn(address);
    return token ? [token, token.toLowerCase()] : [];
  });
  if (tokens.length === 0 && references.length === 0) return [];
  const sent = ctx.db
    .select({ id: deliveries.id })
    .from(deliveries)
    .leftJoin(recipients, eq(recipients.id, deliveries.recipientId))
    .where(or(tokens.length > 0 ? inArray(recipients.replyToken, tokens.slice(0, CANDIDATES_MAX)) : undefined, references.length > 0 ? inArray(deliveries.internetMessageId, references) : undefined));
  const rows = await ctx.db
    .select({ conversationId: messages.conversationId })
    .from(messages)
    .where(and(eq(messages.mailboxId, mailboxId), inArray(messages.deliveryId, sent)))
    .orderBy(desc(messages.receivedAt))
    .limit(CANDIDATES_MAX);
  return rows.map((row) => ({ ...row, signal: "token", refersToOurMail: false }));
}

async function byProvider(ctx: Ctx, { mailboxId, providerConversationId, known }: ThreadQuery): Promise<Found[]> {
  if (!providerConversationId || known?.providerConversationIds.has(providerConversationId) === false) return [];
  const rows = await ctx.db
    .select({ conversationId: conversations.id })
    .from(conversations)
    .where(and(eq(conversations.mailboxId, mailboxId), eq(conversations.providerConversationId, providerConversationId)))
    .orderBy(desc(conversations.createdAt))
    .limit(CANDIDATES_MAX);
  return rows.map((row) => ({ ...row, signal: "provider", refersToOurMail: false }));
}

/** The number of a case that went into another leads to where its mails are. */
async function bySubjectNumber(ctx: Ctx, { mailboxId, subject }: ThreadQuery): Promise<Found[]> {
  const number = numberInSubject(subject);
  if (number === null) return [];
  const meant = sql`(with recursive way as (
      select id, merged_into_id, 0 as steps from cases where number = ${number}
      union all
      select next.id, next.merged_into_id, way.steps + 1 from cases next join way on next.id = way.merged_into_id where way.steps < ${REDIRECTS_MAX}
    ) select id from way where merged_into_id is null)`;
  const rows = await ctx.db
    .select({ conversationId: conversations.id })
    .from(conversations)
    .where(and(eq(conversations.mailboxId, mailboxId), sql`${conversations.caseId} = ${meant}`))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(CANDIDATES_MAX);
  return rows.map((row) => ({ ...row, signal: "subject_number", refersToOurMail: false }));
}

/** An answer under the subject of the person's one conversation of late; or the same subject again, which proves little. */
async function bySubject(ctx: Ctx, { mailboxId, subject, contactId, receivedAt = ctx.now() }: ThreadQuery): Promise<Found[]> {
  const folded = foldSubject(subject);
  if (contactId === null || folded === "") return [];
  const rows = await ctx.db
    .select({ conversationId: conversations.id, subject: conversations.subject, caseId: conversations.caseId, lastMessageAt: conversations.lastMessageAt })
    .from(conversations)
    .leftJoin(cases, eq(cases.id, conversations.caseId))
    .where(and(eq(conversations.mailboxId, mailboxId), eq(conversations.contactId, contactId), or(isNull(cases.id), ne(cases.status, "closed")), gt(conversations.lastMessageAt, new Date(receivedAt.getTime() - 12 * REPLY_SUBJECT_DAYS * 86_400_000))))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(CANDIDATES_MAX);
  const same = rows.filter((row) => foldSubject(row.subject) === folded);
  const since = receivedAt.getTime() - REPLY_SUBJECT_DAYS * 86_400_000;
  const recent = same.filter((row) => row.lastMessageAt.getTime() >= since);
  const isPlainAnswer = isAnswerSubject(subject) && isTellingSubject(folded) && new Set(recent.map((row) => row.caseId ?? row.conversationId)).size === 1;
  return same.map((row) => ({ conversationId: row.conversationId, signal: isPlainAnswer && recent.includes(row) ? "reply_subject" : "same_subject", refersToOurMail: false }));
}

/** Mails of the person's own conversations of late whose lines stand in this one: for programs that name nothing and change the subject. */
async function byQuotes(ctx: Ctx, { mailboxId, contactId, quoted, receivedAt = ctx.now() }: ThreadQuery): Promise<Found[]> {
  if (contactId === null || !quoted || quoted.size < QUOTED_LINES_MIN) return [];
  const rows = await ctx.db
    .select({ conversationId: messages.conversationId, visibleText: messages.visibleText })
    .from(messages)
    .where(and(eq(messages.mailboxId, mailboxId), eq(messages.contactId, contactId), gt(messages.receivedAt, new Date(receivedAt.getTime() - 3 * REPLY_SUBJECT_DAYS * 86_400_000))))
    .orderBy(desc(messages.receivedAt))
    .limit(2 * CANDIDATES_MAX);
  const quotes = rows.filter((row) => [...tellingLines(row.visibleText)].filter((line) => quoted.has(line)).length >= QUOTED_LINES_MIN);
  return quotes.map(({ conversationId }) => ({ conversationId, signal: "quotes", refersToOurMail: false }));
}

/** Who wrote or was written to in each conversation; for one with a case, in any conversation of that case. Our own circulars make nobody part of it. */
async function participantsOf(ctx: Ctx, rows: { id: string; caseId: string | null }[], ours: ReadonlySet<string>): Promise<Map<string, Set<string>>> {
  const caseIds = rows.flatMap((row) => (row.caseId ? [row.caseId] : []));
  const people = await ctx.db
    .select({ conversationId: messages.conversationId, caseId: conversations.caseId, direction: messages.direction, from: messages.fromAddress, replyTo: messages.replyTo, to: messages.to, cc: messages.cc, kind: messages.kind })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(or(inArray(messages.conversationId, rows.map((row) => row.id)), caseIds.length > 0 ? inArray(conversations.caseId, caseIds) : sql`false`))
    .orderBy(desc(messages.receivedAt))
    .limit(PARTICIPANT_MESSAGES_MAX);
  return new Map(rows.map((row) => {
    const theirs = people.filter((message) => (message.conversationId === row.id || (row.caseId !== null && message.caseId === row.caseId)) && message.kind !== "bounce");
    const folded = theirs.flatMap((message) => [message.from, ...(message.replyTo ? [message.replyTo.address] : []), ...writtenTo(message)]).map(foldAddress);
    return [row.id, new Set(folded.filter((address) => !ours.has(address)))];
  }));
}

function writtenTo({ to, cc }: { to: { address: string }[]; cc: { address: string }[] }): string[] {
  const addresses = [...to, ...cc].map(({ address }) => address);
  return addresses.length >= CIRCULAR_RECIPIENTS_MIN ? [] : addresses;
}
