import { randomBytes } from "node:crypto";
import { conversationOf } from "./conversation.ts";
import { graphError, itemNotFound } from "./errors.ts";
import { decodeId } from "./ids.ts";
import type { Mailbox } from "./mailbox.ts";
import type { AttachmentInput, MessageInput } from "./message-input.ts";
import type { StoredAttachment, StoredMessage } from "./model.ts";
import { headersOf } from "./parse-mime.ts";
import { previewOf } from "./plain-text.ts";
import type { Store } from "./store.ts";
import { wellKnownFolder } from "./store.ts";

const DRAFT_ONLY = ["subject", "body", "from", "sender", "to", "cc", "bcc", "replyTo", "internetMessageId", "headers"] as const;

const EXCHANGE_WRITES = /^(from|sender|to|cc|bcc|subject|date|message-id|reply-to|in-reply-to|references|mime-version|importance|x-priority|x-msmail-priority|content-.*)$/i;

/** Graph's time: whole seconds in UTC. */
export function graphTime(at: Date): string {
  return `${at.toISOString().slice(0, 19)}Z`;
}

/** The message of an id in either manner. A mutable id from before a move names nothing any more. */
export function findMessage(mailbox: Mailbox, id: string): StoredMessage {
  const parsed = decodeId(id, "message");
  const message = parsed.userId === mailbox.user.id ? mailbox.messages.get(parsed.key) : undefined;
  if (!message || (parsed.moves !== null && parsed.moves !== message.moves)) throw itemNotFound();
  return message;
}

/** Makes a draft. `answer` ties it to the message that it answers. */
export function createDraft(
  store: Store,
  mailbox: Mailbox,
  input: MessageInput,
  folder = wellKnownFolder(mailbox, "drafts"),
  answer: Pick<StoredMessage, "inReplyTo" | "references"> = { inReplyTo: null, references: [] },
): StoredMessage {
  const at = graphTime(store.now());
  const attachments = input.attachments.map((attachment) => storeAttachment(store, attachment, at));
  const message: StoredMessage = {
    ...blankMessage(store.nextKey(), folder, at),
    ...input.fields,
    internetMessageId: input.fields.internetMessageId || newInternetMessageId(),
    isDraft: true,
    isRead: true,
    ...answer,
    attachments,
  };
  return addMessage(store, mailbox, message);
}

export function addMessage(store: Store, mailbox: Mailbox, message: StoredMessage): StoredMessage {
  const seq = mailbox.seq + 1;
  const whole: StoredMessage = {
    ...message,
    bodyPreview: previewOf(message.body),
    conversation: message.conversation || conversationOf(mailbox, message),
    changedSeq: seq,
    arrivedSeq: seq,
  };
  store.commit({ t: "message", user: mailbox.user.id, message: whole });
  return whole;
}

export function changeMessage(
  store: Store,
  mailbox: Mailbox,
  message: StoredMessage,
  set: Partial<StoredMessage>,
): StoredMessage {
  const changes = {
    lastModifiedAt: graphTime(store.now()),
    ...(set.body ? { bodyPreview: previewOf(set.body) } : {}),
    ...set,
  };
  store.commit({ t: "patch", user: mailbox.user.id, key: message.key, seq: mailbox.seq + 1, set: changes });
  return mailbox.messages.get(message.key) ?? message;
}

/** What MIME a draft came as is no longer what it says: Exchange writes it anew, and keeps the headers that it does not write itself. */
export function changesOfMime(store: Store, message: StoredMessage): Partial<StoredMessage> {
  if (message.raw === null || !message.isDraft) return {};
  const headers = headersOf(store.state.blobs.get(message.raw) ?? "").filter(({ name }) => !EXCHANGE_WRITES.test(name));
  return { raw: null, headers };
}

export function patchMessage(store: Store, mailbox: Mailbox, message: StoredMessage, input: MessageInput) {
  const refused = DRAFT_ONLY.find((name) => input.fields[name] !== undefined);
  if (!message.isDraft && refused) {
    throw graphError(400, "ErrorInvalidPropertySet", `'${refused}' can be changed only while the message is a draft.`);
  }
  const properties = mergeProperties(message, input.fields.properties);
  const rewritten = Object.keys(input.fields).some((name) => name !== "properties") ? changesOfMime(store, message) : {};
  return changeMessage(store, mailbox, message, { ...rewritten, ...input.fields, ...(properties ? { properties } : {}) });
}

function mergeProperties(message: StoredMessage, given: StoredMessage["properties"] | undefined) {
  if (!given) return undefined;
  const ids = new Set(given.map((property) => property.id.toLowerCase()));
  return [...message.properties.filter((property) => !ids.has(property.id.toLowerCase())), ...given];
}

export function moveMessage(store: Store, mailbox: Mailbox, message: StoredMessage, folder: number): StoredMessage {
  if (message.folder === folder) return message;
  return changeMessage(store, mailbox, message, { folder, moves: message.moves + 1 });
}

export function copyMessage(store: Store, mailbox: Mailbox, message: StoredMessage, folder: number): StoredMessage {
  const at = graphTime(store.now());
  return addMessage(store, mailbox, { ...message, key: store.nextKey(), moves: 0, folder, createdAt: at, lastModifiedAt: at });
}

/** Into Deleted Items; from there, for good. */
export function deleteMessage(store: Store, mailbox: Mailbox, message: StoredMessage): void {
  const deletedItems = wellKnownFolder(mailbox, "deleteditems");
  if (message.folder !== deletedItems) moveMessage(store, mailbox, message, deletedItems);
  else removeMessage(store, mailbox, message);
}

export function removeMessage(store: Store, mailbox: Mailbox, message: StoredMessage): void {
  store.commit({ t: "remove", user: mailbox.user.id, key: message.key, seq: mailbox.seq + 1 });
}

export function storeAttachment(store: Store, input: AttachmentInput, at: string): StoredAttachment {
  const { content, ...rest } = input;
  return { ...rest, key: store.putBlob(content.toString("latin1")), size: content.length, lastModifiedAt: at };
}

export function blankMessage(key: number, folder: number, at: string): StoredMessage {
  return {
    key,
    folder,
    moves: 0,
    changedSeq: 0,
    arrivedSeq: 0,
    isDraft: false,
    isRead: false,
    subject: "",
    body: { contentType: "text", content: "" },
    bodyPreview: "",
    from: null,
    sender: null,
    to: [],
    cc: [],
    bcc: [],
    replyTo: [],
    internetMessageId: "",
    inReplyTo: null,
    references: [],
    conversation: "",
    createdAt: at,
    receivedAt: at,
    sentAt: at,
    lastModifiedAt: at,
    importance: "normal",
    inference: "focused",
    flag: { flagStatus: "notFlagged" },
    categories: [],
    readReceipt: false,
    deliveryReceipt: false,
    attachments: [],
    properties: [],
    headers: [],
    raw: null,
  };
}

export function newInternetMessageId(): string {
  return `<AM9PR01MB${randomBytes(12).toString("hex").toUpperCase()}@AM9PR01MB0001.eurprd01.prod.outlook.com>`;
}
