import { and, eq, sql } from "drizzle-orm";
import { attachments, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { allEnded } from "../../all-ended.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { insertRows } from "../../insert-rows.ts";
import { lockNames } from "../../lock-names.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { sqlTexts } from "../contacts/sql-arrays.ts";
import { type NewEvent, recordEvents } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";
import { asksToLeave } from "../subscriptions/leave-by-mail.ts";
import { replyTokenIn } from "../subscriptions/reply-address.ts";
import { cleanLine, cleanText } from "./clean-text.ts";
import { addressesOf, findContacts, makeContacts } from "./contact-of-sender.ts";
import { firstApart } from "./first-apart.ts";
import type { FetchedMessage } from "./mailbox.ts";
import { noAnswerReason } from "./may-answer.ts";
import { messageKind } from "./message-kind.ts";
import { ourAddresses } from "./our-addresses.ts";
import type { MailAddress, ParsedMail } from "./parse-mime.ts";
import { quotedLines } from "./quoted-lines.ts";
import { type IncomingMessage, ownIdentity, readMessage } from "./read-message.ts";
import { type KnownNames, knownNames, threadCandidates } from "./thread-candidates.ts";
import { type ThreadCandidate, threadMessage } from "./thread-message.ts";

export type MessageRow = typeof messages.$inferSelect;
export type ConversationRow = typeof conversations.$inferSelect;

const PREVIEW_CHARS = 255;

export interface ReceivedMessage {
  message: MessageRow;
  /** False: it was there already, and nothing but its place was written. */
  isNew: boolean;
}

/**
 * Stores one mail of a mailbox, once, whatever its bytes: identity is mailbox + internet message id. Finds its contact
 * and conversation, and records `message.received`, or `message.sent` for our own found in Sent Items.
 */
export async function receiveMessage(ctx: Ctx, input: { mailbox: MailboxRow; fetched: FetchedMessage }): Promise<ReceivedMessage> {
  const incoming = await readMessage(input.mailbox, input.fetched);
  const [received] = await inTransaction(ctx, (ctx) => receiveRead(ctx, [incoming]));
  return received!;
}

/**
 * Stores mails of one mailbox that were read, at least one, in the caller's transaction: as if one after the other, those
 * that have nothing to do with one another together. `alsoWrite` writes what says that mails arrived, which is there
 * exactly if the mails are; it gets them with their places in the list.
 */
export async function receiveRead(ctx: Ctx, incoming: IncomingMessage[], alsoWrite: (ctx: Ctx, received: (ReceivedMessage & { index: number })[]) => Promise<void> = async () => {}): Promise<ReceivedMessage[]> {
  const [, ours] = await Promise.all([lockNames(ctx, incoming.flatMap(sharedWithOthers).map(cleanText)), ourAddresses(ctx)]);
  const received: (ReceivedMessage & { index: number })[] = [];
  for (let waiting = incoming.map((one, index) => ({ ...one, index })); waiting.length > 0; ) {
    const stored = await receiveApart(ctx, firstApart(waiting, namesOf), ours);
    await alsoWrite(ctx, stored);
    received.push(...stored);
    waiting = waiting.filter((one) => !stored.some(({ index }) => index === one.index));
  }
  return received.toSorted((a, b) => a.index - b.index);
}

type Waiting = IncomingMessage & { index: number };

/** Mails of one conversation, under one Message-ID, or of one stranger may arrive on two servers at once: one after the other. */
function sharedWithOthers({ mailbox, providerConversationId, internetMessageId, mail }: IncomingMessage): string[] {
  const writers = [mail.from, mail.replyTo].flatMap((writer) => (writer ? [`address:${foldAddress(writer.address)}`] : []));
  return [`${mailbox.id}:${providerConversationId}`, `${mailbox.id}:${internetMessageId}`, ...writers];
}

/** By what a mail may find another, or be found by it. */
function namesOf(incoming: Waiting): string[] {
  return [...sharedWithOthers(incoming), ...namedIn(incoming.mail).map((id) => `${incoming.mailbox.id}:${id}`)];
}

/** Stores mails that do not name one another; those of which it turns out that they have something in common are left for the next turn. */
async function receiveApart(ctx: Ctx, waiting: Waiting[], ours: ReadonlySet<string>): Promise<(ReceivedMessage & { index: number })[]> {
  const stored = await storedUnder(ctx, waiting);
  const copies: (ReceivedMessage & { index: number })[] = [];
  const fresh: (Waiting & { verdict: Verdict })[] = [];
  for (const one of waiting) {
    const { message, internetMessageId } = copyAmong(stored, one);
    if (message) copies.push({ message: await noteMove(ctx, message, one.providerMessageId), isNew: false, index: one.index });
    else fresh.push({ ...one, internetMessageId, verdict: one.direction === "outbound" ? { kind: "own", reason: "It was written by us." } : messageKind(one.mail, ours) });
  }
  if (fresh.length === 0) return copies;
  const people = await contactsOf(ctx, fresh, ours);
  const known = fresh.map((one, index) => ({ ...one, ...people[index]! }));
  const ofOthers = firstApart(known, ({ contactId }) => (contactId === null ? [] : [contactId]));
  const names = await knownNames(ctx, waiting[0]!.mailbox.id, ofOthers.map((one) => ({ ...one, references: namedIn(one.mail) })));
  // Sent to the server together, here and below: none waits for the answer of another.
  const looked = await allEnded(ofOthers.map(async (one) => ({ ...one, candidates: await candidatesOf(ctx, one, names, ours) })));
  const apart = firstApart(looked, ({ candidates }) => candidates.flatMap(({ conversationId, caseId }) => (caseId === null ? [conversationId] : [conversationId, caseId])));
  const threaded = await allEnded(apart.map(async (one) => ({ ...one, thread: await findThread(ctx, one) })));
  return [...copies, ...(await store(ctx, threaded))];
}

/** What is stored already under the ids of some mails of one mailbox. */
async function storedUnder(ctx: Ctx, incoming: IncomingMessage[]): Promise<MessageRow[]> {
  const ids = incoming.flatMap((one) => [one.internetMessageId, ownIdentity(one)]);
  return ctx.db.select().from(messages).where(and(eq(messages.mailboxId, incoming[0]!.mailbox.id), sql`${messages.internetMessageId} = any(${sqlTexts(ids)})`));
}

/**
 * The stored copy, if any, and the identity under which a new one is stored. Some senders give every mail the same
 * Message-ID: another mail under a known id is kept under that id and its own hash, not taken for the first.
 */
function copyAmong(stored: MessageRow[], incoming: IncomingMessage): { message: MessageRow | null; internetMessageId: string } {
  const own = ownIdentity(incoming);
  const rows = stored.filter((row) => row.internetMessageId === incoming.internetMessageId || row.internetMessageId === own);
  const same = rows.find((row) => row.contentSha256 === incoming.contentSha256 || row.providerMessageId === incoming.providerMessageId);
  return { message: same ?? null, internetMessageId: rows.length === 0 ? incoming.internetMessageId : own };
}

/** A moved mail has another id at the provider; the mail is the same. */
async function noteMove(ctx: Ctx, message: MessageRow, providerMessageId: string): Promise<MessageRow> {
  if (message.providerMessageId === providerMessageId) return message;
  await ctx.db.update(messages).set({ providerMessageId }).where(eq(messages.id, message.id));
  return { ...message, providerMessageId };
}

type Verdict = ReturnType<typeof messageKind>;
type Threaded = Waiting & { verdict: Verdict; contactId: string | null; thread: Thread };

async function store(ctx: Ctx, threaded: Threaded[]): Promise<(ReceivedMessage & { index: number })[]> {
  if (threaded.length === 0) return [];
  const rows = threaded.map((one) => ({ ...one, row: rowOf(ctx, one) }));
  const newConversations = threaded.flatMap(({ thread }) => (thread.isNew ? [thread.conversation] : []));
  const files = rows.flatMap(({ row, mail }) => mail.attachments.map((attachment) => ({ id: ctx.newId(), messageId: row.id, ...attachment })));
  await allEnded<unknown>([
    newConversations.length > 0 ? insertRows(ctx, conversations, newConversations) : Promise.resolve(),
    insertRows(ctx, messages, rows.map(({ row }) => row)),
    files.length > 0 ? insertRows(ctx, attachments, files) : Promise.resolve(),
    recordEvents(ctx, rows.map(({ row, thread }) => eventOf(row, thread))),
  ]);
  return rows.map(({ row, index }) => ({ message: row, isNew: true, index }));
}

function eventOf(message: MessageRow, thread: Thread): NewEvent {
  const isSent = message.direction === "outbound";
  return {
    name: isSent ? "message.sent" : "message.received",
    subject: { type: "message", id: message.id },
    caseId: isSent ? thread.conversation.caseId : null,
    data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, kind: message.kind, concernsCaseId: thread.concernsCaseId, mayConcernSent: mayConcernSent(message) },
  };
}

