import type { Readable } from "node:stream";
import type { OutboundAttachment, ProviderReference, SendOutcome } from "../deliveries/channel.ts";

/**
 * The Mailbox port: reads an Outlook mailbox and is told of its changes. The delta query is the truth, a notification a
 * hint. It throws when Outlook refuses or does not answer: see `isOutOfReach`.
 */
export interface Mailbox {
  /** Null: the message is gone. */
  fetchMessage(mailbox: string, providerMessageId: string): Promise<FetchedMessage | null>;
  findByInternetMessageId(mailbox: string, internetMessageId: string): Promise<FetchedMessage | null>;
  /** One page of what changed since `deltaLink`; `nextLink` goes on, and is the new delta link once `done`. */
  changes(mailbox: string, folder: string, deltaLink: string | null): Promise<MailboxChanges>;
  /** One page of what a folder holds now; `nextLink` null: the last. */
  list(mailbox: string, folder: string, link: string | null): Promise<{ messages: ListedMessage[]; nextLink: string | null }>;
  /** What Outlook says of each now; one that is gone is not in the answer. */
  describe(mailbox: string, providerMessageIds: string[]): Promise<Map<string, ListedMessage>>;
  /** The mail as it travelled; null: gone. */
  readMime(mailbox: string, providerMessageId: string): Promise<Uint8Array | null>;
  /** What hangs on a message, by name alone; null: the message is gone. */
  attachments(mailbox: string, providerMessageId: string): Promise<ListedAttachment[] | null>;
  /** The bytes of a file as they come; null: gone. */
  openAttachment(mailbox: string, providerMessageId: string, attachmentId: string): Promise<OpenedAttachment | null>;
  /** Every folder, parents before their children. */
  folders(mailbox: string): Promise<MailFolder[]>;
  subscribe(input: { mailbox: string; folder: string; notificationUrl: string; lifecycleUrl: string; clientState: string; expiresAt: Date }): Promise<{ subscriptionId: string; expiresAt: Date }>;
  renewSubscription(mailbox: string, subscriptionId: string, expiresAt: Date): Promise<"renewed" | "gone">;
  /** Ends it; one that is gone already is no fault. */
  unsubscribe(mailbox: string, subscriptionId: string): Promise<void>;
  /** Answers in the thread of a message, above its quoted text; `onPrepared` as with Channel.send. */
  reply(message: OutboundReply, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome>;
  /** Gives a message a category beside those that it has; one that is gone needs none. */
  categorise(mailbox: string, providerMessageId: string, category: string): Promise<void>;
  /** What a person told Outlook of when they are there. */
  settings(mailbox: string): Promise<MailboxSettings>;
}

export interface MailboxSettings {
  /** Null: none are on. Without moments they are on until somebody switches them off. */
  automaticReplies: { from: Date; until: Date | null } | null;
  workingHours: WorkingHours | null;
}

export interface WorkingHours {
  /** As Outlook names it: IANA's name, or Windows'. */
  timeZone: string;
  /** `monday`, `tuesday` … */
  days: string[];
  /** `08:30` */
  from: string;
  to: string;
}

export interface OutboundReply {
  mailbox: string;
  /** It is handed on to others, with its attachments, instead of answered. */
  isForward?: boolean;
  /** A machine wrote it: it asks other machines not to answer. */
  isAutomatic?: boolean;
  /** The mail that it answers, by both of its ids: the first may have changed. */
  messageId: string;
  internetMessageId: string;
  to: { address: string; name: string | null }[];
  cc: { address: string; name: string | null }[];
  html: string;
  attachments: OutboundAttachment[];
  /** What the draft carries, so that it is found again: see Channel.lookUp. */
  deliveryId: string;
}

export interface MailboxChanges {
  /** `listed` null: Outlook told only what changed of it. */
  changed: { providerMessageId: string; listed: ListedMessage | null }[];
  removed: string[];
  nextLink: string;
  done: boolean;
  /** The link was too old: this page is the first of all that the folder holds, and what left it meanwhile is told nowhere. */
  isRestarted: boolean;
}

/** All of a message but its content. */
export interface ListedMessage {
  /** Graph's immutable id. */
  providerMessageId: string;
  internetMessageId: string | null;
  conversationId: string;
  isDraft: boolean;
  /** A well-known name, or the folder's id where it has none. */
  folder: string;
  receivedAt: Date;
  webLink: string | null;
}

export interface FetchedMessage extends ListedMessage {
  mime: Uint8Array;
}

export interface ListedAttachment {
  id: string;
  name: string;
  /** Not another mail, and no link to a drive. */
  isFile: boolean;
}

export interface OpenedAttachment {
  /** Bytes; null: Outlook does not say. */
  length: number | null;
  /** Nobody else lets go of it: to be read to its end or destroyed. */
  body: Readable;
}

export interface MailFolder {
  /** As in `ListedMessage.folder`. */
  folder: string;
  /** Outlook's id; a folder is subscribed to and read by `folder`. */
  id: string;
  parentId: string | null;
  name: string;
  messageCount: number;
}

/** What the port throws: Outlook refused (its HTTP status) or did not answer (0). */
export interface MailboxFault extends Error {
  status: number;
  code: string;
  retryAt: Date | null;
  isUntouched: boolean;
}

export function isMailboxFault(error: unknown): error is MailboxFault {
  return error instanceof Error && "status" in error && "isUntouched" in error && "retryAt" in error;
}

/** Whether what the port threw says of the whole mailbox "not now" (throttled, unavailable, no token), and nothing of the mail that was asked for. */
export function isOutOfReach(error: unknown): boolean {
  const { status, isUntouched } = error as { status?: unknown; isUntouched?: unknown };
  return isUntouched === true || status === 429 || status === 503;
}
