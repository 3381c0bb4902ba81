/** The Channel port: one medium's way out. Adapters translate and nothing else: no rules, no database, no rendering. */
export interface Channel {
  /**
   * Hands one message over. Never throws for the outside's faults. `onPrepared` is awaited after the provider knows the
   * message and before it may leave, so that a crash in between can be settled by looking.
   */
  send(message: OutboundMessage, onPrepared: (reference: ProviderReference) => Promise<void>): Promise<SendOutcome>;
  /** After a crash or a lost answer: what the provider knows of this delivery. */
  lookUp(query: { deliveryId: string; from: string; reference: ProviderReference | null }): Promise<LookUpOutcome>;
  /** Goes on with a draft that lookUp found. */
  sendPrepared(query: { from: string; reference: ProviderReference }): Promise<SendOutcome>;
}

export interface OutboundMessage {
  deliveryId: string;
  /** Address of the sending mailbox. */
  from: string;
  to: { address: string; name?: string };
  subject: string;
  html: string;
  text: string;
  /** Ours, with angle brackets. */
  internetMessageId: string;
  /** Names begin with `x-`: Graph takes no others. */
  headers: Record<string, string>;
}

export interface ProviderReference {
  providerMessageId: string;
  internetMessageId: string | null;
}

export type SendOutcome =
  | { outcome: "sent"; reference: ProviderReference }
  /** Surely not handed over; may be tried again from `retryAt`. */
  | { outcome: "deferred"; reason: "rate_limited" | "unavailable"; retryAt: Date | null }
  /** Refused for good. */
  | { outcome: "failed"; reason: string; detail: string }
  /** The answer was lost after the hand-over may have happened: look before anything else. */
  | { outcome: "uncertain"; reason: string };

export type LookUpOutcome =
  | { found: "sent"; reference: ProviderReference }
  | { found: "draft"; reference: ProviderReference }
  | { found: "nothing" }
  | { found: "unknown"; reason: string };
