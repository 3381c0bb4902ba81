import { composeMime } from "./compose-mime.ts";
import { graphError, itemNotFound } from "./errors.ts";
import type { Mailbox } from "./mailbox.ts";
import { addMessage, blankMessage, changeMessage, createDraft, graphTime, removeMessage } from "./messages.ts";
import type { MessageInput } from "./message-input.ts";
import { messageOfRaw } from "./deliver.ts";
import type { Recipient, StoredMessage } from "./model.ts";
import type { Store } from "./store.ts";
import { wellKnownFolder } from "./store.ts";

const ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

/** Sends a draft: it becomes the Sent Items copy, under the same key, and reaches the tenant's own recipients. */
export async function sendDraft(store: Store, mailbox: Mailbox, draft: StoredMessage, saveToSentItems = true): Promise<void> {
  if (!draft.isDraft) throw graphError(400, "ErrorInvalidRequest", "The message has been sent already.");
  const changes = changesOfSending(store, mailbox, draft);
  const sent: StoredMessage = { ...draft, ...changes };
  const localRecipients = localMailboxes(store, sent);
  const raw = localRecipients.length > 0 ? await rawOf(store, sent) : null;
  // Composing took time in which another request may have sent or removed this very draft.
  if (mailbox.messages.get(draft.key)?.isDraft !== true) throw itemNotFound();
  if (saveToSentItems) changeMessage(store, mailbox, draft, changes);
  else removeMessage(store, mailbox, draft);
  if (raw) deliverCopies(store, localRecipients, sent, raw);
}

/** Sends without a draft before it. */
export async function sendNew(store: Store, mailbox: Mailbox, input: MessageInput, saveToSentItems: boolean): Promise<void> {
  const { fields, attachments } = input;
  refuseRecipients([...(fields.to ?? []), ...(fields.cc ?? []), ...(fields.bcc ?? [])]);
  const outbox = wellKnownFolder(mailbox, "outbox");
  const draft = createDraft(store, mailbox, { fields, attachments }, outbox);
  await sendOrRemove(store, mailbox, draft, saveToSentItems);
}

/** Sends a message that the client composed as MIME. https://learn.microsoft.com/graph/outlook-send-mime-message */
export async function sendRaw(store: Store, mailbox: Mailbox, raw: Buffer): Promise<void> {
  const message = await messageOfRaw(store, raw, wellKnownFolder(mailbox, "sentitems"), store.now());
  const sent: StoredMessage = { ...message, ...senderOf(store, mailbox, message), isRead: true, sentAt: graphTime(store.now()) };
  refuseRecipients([...sent.to, ...sent.cc, ...sent.bcc]);
  const travelling = withoutBlindCopies(raw);
  addMessage(store, mailbox, sent);
  deliverCopies(store, localMailboxes(store, sent), sent, travelling);
}

async function sendOrRemove(store: Store, mailbox: Mailbox, draft: StoredMessage, saveToSentItems: boolean) {
  try {
    await sendDraft(store, mailbox, draft, saveToSentItems);
  } catch (error) {
    removeMessage(store, mailbox, draft);
    throw error;
  }
}

function changesOfSending(store: Store, mailbox: Mailbox, draft: StoredMessage) {
  refuseRecipients([...draft.to, ...draft.cc, ...draft.bcc]);
  const at = graphTime(store.now());
  return {
    ...senderOf(store, mailbox, draft),
    to: draft.to.map((one) => named(store, one)),
    cc: draft.cc.map((one) => named(store, one)),
    bcc: draft.bcc.map((one) => named(store, one)),
    folder: wellKnownFolder(mailbox, "sentitems"),
    moves: draft.moves + 1,
    isDraft: false,
    isRead: true,
    sentAt: at,
    receivedAt: at,
    lastModifiedAt: at,
  };
}

function senderOf(store: Store, mailbox: Mailbox, message: StoredMessage): Pick<StoredMessage, "from" | "sender"> {
  const self: Recipient = { emailAddress: { name: mailbox.user.displayName, address: mailbox.user.mail } };
  const from = message.from?.emailAddress.address ? named(store, message.from) : self;
  if (!findByAddress(store, from)) {
    const message = "The user account which was used to submit this request does not have the right to send mail on behalf of the specified sending account.";
    throw graphError(403, "ErrorSendAsDenied", message);
  }
  return { from, sender: self };
}

function refuseRecipients(recipients: Recipient[]): void {
  const isValid = recipients.length > 0 && recipients.every((one) => ADDRESS.test(one.emailAddress.address ?? ""));
  if (!isValid) throw graphError(400, "ErrorInvalidRecipients", "At least one recipient is not valid.");
}

export async function rawOf(store: Store, sent: StoredMessage): Promise<Buffer> {
  if (sent.raw === null) return composeMime(sent, (key) => store.state.blobs.get(key) ?? "");
  return withoutBlindCopies(Buffer.from(store.state.blobs.get(sent.raw) ?? "", "latin1"));
}

function withoutBlindCopies(raw: Buffer): Buffer {
  const text = raw.toString("latin1");
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const head = text.slice(0, end).replace(/^bcc:.*(?:\r?\n[ \t].*)*\r?\n?/gim, "");
  return Buffer.from(head + text.slice(end), "latin1");
}

function deliverCopies(store: Store, recipients: Mailbox[], sent: StoredMessage, raw: Buffer): void {
  if (recipients.length === 0) return;
  const blob = store.putBlob(raw.toString("latin1"));
  for (const recipient of recipients) {
    const { subject, body, from, sender, to, cc, replyTo, internetMessageId, inReplyTo, references, importance } = sent;
    addMessage(store, recipient, {
      ...blankMessage(store.nextKey(), wellKnownFolder(recipient, "inbox"), sent.sentAt),
      ...{ subject, body, from, sender, to, cc, replyTo, internetMessageId, inReplyTo, references, importance },
      attachments: sent.attachments,
      raw: blob,
    });
  }
}

function localMailboxes(store: Store, message: StoredMessage): Mailbox[] {
  const recipients = [...message.to, ...message.cc, ...message.bcc];
  const local = recipients.map((one) => findByAddress(store, one)).filter((one) => one !== undefined);
  return [...new Set(local)];
}

function named(store: Store, recipient: Recipient): Recipient {
  const { name, address } = recipient.emailAddress;
  return { emailAddress: { name: name || (findByAddress(store, recipient)?.user.displayName ?? address), address } };
}

function findByAddress(store: Store, recipient: Recipient): Mailbox | undefined {
  const address = recipient.emailAddress.address?.toLowerCase();
  return [...store.state.mailboxes.values()].find((mailbox) => mailbox.user.mail.toLowerCase() === address);
}
