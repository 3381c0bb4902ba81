import type { AccountFacts, ChannelTemplate, ChatProvider } from "../../contract/channels.ts";
import type { ConnectionTest } from "../../contract/sending-accounts.ts";
import type { ChannelAccount } from "../deliveries/channel.ts";
import type { HookEvent, ReadHook } from "./hook-events.ts";

/** An account as a vendor is asked about it: its external ids are in `settings`. */
export type VendorAccount = Pick<ChannelAccount, "id" | "provider" | "settings" | "secret">;

/** What the outside said instead of an answer. `account`: its token is refused, and no other request fares better. */
export interface VendorRefusal {
  ok: false;
  code: "unreachable" | "rate_limited" | "token_refused" | "not_allowed" | "not_found" | "invalid" | "unexpected_answer";
  /** The vendor's own words, without secrets. */
  detail: string;
  vendorCode: number | null;
  retryAt: Date | null;
}
export type Answered<Value> = { ok: true; value: Value } | VendorRefusal;

export type VendorTemplate = Omit<ChannelTemplate, "id" | "accountId" | "syncedAt">;
export interface NewVendorTemplate {
  name: string;
  language: string;
  category: ChannelTemplate["category"];
  components: ChannelTemplate["components"];
  /** In the vendor's own shape too; left out: places are numbered. */
  parameter_format?: "NAMED";
}

/** How an account fares, as a vendor's own monitoring shows it. */
export interface VendorMetric {
  name: string;
  value: number;
  unit: "Count" | "Seconds" | "Milliseconds" | "Percent" | "None";
  at: Date;
  dimensions: Record<string, string>;
}

/** What a vendor does beside carrying messages (that is `Channel`). One for each provider. Never throws for the outside's faults. */
export interface ChannelVendor {
  provider: ChatProvider;
  /** Number, quality, tier, limits, the token's end; and that the token works. */
  readFacts(account: VendorAccount): Promise<Answered<AccountFacts>>;
  /** Asks something harmless. */
  test(account: VendorAccount): Promise<Omit<ConnectionTest, "at">>;
  /** Asks the vendor to call our hooks about the account, or to stop. */
  subscribe(account: VendorAccount): Promise<Answered<null>>;
  unsubscribe(account: VendorAccount): Promise<Answered<null>>;
  /** A token that lasts longer; null: this kind has no end or cannot be renewed. Pages' are renewed in the name of our app. */
  renewToken(account: VendorAccount, app?: { appId: string; appSecret: string } | null): Promise<Answered<{ token: string; expiresAt: Date | null } | null>>;
  /** At most `bytesMax`, counted while it comes. */
  fetchMedia(account: VendorAccount, media: { mediaId: string; bytesMax: number }): Promise<Answered<{ bytes: Uint8Array; mimeType: string }>>;
  markRead(account: VendorAccount, message: { providerMessageId: string; from: string }): Promise<Answered<null>>;
  /** Says that somebody writes; left out where the vendor cannot. */
  showTyping?(account: VendorAccount, message: { providerMessageId: string; to: string }): Promise<Answered<null>>;
  /** Conversations since then, as hooks would have told them: for the first and later synchronisations. WhatsApp has none. */
  readHistory?(account: VendorAccount, since: Date): AsyncIterable<Answered<HookEvent[]>>;
  /** Puts them under the account's `metricsNamespace`; left out where the vendor keeps none. */
  putMetrics?(account: VendorAccount, metrics: VendorMetric[]): Promise<Answered<null>>;
  listTemplates?(account: VendorAccount): Promise<Answered<VendorTemplate[]>>;
  createTemplate?(account: VendorAccount, template: NewVendorTemplate): Promise<Answered<{ providerTemplateId: string; status: ChannelTemplate["status"]; category: ChannelTemplate["category"] }>>;
  updateTemplate?(account: VendorAccount, providerTemplateId: string, template: Pick<NewVendorTemplate, "category" | "components">): Promise<Answered<null>>;
  deleteTemplate?(account: VendorAccount, template: { name: string; providerTemplateId: string | null }): Promise<Answered<null>>;
}

/** Sign-in at Meta for pages and Instagram accounts: OAuth 2.0 with our app (https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow). */
export interface MetaSignIn {
  authorizeUrl(query: { appId: string; channel: "messenger" | "instagram"; redirectUri: string; state: string }): string;
  /** The accounts that the person gave us: each with its own token, that lasts. */
  exchange(query: { appId: string; appSecret: string; channel: "messenger" | "instagram"; redirectUri: string; code: string }): Promise<Answered<{ externalId: string; businessId: string | null; name: string; token: string; expiresAt: Date | null }[]>>;
}

/** What AWS put into a topic, its signature checked (https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html). */
export interface SnsMessage {
  type: "Notification" | "SubscriptionConfirmation" | "UnsubscribeConfirmation";
  messageId: string;
  topicArn: string;
  message: string;
  at: Date;
}

/** Everything about chats that lies outside. */
export interface ChatPorts {
  vendors: Record<ChatProvider, ChannelVendor>;
  signIn: MetaSignIn;
  readHook: ReadHook;
  /** Null: not signed by AWS. */
  readSns(body: string): Promise<SnsMessage | null>;
  /** Answers a SubscriptionConfirmation that was checked, where its topic is the account's. */
  confirmSns(message: SnsMessage, body: string): Promise<Answered<null>>;
}
