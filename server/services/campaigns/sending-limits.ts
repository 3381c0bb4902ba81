import type { CampaignSettings, LimitKind, SendingLimit } from "../../contract/campaigns.ts";
import type { SendingProvider } from "../../contract/sending-accounts.ts";
import type { BindingLimit, limitsOf, ProviderLimit } from "../deliveries/provider-limits.ts";

/**
 * Microsoft 365 allows all mailboxes of a tenant together so many external recipients in 24 hours: 500 × licences^0.7 +
 * 9,500; 5,000 of a trial. The admin centre shows the number itself.
 */
export const tenantLimit = {
  factor: 500,
  exponent: 0.7,
  base: 9_500,
  unit: "external recipients a day",
  source: "https://techcommunity.microsoft.com/blog/exchange/introducing-exchange-online-tenant-outbound-email-limits/4372797",
  asOf: "2026-11-21",
};

/** As the admin centre shows it, else by the licences; null: neither is known, and nothing is counted. */
export function tenantPerDay({ tenantThreshold, tenantLicences }: Pick<CampaignSettings, "tenantThreshold" | "tenantLicences">): number | null {
  if (tenantThreshold !== null) return tenantThreshold;
  return tenantLicences === null ? null : Math.floor(tenantLimit.factor * tenantLicences ** tenantLimit.exponent + tenantLimit.base);
}

/** What an unpaced account was measured to take: for the estimate only. */
export const measuredPerMinute: ProviderLimit & { value: number } = { value: 600, unit: "messages a minute", source: "Mailroom's own bench against its sandbox", asOf: "2026-11-21" };

/** What binds the account itself, by who set it. */
export function ownLimits({ provider, name }: { provider: SendingProvider; name: string }, { perMinute, perDay }: ReturnType<typeof limitsOf>): SendingLimit[] {
  const told = (limit: BindingLimit | null, unit: string, kinds: Record<BindingLimit["setBy"], LimitKind>): SendingLimit[] =>
    limit === null ? [] : [{ kind: kinds[limit.setBy], value: limit.value, unit: limit.known?.unit ?? unit, subject: name, source: limit.known?.source ?? "set in Mailroom", asOf: limit.known?.asOf ?? "" }];
  // Microsoft's own limits are a mailbox's.
  const isMailbox = provider === "graph";
  return [
    ...told(perMinute, "messages a minute", { account: "account_per_minute", mailbox: "mailbox_per_minute", provider: isMailbox ? "mailbox_per_minute" : "provider_per_minute" }),
    ...told(perDay, "messages a day", { account: "account_per_day", mailbox: "mailbox_per_day", provider: isMailbox ? "mailbox_per_day" : "provider_per_day" }),
  ];
}
