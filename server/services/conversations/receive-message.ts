import { createHash } from "node:crypto";
import { and, eq, inArray, sql } from "drizzle-orm";
import { attachments, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Message } from "../../contract/conversations.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { MailboxRow } from "../people/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { cleanLine, cleanText } from "./clean-text.ts";
import { addressesOf, contactOfSender, findContact } from "./contact-of-sender.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import type { FetchedMessage } from "./mailbox.ts";
import { noAnswerReason } from "./may-answer.ts";
import { messageKind } from "./message-kind.ts";
import { ourAddresses } from "./our-addresses.ts";
import { type ParsedMail, parseMime } from "./parse-mime.ts";
import { quotedLines } from "./quoted-lines.ts";
import { threadCandidates } from "./thread-candidates.ts";
import { threadMessage } from "./thread-message.ts";

export type MessageRow = typeof messages.$inferSelect;
export type ConversationRow = typeof conversations.$inferSelect;

const PREVIEW_CHARS = 255;
const INTERNET_MESSAGE_ID_CHARS_MAX = 998;

export interface ReceivedMessage {
  message: MessageRow;
  /** False: it was there already, and nothing but its place was written. */
  isNew: boolean;
}

/**
 * Stores one mail of a mailbox, once, whatever its bytes: identity is mailbox + internet message id. Finds its contact
 * and conversation, and records `message.received`, or `message.sent` for our own found in Sent Items.
 */
export async function receiveMessage(ctx: Ctx, input: { mailbox: MailboxRow; fetched: FetchedMessage; alsoWrite?: (ctx: Ctx, received: ReceivedMessage) => Promise<void> }): Promise<ReceivedMessage> {
  const mail = await parseMime(input.fetched.mime);
  const incoming = describe(input.mailbox, input.fetched, mail);
  return inTransaction(ctx, async (ctx) => {
    // Mails of one conversation, and mails under one Message-ID, may arrive on two servers at once: one after the other.
    for (const shared of [input.fetched.conversationId, incoming.internetMessageId]) {
      await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${cleanText(`${input.mailbox.id}:${shared}`)}, 0))`);
    }
    const stored = await findStored(ctx, incoming);
    const received: ReceivedMessage = stored.message
      ? { message: await noteMove(ctx, stored.message, incoming.providerMessageId), isNew: false }
      : { message: await store(ctx, { ...incoming, internetMessageId: stored.internetMessageId }, mail), isNew: true };
    // In the same transaction: what says that the mail arrived is there exactly if the mail is.
    await input.alsoWrite?.(ctx, received);
    return received;
  });
}

type Incoming = ReturnType<typeof describe>;

/** All that can be said of the mail without the database. */
function describe(mailbox: MailboxRow, fetched: FetchedMessage, mail: ParsedMail) {
  const from = mail.from ?? { address: "unknown@invalid", name: null };
  return {
    mailbox,
    providerMessageId: fetched.providerMessageId,
    providerConversationId: cleanLine(fetched.conversationId, 500),
    internetMessageId: identityOf(fetched, mail),
    webLink: fetched.webLink,
    folder: fetched.folder,
    from,
    direction: directionOf(mailbox, fetched, from.address),
    visible: mail.visible,
    contentSha256: createHash("sha256").update(JSON.stringify([from.address, mail.subject, mail.text, mail.attachments.map((attachment) => attachment.sha256)])).digest("hex"),
    receivedAt: isUsable(fetched.receivedAt) ? fetched.receivedAt : (mail.date ?? fetched.receivedAt),
    mimeBytes: fetched.mime.byteLength,
  };
}

const isUsable = (moment: Date) => !Number.isNaN(moment.getTime());

function identityOf(fetched: FetchedMessage, mail: ParsedMail): string {
  const given = cleanLine(fetched.internetMessageId ?? mail.messageId ?? "", INTERNET_MESSAGE_ID_CHARS_MAX);
  if (given) return given;
  return `<${createHash("sha256").update(fetched.providerMessageId).digest("hex").slice(0, 32)}@no-message-id.invalid>`;
}

const arrivalFolders = ["inbox", "junkemail"];

/** What lies where mail arrives has arrived, whoever it says it is from: senders forge our address, and forms on our own site use it. */
function directionOf(mailbox: MailboxRow, fetched: FetchedMessage, from: string): Message["direction"] {
  if (fetched.folder === "sentitems") return "outbound";
  const isFromUs = foldAddress(from) === foldAddress(mailbox.address);
  return isFromUs && !arrivalFolders.includes(fetched.folder) ? "outbound" : "inbound";
}

/**
 * The stored copy, if any, and the identity under which a new one is stored. Some senders give every mail the same
 * Message-ID: another mail under a known id is kept under that id and its own hash, not taken for the first.
 */
async function findStored(ctx: Ctx, incoming: Incoming): Promise<{ message: MessageRow | null; internetMessageId: string }> {
  const own = `${incoming.internetMessageId.slice(0, INTERNET_MESSAGE_ID_CHARS_MAX - 13)}#${incoming.contentSha256.slice(0, 12)}`;
  const rows = await ctx.db.select().from(messages).where(and(eq(messages.mailboxId, incoming.mailbox.id), inArray(messages.internetMessageId, [incoming.internetMessageId, own])));
  const same = rows.find((row) => row.contentSha256 === incoming.contentSha256 || row.providerMessageId === incoming.providerMessageId);
  return { message: same ?? null, internetMessageId: rows.length === 0 ? incoming.internetMessageId : own };
}

/** A moved mail has another id at the provider; the mail is the same. */
async function noteMove(ctx: Ctx, message: MessageRow, providerMessageId: string): Promise<MessageRow> {
  if (message.providerMessageId === providerMessageId) return message;
  await ctx.db.update(messages).set({ providerMessageId }).where(eq(messages.id, message.id));
  return { ...message, providerMessageId };
}

async function store(ctx: Ctx, incoming: Incoming, mail: ParsedMail): Promise<MessageRow> {
  const ours = await ourAddresses(ctx);
  const verdict = incoming.direction === "outbound" ? { kind: "own" as const, reason: "It was written by us." } : messageKind(mail, ours);
  const contactId = await contactIdOf(ctx, incoming, mail, ours, verdict.kind);
  const thread = await findThread(ctx, incoming, mail, { ours, contactId, kind: verdict.kind });
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
  await ctx.db.insert(messages).values(message);
  if (mail.attachments.length > 0) await ctx.db.insert(attachments).values(mail.attachments.map((attachment) => ({ id: ctx.newId(), messageId: message.id, ...attachment })));
  const { caseId } = thread.conversation;
  const isSent = message.direction === "outbound";
  await recordEvent(ctx, {
    name: isSent ? "message.sent" : "message.received",
    subject: { type: "message", id: message.id },
    caseId: isSent ? caseId : null,
    data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, kind: message.kind },
  });
  return message;
}