function rowOf(ctx: Ctx, { thread, contactId, verdict, ...incoming }: Threaded): MessageRow {
  const { mail } = incoming;
  return {
    id: ctx.newId(),
    conversationId: thread.conversation.id,
    mailboxId: incoming.mailbox.id,
    contactId,
    // A receipt or an answer is linked to its delivery afterwards, by its own subscriber.
    deliveryId: null,
    direction: incoming.direction,
    kind: verdict.kind,
    kindReason: mail.damage ?? verdict.reason,
    noAnswerReason: noAnswerReason(mail),
    internetMessageId: incoming.internetMessageId,
    providerMessageId: incoming.providerMessageId,
    inReplyTo: mail.inReplyTo,
    references: namedIn(mail),
    fromAddress: incoming.from.address,
    fromName: incoming.from.name,
    to: mail.to,
    cc: mail.cc,
    dismissedAt: null,
    dismissedBy: null,
    replyTo: mail.replyTo && foldAddress(mail.replyTo.address) !== foldAddress(incoming.from.address) ? mail.replyTo : null,
    subject: mail.subject,
    text: mail.text,
    visibleText: incoming.visible,
    html: mail.html,
    isTruncated: mail.isTruncated,
    contentSha256: incoming.contentSha256,
    threadReason: thread.reason,
    folder: incoming.folder,
    removedAt: null,
    joinSuggestion: thread.suggestion,
    webLink: incoming.webLink,
    chat: null,
    editedAt: null,
    revokedAt: null,
    readAt: null,
    readBy: null,
    sentBy: null,
    preview: cleanLine(incoming.visible, PREVIEW_CHARS),
    mimeBytes: incoming.mimeBytes,
    receivedAt: incoming.receivedAt,
    storedAt: ctx.now(),
    expiredAt: null,
  };
}

