import type { AccountFacts, ChannelTemplate, ChatProvider } from "../../contract/channels.ts";
import type { ChatChannel, ChatContent } from "../../contract/chats.ts";

/** How far a message of ours has come, as vendors say it. `played`: a voice message was listened to. */
export type ChatStatus = "sent" | "delivered" | "read" | "played" | "failed" | "deleted";

/** One thing that a vendor's hook tells, in our words. What is not known is `other`, and never an error. */
export type HookEvent =
  | {
      kind: "message";
      channel: ChatChannel;
      /** Of our account at the vendor: number id, page id, Instagram account id. */
      accountExternalId: string;
      /** The vendor's id of the message. */
      id: string;
      /** As the vendor names the writer: digits without a plus, `US.1234`, a page-scoped id. */
      from: string;
      /** A business-scoped id beside a number, where both are told. */
      fromUserId: string | null;
      fromName: string | null;
      userName: string | null;
      at: Date | null;
      /** The vendor's word for it: `text`, `interactive`, `system` … */
      type: string;
      /** What a person reads of it; null: nothing. */
      text: string | null;
      content: ChatContent;
      replyTo: string | null;
      mediaId: string | null;
      /** An advertisement that the person came by. */
      referral: { source: string; headline: string | null; url: string | null } | null;
      /** Written by us in another program of the vendor, or carried for us; `from` is our account then, and `to` the person. */
      isEcho: boolean;
      to: string | null;
      /** Said in a group: the vendor's id of it. */
      groupId: string | null;
      /** Our own word that the vendor carried: a delivery's id. */
      tracker: string | null;
    }
  | {
      kind: "status";
      channel: ChatChannel;
      accountExternalId: string;
      /** The vendor's id of our message; null: everything up to `at` (Messenger's watermark). */
      id: string | null;
      status: ChatStatus | (string & {});
      to: string | null;
      at: Date | null;
      errors: { code: number; title: string; detail: string | null }[];
      tracker: string | null;
      pricing: { category: string; isBillable: boolean } | null;
    }
  /** Somebody edited or took back a message that is stored. */
  | { kind: "changed"; channel: ChatChannel; accountExternalId: string; id: string; from: string; of: string; content: ChatContent | null; at: Date | null; isEcho: boolean }
  | { kind: "error"; channel: ChatChannel; accountExternalId: string | null; code: number; title: string }
  | { kind: "template"; channel: ChatChannel; businessId: string; providerTemplateId: string | null; name: string; language: string; change: Partial<Pick<ChannelTemplate, "status" | "category" | "quality" | "rejectedReason">> }
  | { kind: "account"; channel: ChatChannel; accountExternalId: string | null; businessId: string | null; change: Partial<AccountFacts>; note: string | null }
  /** A person stopped or resumed marketing messages. */
  | { kind: "preference"; channel: ChatChannel; accountExternalId: string; from: string; isStopped: boolean; at: Date | null }
  | { kind: "other"; channel: ChatChannel; field: string };

/** Reads a hook's body, whose signature was checked. Never throws: what cannot be read is one `other`. */
export type ReadHook = (provider: ChatProvider, body: string) => HookEvent[];
