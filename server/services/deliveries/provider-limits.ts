import { mailProviders, type SendingProvider } from "../../contract/sending-accounts.ts";

export interface ProviderLimit {
  value: number;
  unit: "messages a minute" | "messages a day";
  /** Where it is written, and when that was read. */
  source: string;
  asOf: string;
}

interface ProviderLimits {
  perMinute: ProviderLimit | null;
  perDay: ProviderLimit | null;
}

const exchange = "https://learn.microsoft.com/office365/servicedescriptions/exchange-online-service-description/exchange-online-limits";
const mailersend = "https://developers.mailersend.com/general.html#rate-limits";

/** What providers allow one account, where neither the account nor its mailbox says something else. Kept as data: they change. */
export const providerLimits: Record<SendingProvider, ProviderLimits> = {
  graph: { perMinute: { value: 30, unit: "messages a minute", source: exchange, asOf: "2026-11-21" }, perDay: { value: 10_000, unit: "messages a day", source: exchange, asOf: "2026-11-21" } },
  smtp: { perMinute: null, perDay: null },
  mailersend: { perMinute: { value: 120, unit: "messages a minute", source: mailersend, asOf: "2026-08-13" }, perDay: null },
  gmail: { perMinute: null, perDay: { value: 2_000, unit: "messages a day", source: "https://support.google.com/a/answer/166852", asOf: "2026-11-21" } },
  azure_email: { perMinute: { value: 30, unit: "messages a minute", source: "https://learn.microsoft.com/azure/communication-services/concepts/service-limits#email", asOf: "2026-11-21" }, perDay: null },
  // Of one number, 80 a second; how many people a day is the portfolio's tier (portfolio-room.ts).
  whatsapp_cloud: { perMinute: { value: 4_800, unit: "messages a minute", source: "https://developers.facebook.com/docs/whatsapp/cloud-api/overview#throughput", asOf: "2026-11-21" }, perDay: null },
  // Our own default, below what AWS takes: 10 a second and 10,000 a day.
  aws_social: { perMinute: { value: 600, unit: "messages a minute", source: "https://docs.aws.amazon.com/social-messaging/latest/userguide/quotas.html", asOf: "2026-11-21" }, perDay: { value: 10_000, unit: "messages a day", source: "https://docs.aws.amazon.com/social-messaging/latest/userguide/quotas.html", asOf: "2026-11-21" } },
  messenger: { perMinute: null, perDay: null },
  instagram: { perMinute: null, perDay: null },
};

/** Of business-initiated conversations: so many people in 24 hours by the vendor's tier, all numbers of a portfolio together. Null: without limit. https://developers.facebook.com/docs/whatsapp/messaging-limits */
export const peopleByTier: Record<string, number | null> = { TIER_50: 50, TIER_250: 250, TIER_1K: 1_000, TIER_2K: 2_000, TIER_10K: 10_000, TIER_100K: 100_000, TIER_UNLIMITED: null };

/** The providers whose mails Microsoft counts together for its tenant. ACS is counted apart. */
export const countsForTenant: Record<SendingProvider, boolean> = { graph: true, smtp: false, mailersend: false, gmail: false, azure_email: false, whatsapp_cloud: false, aws_social: false, messenger: false, instagram: false };
export const tenantProviders = mailProviders.filter((provider) => countsForTenant[provider]);

interface AccountLimits {
  provider: SendingProvider;
  accountPerMinute: number | null;
  accountPerDay: number | null;
  /** Of the mailbox, for its own account. */
  mailboxPerMinute: number | null;
  /** The sandbox's vendors set no limits of their own. */
  isSandbox: boolean;
}

/** A limit and who set it: an admin for the account, or for its mailbox, or else the provider (`known` says where). */
export interface BindingLimit {
  value: number;
  setBy: "account" | "mailbox" | "provider";
  known: ProviderLimit | null;
}

/** What binds one account: its own setting, else its mailbox's, else its provider's. Null: nothing does. */
export function limitsOf({ provider, accountPerMinute, accountPerDay, mailboxPerMinute, isSandbox }: AccountLimits): { perMinute: BindingLimit | null; perDay: BindingLimit | null } {
  const usual = isSandbox ? { perMinute: null, perDay: null } : providerLimits[provider];
  return {
    perMinute: setFor("account", accountPerMinute) ?? setFor("mailbox", provider === "graph" ? mailboxPerMinute : null) ?? ofProvider(usual.perMinute),
    perDay: setFor("account", accountPerDay) ?? ofProvider(usual.perDay),
  };
}

const setFor = (setBy: "account" | "mailbox", value: number | null): BindingLimit | null => (value === null ? null : { value, setBy, known: null });
const ofProvider = (known: ProviderLimit | null): BindingLimit | null => known && { value: known.value, setBy: "provider", known };
