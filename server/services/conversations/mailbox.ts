import type { SendOutcome } from "../deliveries/channel.ts";

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
  subscribe(input: { mailbox: string; folder: string; notificationUrl: string; clientState: string; expiresAt: Date }): Promise<{ subscriptionId: string; expiresAt: Date }>;
  renewSubscription(subscriptionId: string, expiresAt: Date): Promise<"renewed" | "gone">;
  /** Answers in the thread of a message. */
  reply(input: { mailbox: string; messageId: string; html: string; deliveryId: string }): Promise<SendOutcome>;
}

export interface MailboxChanges {
  changed: { providerMessageId: string }[];
  removed: string[];
  nextLink: string;
  done: boolean;
}

export interface FetchedMessage {
  /** Graph's immutable id. */
  providerMessageId: string;
  internetMessageId: string | null;
  conversationId: string;
  isDraft: boolean;
  folder: string;
  receivedAt: Date;
  webLink: string | null;
  mime: Uint8Array;
}

/** Whether what the port threw says of the whole mailbox "not now" (throttled, unavailable, no token), and nothing of the mail that was asked for. */
export function isOutOfReach(error: unknown): boolean {
  const { status, isUntouched } = error as { status?: unknown; isUntouched?: unknown };
  return isUntouched === true || status === 429 || status === 503;
}
