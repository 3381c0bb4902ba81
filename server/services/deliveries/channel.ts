import type { OutgoingContent } from "../../contract/chats.ts";
import type { ConnectionTest } from "../../contract/sending-accounts.ts";
import type { OpenedAccount } from "../sending-accounts/open-account.ts";

/** The Channel port: one medium's way out. Adapters translate and nothing else: no rules, no database, no rendering. */
export interface Channel {
  /**
   * Hands one message over. Never throws for the outside's faults. `onPrepared` is awaited after the provider knows the
   * message, or before the first byte of it that could be taken for all of it, and before it may leave: so that a crash in
   * between can be settled by looking. It throws where the claim was lost; nothing may leave then.
   */
  send(message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome>;
  /** After a crash or a lost answer: what the provider knows of this delivery. */
  lookUp(query: LookUpQuery): Promise<LookUpOutcome>;
  /** Goes on with a draft that lookUp found. */
  sendPrepared(query: { account: ChannelAccount; reference: ProviderReference }): Promise<SendOutcome>;
  /** Leaves a draft for a person and sends nothing; left out where the provider has no drafts. */
  draft?(message: OutboundMessage): Promise<DraftOutcome>;
  /** Takes back a draft that must not leave any more, as far as that goes. */
  discard?(query: { account: ChannelAccount; reference: ProviderReference }): Promise<void>;
  /** Signs in and asks something harmless; nothing is sent. */
  test(account: ChannelAccount): Promise<Omit<ConnectionTest, "at">>;
}

/** A sending account, opened: the secret is in clear, and goes into no log. `mailbox` is the address that answers come to. */
export interface ChannelAccount extends Pick<OpenedAccount, "id" | "provider" | "from" | "mailbox" | "settings" | "secret"> {
  /** How many requests this server may have under way at the account at once; other servers have the rest. */
  requestsAtOnce: number;
}

export interface OutboundMessage {
  deliveryId: string;
  account: ChannelAccount;
  to: { address: string; name?: string };
  /** Where answers go; left out: to the sender. */
  replyTo?: string;
  subject: string;
  html: string;
  text: string;
  /** Ours, with angle brackets. */
  internetMessageId: string;
  /** Of any name: what a provider takes only in MIME is sent in MIME. */
  headers: Record<string, string>;
  attachments: OutboundAttachment[];
  /** Of a chat: what is said, instead of subject, html and text. */
  chat?: OutboundChat;
}

export interface OutboundChat {
  content: OutgoingContent;
  /** The vendor's id of the message that it answers. */
  replyTo: string | null;
  /** A person wrote it: what a channel lets people alone say after its window may go. */
  isHuman: boolean;
  /** Its window is over, and it goes by what the channel lets people alone say. */
  isOutsideWindow: boolean;
  /** Bytes of the stored files that it names, by SHA-256. */
  files: ReadonlyMap<string, Uint8Array>;
}

export interface OutboundAttachment {
  fileName: string;
  mediaType: string;
  /** Given: a picture in the text, which names it `cid:`. */
  contentId: string | null;
  bytes: Uint8Array;
}

export interface LookUpQuery {
  deliveryId: string;
  account: ChannelAccount;
  toAddress: string;
  internetMessageId: string;
  /** When the message was handed over, as far as is known: lists of what was sent are read from then on. */
  handedOverAt: Date | null;
  reference: ProviderReference | null;
}

export interface ProviderReference {
  providerMessageId: string;
  internetMessageId: string | null;
}

export type SendOutcome =
  | { outcome: "sent"; reference: ProviderReference }
  /** Surely not handed over; may be tried again from `retryAt`. */
  | { outcome: "deferred"; reason: "rate_limited" | "unavailable" | "network"; retryAt: Date | null }
  /** Refused for good. `account`: no message of this account will fare better, so the campaign pauses. */
  | { outcome: "failed"; reason: string; detail: string; scope?: "recipient" | "account"; enhancedStatus?: string }
  /** The answer was lost after the hand-over may have happened: look before anything else. */
  | { outcome: "uncertain"; reason: string };

export type DraftOutcome = { outcome: "drafted"; reference: ProviderReference } | Exclude<SendOutcome, { outcome: "sent" } | { outcome: "uncertain" }>;

export type LookUpOutcome =
  | { found: "sent"; reference: ProviderReference }
  | { found: "draft"; reference: ProviderReference }
  | { found: "nothing" }
  /** Could not be asked now. */
  | { found: "unknown"; reason: string }
  /** This provider can never be asked: what was handed over is for a person, what was not is sent. */
  | { found: "untraceable" };
