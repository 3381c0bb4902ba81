import type { CampaignSettings, LimitKind, SendingLimit } from "../../contract/campaigns.ts";
import type { SendingProvider } from "../../contract/sending-accounts.ts";
import { type ProviderLimit, providerLimits } from "../deliveries/provider-limits.ts";

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

interface Account {
  provider: SendingProvider;
  name: string;
  messagesPerMinute: number | null;
  messagesPerDay: number | null;
  mailboxPerMinute: number | null;
}

/** A provider's own limit, or the one that an admin set for the account or its mailbox, by who set it. */
export function ownLimits(account: Account, { isSandbox }: { isSandbox: boolean }): SendingLimit[] {
  const usual = isSandbox ? null : providerLimits[account.provider];
  const set = (kind: LimitKind, value: number, unit: string): SendingLimit => ({ kind, value, unit, subject: account.name, source: "set in Mailroom", asOf: "" });
  const given = (kind: LimitKind, limit: ProviderLimit): SendingLimit => ({ kind, value: limit.value, unit: limit.unit, subject: account.name, source: limit.source, asOf: limit.asOf });
  const isMailbox = account.provider === "graph";
  const limits: SendingLimit[] = [];
  if (account.messagesPerMinute !== null) limits.push(set("account_per_minute", account.messagesPerMinute, "messages a minute"));
  else if (isMailbox && account.mailboxPerMinute !== null) limits.push(set("mailbox_per_minute", account.mailboxPerMinute, "messages a minute"));
  else if (usual?.perMinute) limits.push(given(isMailbox ? "mailbox_per_minute" : "provider_per_minute", usual.perMinute));
  if (account.messagesPerDay !== null) limits.push(set("account_per_day", account.messagesPerDay, "messages a day"));
  else if (usual?.perDay) limits.push(given(isMailbox ? "mailbox_per_day" : "provider_per_day", usual.perDay));
  return limits;
}