/** Whether it may be about something that was sent from here: what names nothing and went to no token is not. */
function mayConcernSent({ kind, references, to, cc, subject }: MessageRow): boolean {
  return kind === "bounce" || references.length > 0 || [...to, ...cc].some(({ address }) => replyTokenIn(address) !== null) || asksToLeave(subject) !== null;
}

/** Whose messages they are: the sender's, made a contact if need be; for our own, whom we wrote to if we know them. */
async function contactsOf(ctx: Ctx, incoming: (IncomingMessage & { verdict: Verdict })[], ours: ReadonlySet<string>): Promise<{ contactId: string | null; isStranger: boolean }[]> {
  const people = incoming.map((one) => personOf(one, ours));
  const keys = people.flatMap((person) => (person ? [person.key] : []));
  const known = await findContacts(ctx, keys);
  const strangers = people.flatMap((person) => (person?.isWriter && !known.has(person.key) ? [[person.key, person.address] as const] : []));
  const made = await makeContacts(ctx, new Map(strangers));
  return people.map((person) => ({ contactId: (person && (known.get(person.key) ?? made.get(person.key))) ?? null, isStranger: person !== null && !known.has(person.key) }));
}

/** `isWriter`: a stranger becomes a contact. A mail server or a robot is nobody that we can write to; it is known only if somebody made it a contact. */
function personOf({ direction, mail, verdict }: IncomingMessage & { verdict: Verdict }, ours: ReadonlySet<string>): { key: string; address: MailAddress; isWriter: boolean } | null {
  const isOurs = (address: MailAddress) => ours.has(foldAddress(address.address));
  const person = direction === "outbound" ? [...mail.to, ...mail.cc].find((to) => !isOurs(to)) : mail.from && isOurs(mail.from) ? mail.replyTo : mail.from;
  if (!person || isOurs(person) || (direction === "inbound" && verdict.kind === "own")) return null;
  return { key: foldAddress(person.address), address: person, isWriter: direction === "inbound" && verdict.kind === "ordinary" };
}

