import { and, eq, sql } from "drizzle-orm";
import { attachments, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Message } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { sqlTexts } from "../contacts/sql-arrays.ts";
import { recordEvent } from "../events/record-event.ts";
import type { MailboxRow } from "../people/queries.ts";
import { asksToLeave } from "../subscriptions/leave-by-mail.ts";
import { replyTokenIn } from "../subscriptions/reply-address.ts";
import { cleanLine, cleanText } from "./clean-text.ts";
import { addressesOf, contactOfSender, findContact } from "./contact-of-sender.ts";
import type { FetchedMessage } from "./mailbox.ts";
import { noAnswerReason } from "./may-answer.ts";
import { messageKind } from "./message-kind.ts";
import { ourAddresses } from "./our-addresses.ts";
import type { ParsedMail } from "./parse-mime.ts";
import { quotedLines } from "./quoted-lines.ts";
import { type IncomingMessage, ownIdentity, readMessage } from "./read-message.ts";
import { threadCandidates } from "./thread-candidates.ts";
import { threadMessage } from "./thread-message.ts";

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
 * Stores mails of one mailbox that were read, at least one, in their order, in the caller's transaction. `alsoWrite` writes what says that a mail
 * arrived, which is there exactly if the mail is.
 */
export async function receiveRead(ctx: Ctx, incoming: IncomingMessage[], alsoWrite: (ctx: Ctx, received: ReceivedMessage, index: number) => Promise<void> = async () => {}): Promise<ReceivedMessage[]> {
  await lock(ctx, incoming.flatMap(sharedWithOthers));
  const ours = await ourAddresses(ctx);
  const stored = await storedUnder(ctx, incoming);
  const received: ReceivedMessage[] = [];
  const ids = new Set<string>();
  for (const one of incoming) {
    // What came under the same id a moment ago is not among what was stored before.
    const { message, internetMessageId } = copyAmong(ids.has(one.internetMessageId) ? await storedUnder(ctx, [one]) : stored, one);
    ids.add(one.internetMessageId);
    const result = message ? { message: await noteMove(ctx, message, one.providerMessageId), isNew: false } : { message: await store(ctx, { ...one, internetMessageId }, ours), isNew: true };
    await alsoWrite(ctx, result, received.length);
    received.push(result);
  }
  return received;
}

/** Mails of one conversation, under one Message-ID, or of one stranger may arrive on two servers at once: one after the other. */
function sharedWithOthers({ mailbox, providerConversationId, internetMessageId, mail }: IncomingMessage): string[] {
  const writers = [mail.from, mail.replyTo].flatMap((writer) => (writer ? [`address:${foldAddress(writer.address)}`] : []));
  return [`${mailbox.id}:${providerConversationId}`, `${mailbox.id}:${internetMessageId}`, ...writers];
}

/** All at once and in one order for everybody, so that no two wait for one another. */
async function lock(ctx: Ctx, names: string[]): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(key) from (select distinct hashtextextended(name, 0) as key from unnest(${sqlTexts(names.map(cleanText))}) as name order by key) as keys`);
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

async function store(ctx: Ctx, incoming: IncomingMessage, ours: ReadonlySet<string>): Promise<MessageRow> {
  const { mail } = incoming;
  const verdict = incoming.direction === "outbound" ? { kind: "own" as const, reason: "It was written by us." } : messageKind(mail, ours);
  const contactId = await contactIdOf(ctx, incoming, ours, verdict.kind);
  const thread = await findThread(ctx, incoming, { ours, contactId, kind: verdict.kind });
  const message: MessageRow = {
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
    preview: cleanLine(incoming.visible, PREVIEW_CHARS),
    mimeBytes: incoming.mimeBytes,
    receivedAt: incoming.receivedAt,
    storedAt: ctx.now(),
  };
  const isSent = message.direction === "outbound";
  // Sent to the server together: they wait for no answer of one another.
  await Promise.all([
    thread.isNew ? ctx.db.insert(conversations).values(thread.conversation) : undefined,
    ctx.db.insert(messages).values(message),
    mail.attachments.length > 0 ? ctx.db.insert(attachments).values(mail.attachments.map((attachment) => ({ id: ctx.newId(), messageId: message.id, ...attachment }))) : undefined,
    recordEvent(ctx, {
      name: isSent ? "message.sent" : "message.received",
      subject: { type: "message", id: message.id },
      caseId: isSent ? thread.conversation.caseId : null,
      data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, kind: message.kind, concernsCaseId: thread.concernsCaseId, mayConcernSent: mayConcernSent(message) },
    }),
  ]);
  return message;
}

/** Whether it may be about something that was sent from here: what names nothing and went to no token is not. */
function mayConcernSent({ kind, references, to, cc, subject }: MessageRow): boolean {
  return kind === "bounce" || references.length > 0 || [...to, ...cc].some(({ address }) => replyTokenIn(address) !== null) || asksToLeave(subject) !== null;
}

/** Whose message it is: the sender's, made a contact if need be; for our own, whom we wrote to if we know them. */
async function contactIdOf(ctx: Ctx, { direction, mail }: IncomingMessage, ours: ReadonlySet<string>, kind: Message["kind"]): Promise<string | null> {
  if (direction === "outbound") {
    const recipient = [...mail.to, ...mail.cc].find((to) => !ours.has(foldAddress(to.address)));
    return recipient ? findContact(ctx, recipient.address) : null;
  }
  const writer = mail.from && ours.has(foldAddress(mail.from.address)) ? mail.replyTo : mail.from;
  if (!writer || kind === "own" || ours.has(foldAddress(writer.address))) return null;
  // A mail server or a robot is nobody that we can write to; it is known only if somebody made it a contact.
  if (kind !== "ordinary") return findContact(ctx, writer.address);
  return contactOfSender(ctx, writer);
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

async function findThread(ctx: Ctx, incoming: IncomingMessage, { ours, contactId, kind }: { ours: ReadonlySet<string>; contactId: string | null; kind: Message["kind"] }): Promise<Thread> {
  const { mailbox, mail, providerConversationId, internetMessageId, receivedAt } = incoming;
  const to = [...mail.to, ...mail.cc].map(({ address }) => address);
  const candidates = await threadCandidates(ctx, { mailboxId: mailbox.id, internetMessageId, providerConversationId, references: namedIn(mail), subject: mail.subject, to, contactId, receivedAt, quoted: quotedLines(mail), ourAddresses: ours });
  const aliases = candidates.length > 0 && contactId !== null ? await addressesOf(ctx, contactId) : undefined;
  const decision = threadMessage({ direction: incoming.direction, kind, fromAddress: foldAddress(incoming.from.address), aliases }, candidates);
  const closedCaseId = candidates.find((candidate) => candidate.caseStatus === "closed")?.caseId ?? null;
  if (decision.join === "conversation") {
    const conversation = await touchConversation(ctx, decision.conversationId, receivedAt, contactId);
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
    lastMessageAt: receivedAt,
    createdAt: ctx.now(),
  };
  return { conversation, isNew: true, suggestion: decision.suggestion, reason: decision.reason, concernsCaseId: closedCaseId };
}

async function touchConversation(ctx: Ctx, conversationId: string, receivedAt: Date, contactId: string | null): Promise<ConversationRow> {
  const [row] = await ctx.db
    .update(conversations)
    .set({ lastMessageAt: sql`greatest(${conversations.lastMessageAt}, ${receivedAt.toISOString()}::timestamptz)`, contactId: sql`coalesce(${conversations.contactId}, ${contactId}::uuid)` })
    .where(eq(conversations.id, conversationId))
    .returning();
  return row!;
}
