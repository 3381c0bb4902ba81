import { and, desc, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { foldSubject, numberInSubject, type ThreadCandidate, type ThreadSignal } from "./thread-message.ts";

const CANDIDATES_MAX = 20;
const PARTICIPANT_MESSAGES_MAX = 200;

export interface ThreadQuery {
  mailboxId: string;
  providerConversationId: string;
  /** In-Reply-To and References. */
  references: string[];
  subject: string;
  contactId: string | null;
  ourAddresses: ReadonlySet<string>;
}

interface Found {
  conversationId: string;
  signal: ThreadSignal;
  refersToOurMail: boolean;
}

/** Every conversation of the mailbox that a message might belong to, by each signal. */
export async function threadCandidates(ctx: Ctx, query: ThreadQuery): Promise<ThreadCandidate[]> {
  const found = [...(await byReferences(ctx, query)), ...(await byProvider(ctx, query)), ...(await bySubjectNumber(ctx, query)), ...(await bySameSubject(ctx, query))].slice(0, CANDIDATES_MAX);
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

async function byReferences(ctx: Ctx, { mailboxId, references }: ThreadQuery): Promise<Found[]> {
  if (references.length === 0) return [];
  const rows = await ctx.db
    .select({ conversationId: messages.conversationId, internetMessageId: messages.internetMessageId, direction: messages.direction })
    .from(messages)
    .where(and(eq(messages.mailboxId, mailboxId), inArray(messages.internetMessageId, references)));
  // The last reference is the nearest ancestor.
  rows.sort((a, b) => references.lastIndexOf(b.internetMessageId) - references.lastIndexOf(a.internetMessageId));
  return rows.map((row) => ({ conversationId: row.conversationId, signal: "references", refersToOurMail: row.direction === "outbound" }));
}

async function byProvider(ctx: Ctx, { mailboxId, providerConversationId }: ThreadQuery): Promise<Found[]> {
  if (!providerConversationId) return [];
  const rows = await ctx.db
    .select({ conversationId: conversations.id })
    .from(conversations)
    .where(and(eq(conversations.mailboxId, mailboxId), eq(conversations.providerConversationId, providerConversationId)))
    .orderBy(desc(conversations.createdAt))
    .limit(CANDIDATES_MAX);
  return rows.map((row) => ({ ...row, signal: "provider", refersToOurMail: false }));
}

async function bySubjectNumber(ctx: Ctx, { mailboxId, subject }: ThreadQuery): Promise<Found[]> {
  const number = numberInSubject(subject);
  if (number === null) return [];
  const rows = await ctx.db
    .select({ conversationId: conversations.id })
    .from(conversations)
    .innerJoin(cases, eq(cases.id, conversations.caseId))
    .where(and(eq(conversations.mailboxId, mailboxId), eq(cases.number, number)))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(CANDIDATES_MAX);
  return rows.map((row) => ({ ...row, signal: "subject_number", refersToOurMail: false }));
}

async function bySameSubject(ctx: Ctx, { mailboxId, subject, contactId }: ThreadQuery): Promise<Found[]> {
  const folded = foldSubject(subject);
  if (contactId === null || folded === "") return [];
  const rows = await ctx.db
    .select({ conversationId: conversations.id, subject: conversations.subject })
    .from(conversations)
    .innerJoin(cases, eq(cases.id, conversations.caseId))
    .where(and(eq(conversations.mailboxId, mailboxId), eq(conversations.contactId, contactId), or(isNull(cases.closedAt), ne(cases.status, "closed"))))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(CANDIDATES_MAX);
  return rows.filter((row) => foldSubject(row.subject) === folded).map((row) => ({ conversationId: row.conversationId, signal: "same_subject", refersToOurMail: false }));
}

/** Who wrote or was written to in each conversation; for one with a case, in any conversation of that case. */
async function participantsOf(ctx: Ctx, rows: { id: string; caseId: string | null }[], ours: ReadonlySet<string>): Promise<Map<string, Set<string>>> {
  const caseIds = rows.flatMap((row) => (row.caseId ? [row.caseId] : []));
  const people = await ctx.db
    .select({ conversationId: messages.conversationId, caseId: conversations.caseId, from: messages.fromAddress, to: messages.to, cc: messages.cc, kind: messages.kind })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(or(inArray(messages.conversationId, rows.map((row) => row.id)), caseIds.length > 0 ? inArray(conversations.caseId, caseIds) : sql`false`))
    .orderBy(desc(messages.receivedAt))
    .limit(PARTICIPANT_MESSAGES_MAX);
  return new Map(rows.map((row) => {
    const theirs = people.filter((message) => (message.conversationId === row.id || (row.caseId !== null && message.caseId === row.caseId)) && message.kind !== "bounce");
    const folded = theirs.flatMap((message) => [message.from, ...message.to.map((to) => to.address), ...message.cc.map((cc) => cc.address)]).map(foldAddress);
    return [row.id, new Set(folded.filter((address) => !ours.has(address)))];
  }));
}