/** All that it names, the nearest last: where References leave out what In-Reply-To names, both count. */
function namedIn({ references, inReplyTo }: ParsedMail): string[] {
  return inReplyTo && !references.includes(inReplyTo) ? [...references, inReplyTo] : references;
}

interface Thread {
  conversation: ConversationRow;
  /** It is still to be stored. */
  isNew: boolean;
  suggestion: MessageRow["joinSuggestion"];
  reason: string;
  /** The case that it belongs to, or a closed one that it may go on from. */
  concernsCaseId: string | null;
}

function candidatesOf(ctx: Ctx, incoming: IncomingMessage & { contactId: string | null; isStranger: boolean }, known: KnownNames, ours: ReadonlySet<string>): Promise<ThreadCandidate[]> {
  const { mailbox, mail, providerConversationId, internetMessageId, receivedAt } = incoming;
  // Who writes for the first time has no earlier conversation to be looked through.
  const contactId = incoming.isStranger ? null : incoming.contactId;
  const to = [...mail.to, ...mail.cc].map(({ address }) => address);
  return threadCandidates(ctx, { mailboxId: mailbox.id, internetMessageId, providerConversationId, references: namedIn(mail), subject: mail.subject, to, contactId, receivedAt, quoted: quotedLines(mail), ourAddresses: ours, known });
}

async function findThread(ctx: Ctx, incoming: Omit<Threaded, "thread"> & { candidates: ThreadCandidate[] }): Promise<Thread> {
  const { mailbox, mail, providerConversationId, receivedAt, candidates, contactId, verdict } = incoming;
  const aliases = candidates.length > 0 && contactId !== null ? await addressesOf(ctx, contactId) : undefined;
  const decision = threadMessage({ direction: incoming.direction, kind: verdict.kind, fromAddress: foldAddress(incoming.from.address), aliases }, candidates);
  const closedCaseId = candidates.find((candidate) => candidate.caseStatus === "closed")?.caseId ?? null;
  if (decision.join === "conversation") {
    const conversation = await touchConversation(ctx, decision.conversationId, { receivedAt, contactId, isInbound: incoming.direction === "inbound" });
    return { conversation, isNew: false, suggestion: null, reason: decision.reason, concernsCaseId: conversation.caseId ?? closedCaseId };
  }
  const conversation: ConversationRow = {
    id: ctx.newId(),
    channel: "email",
    mailboxId: mailbox.id,
    contactId,
    providerConversationId: providerConversationId || null,
    subject: mail.subject,
    caseId: null,
    participantAddress: null,
    participantName: null,
    assigneeId: null,
    doneAt: null,
    lastInboundAt: incoming.direction === "inbound" ? receivedAt : null,
    lastMessageAt: receivedAt,
    createdAt: ctx.now(),
  };
  return { conversation, isNew: true, suggestion: decision.suggestion, reason: decision.reason, concernsCaseId: closedCaseId };
}

async function touchConversation(ctx: Ctx, conversationId: string, { receivedAt, contactId, isInbound }: { receivedAt: Date; contactId: string | null; isInbound: boolean }): Promise<ConversationRow> {
  const at = sql`${receivedAt.toISOString()}::timestamptz`;
  const [row] = await ctx.db
    .update(conversations)
    .set({
      lastMessageAt: sql`greatest(${conversations.lastMessageAt}, ${at})`,
      contactId: sql`coalesce(${conversations.contactId}, ${contactId}::uuid)`,
      // What comes from outside opens it again; what came before it was done does not.
      ...(isInbound ? { lastInboundAt: sql`greatest(${conversations.lastInboundAt}, ${at})`, doneAt: sql`case when ${conversations.doneAt} < ${at} then null else ${conversations.doneAt} end` } : {}),
    })
    .where(eq(conversations.id, conversationId))
    .returning();
  return row!;
}