/** Whose message it is: the sender's, made a contact if need be; for our own, whom we wrote to if we know them. */
async function contactIdOf(ctx: Ctx, incoming: Incoming, mail: ParsedMail, ours: ReadonlySet<string>, kind: Message["kind"]): Promise<string | null> {
  if (incoming.direction === "outbound") {
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

async function findThread(ctx: Ctx, incoming: Incoming, mail: ParsedMail, { ours, contactId, kind }: { ours: ReadonlySet<string>; contactId: string | null; kind: Message["kind"] }) {
  const { mailbox, providerConversationId, internetMessageId, receivedAt } = incoming;
  const to = [...mail.to, ...mail.cc].map(({ address }) => address);
  const candidates = await threadCandidates(ctx, { mailboxId: mailbox.id, internetMessageId, providerConversationId, references: namedIn(mail), subject: mail.subject, to, contactId, receivedAt, quoted: quotedLines(mail), ourAddresses: ours });
  const aliases = candidates.length > 0 && contactId !== null ? await addressesOf(ctx, contactId) : undefined;
  const decision = threadMessage({ direction: incoming.direction, kind, fromAddress: foldAddress(incoming.from.address), aliases }, candidates);
  if (decision.join === "conversation") return { conversation: await touchConversation(ctx, decision.conversationId, incoming.receivedAt, contactId), suggestion: null, reason: decision.reason };
  const conversation: ConversationRow = {
    id: ctx.newId(),
    channel: "email",
    mailboxId: incoming.mailbox.id,
    contactId,
    providerConversationId: incoming.providerConversationId || null,
    subject: mail.subject,
    caseId: null,
    lastMessageAt: incoming.receivedAt,
    createdAt: ctx.now(),
  };
  await ctx.db.insert(conversations).values(conversation);
  return { conversation, suggestion: decision.suggestion, reason: decision.reason };
}

async function touchConversation(ctx: Ctx, conversationId: string, receivedAt: Date, contactId: string | null): Promise<ConversationRow> {
  const [row] = await ctx.db
    .update(conversations)
    .set({ lastMessageAt: sql`greatest(${conversations.lastMessageAt}, ${receivedAt.toISOString()}::timestamptz)`, contactId: sql`coalesce(${conversations.contactId}, ${contactId}::uuid)` })
    .where(eq(conversations.id, conversationId))
    .returning();
  return row!;
}
