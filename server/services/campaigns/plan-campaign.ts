import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { accountPaces, sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { CampaignSettings, LimitKind, SendingLimit, SendPlan } from "../../contract/campaigns.ts";
import type { Ctx } from "../../context.ts";
import { peoplePerDay } from "../deliveries/portfolio-room.ts";
import { countsForTenant, limitsOf, tenantProviders } from "../deliveries/provider-limits.ts";
import { readCampaignSettings } from "./campaign-settings.ts";
import { planWords } from "./plan-words.ts";
import type { CampaignRow } from "./queries.ts";
import { channelsOf } from "./row-address.ts";
import { type Cohort, type PlanOutcome, simulateSending } from "./send-plan.ts";
import { measuredPerMinute, ownLimits, tenantLimit, tenantPerDay } from "./sending-limits.ts";

const DAY_MS = 86_400_000;

/**
 * When a campaign to these people will be done, if it starts at `startsAt`, and which limit makes it take that long. Its
 * channels go side by side: the later of the two says when.
 */
export async function planCampaign(ctx: Ctx, campaign: CampaignRow, { cohorts, startsAt }: { cohorts: Cohort[]; startsAt: Date }): Promise<SendPlan> {
  const plans: PlanParts[] = [];
  for (const channel of channelsOf(campaign)) plans.push(await planChannel(ctx, campaign, { channel, cohorts: cohorts.filter((cohort) => cohort.channel === channel), startsAt }));
  const last = plans.reduce((one, other) => (other.finishesAt > one.finishesAt ? other : one));
  const plan = { ...last, recipientCount: plans.reduce((sum, { recipientCount }) => sum + recipientCount, 0), batches: plans.reduce((sum, { batches }) => sum + batches, 0), limits: unlike(plans.flatMap(({ limits }) => limits)) };
  return { ...plan, words: planWords(plan) };
}

type PlanParts = Omit<SendPlan, "words">;

/** What holds for all channels is said once. */
function unlike(limits: SendingLimit[]): SendingLimit[] {
  return [...new Map(limits.map((limit) => [`${limit.kind} ${limit.subject}`, limit])).values()];
}

async function planChannel(ctx: Ctx, campaign: CampaignRow, { channel, cohorts, startsAt }: { channel: Cohort["channel"]; cohorts: Cohort[]; startsAt: Date }): Promise<PlanParts> {
  const settings = await readCampaignSettings(ctx);
  const account = await accountOf(ctx, channel === "email" ? { accountId: campaign.accountId, mailboxId: campaign.mailboxId } : { accountId: campaign.chatAccountId, mailboxId: campaign.chatAccountId! });
  const own = limitsOf({ ...account, accountPerMinute: account.messagesPerMinute, accountPerDay: account.messagesPerDay, isSandbox: ctx.ports.isSandbox });
  const [perMinute, perDay] = [own.perMinute?.value ?? null, own.perDay?.value ?? null];
  const limits = ownLimits(account, own);
  const shared = channel === "whatsapp" ? await portfolioOf(ctx, campaign.chatAccountId!, account.name) : countsForTenant[account.provider] ? tenantOf(settings) : null;
  if (shared) limits.push(shared);
  const { domainPerMinute } = channel === "email" ? settings : { domainPerMinute: null };
  if (domainPerMinute !== null) limits.push({ kind: "domain_per_minute", value: domainPerMinute, unit: "messages a minute", subject: "recipient domain", source: "set in Mailroom", asOf: "" });
  const isSharedFirst = shared !== null && (perDay === null || shared.value < perDay);
  const quota = isSharedFirst ? shared.value : perDay;
  const recipientCount = cohorts.reduce((sum, cohort) => sum + cohort.count, 0);
  const outcome = simulateSending({
    startsAt, perMinute,
    cohorts: merged(cohorts, domainPerMinute !== null),
    pace: account.pace ?? { tokens: 1, refilledAt: startsAt },
    perDay: quota === null ? null : { value: quota, kind: isSharedFirst ? shared.kind : "account_per_day" },
    sentBefore: quota === null ? [] : await sentBefore(ctx, isSharedFirst && channel === "email" ? null : account.id, startsAt),
    batch: { size: campaign.batchSize, delaySeconds: campaign.batchDelaySeconds, left: campaign.batchLeft, dueAt: campaign.batchDueAt },
    sendWindow: campaign.sendWindow,
    domainPerMinute,
    measuredPerMinute: measuredPerMinute.value,
  });
  if (campaign.batchSize !== null) limits.push({ kind: "batches", value: campaign.batchSize, unit: `messages, then ${campaign.batchDelaySeconds} seconds`, subject: campaign.name, source: "set for this campaign", asOf: "" });
  const binding = bindingOf(outcome, { limits, quotaKind: isSharedFirst ? shared.kind : null });
  const minutes = (outcome.finishesAt.getTime() - startsAt.getTime()) / 60_000;
  return { recipientCount, startsAt: startsAt.toISOString(), finishesAt: outcome.finishesAt.toISOString(), minutes: Math.ceil(minutes * 10) / 10, binding, limits, batches: outcome.batches };
}

/** Domains only make a difference where each has its pace, and then only the large ones. */
const DOMAINS_TOLD_APART = 200;

function merged(cohorts: Cohort[], isByDomain: boolean): Cohort[] {
  const sizes = new Map<string, number>();
  for (const { domain, count } of cohorts) sizes.set(domain, (sizes.get(domain) ?? 0) + count);
  const large = new Set([...sizes].sort((one, other) => other[1] - one[1]).slice(0, isByDomain ? DOMAINS_TOLD_APART : 0).map(([domain]) => domain));
  const byKey = new Map<string, Cohort>();
  for (const { channel, timeZone, domain, count } of cohorts) {
    // Of small domains each is its own, and waits for nobody.
    const told = large.has(domain) ? domain : "";
    const key = `${timeZone ?? ""} ${told}`;
    const cohort = byKey.get(key);
    if (cohort) cohort.count += count;
    else byKey.set(key, { channel, timeZone, domain: told, count });
  }
  return [...byKey.values()];
}

async function accountOf(ctx: Ctx, campaign: Pick<CampaignRow, "accountId" | "mailboxId">) {
  const [row] = await ctx.db
    .select({ id: sendingAccounts.id, name: sendingAccounts.name, provider: sendingAccounts.provider, messagesPerMinute: sendingAccounts.messagesPerMinute, messagesPerDay: sendingAccounts.messagesPerDay, mailboxPerMinute: mailboxes.messagesPerMinute, pace: { tokens: accountPaces.tokens, refilledAt: accountPaces.refilledAt } })
    .from(sendingAccounts)
    .innerJoin(mailboxes, eq(mailboxes.id, sendingAccounts.mailboxId))
    .leftJoin(accountPaces, eq(accountPaces.accountId, sendingAccounts.id))
    .where(eq(sendingAccounts.id, campaign.accountId ?? campaign.mailboxId));
  if (row) return row;
  // A mailbox that has never sent has its own account from the first launch on.
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, campaign.mailboxId));
  return { id: campaign.mailboxId, name: mailbox!.name, provider: "graph" as const, messagesPerMinute: null, messagesPerDay: null, mailboxPerMinute: mailbox!.messagesPerMinute, pace: null };
}

function tenantOf(settings: CampaignSettings): SendingLimit | null {
  const value = tenantPerDay(settings);
  return value === null ? null : { kind: "tenant_per_day", value, unit: tenantLimit.unit, subject: "Microsoft 365 tenant", source: tenantLimit.source, asOf: tenantLimit.asOf };
}

/** How many people WhatsApp lets all numbers of a portfolio begin a conversation with in a day; null: not told, or without limit. */
async function portfolioOf(ctx: Ctx, placeId: string, subject: string): Promise<SendingLimit | null> {
  const [account] = await ctx.db.select({ businessId: channelAccounts.businessId, facts: channelAccounts.facts }).from(channelAccounts).where(eq(channelAccounts.id, placeId));
  const value = account ? peoplePerDay(account) : null;
  return value === null ? null : { kind: "portfolio_per_day", value, unit: "people a day", subject, source: "https://developers.facebook.com/docs/whatsapp/messaging-limits", asOf: "2026-11-21" };
}

/** What was handed over in the day before, by the minute; of one account or of all that the tenant counts. */
async function sentBefore(ctx: Ctx, accountId: string | null, startsAt: Date): Promise<{ at: Date; count: number }[]> {
  const minute = sql<string>`date_trunc('minute', ${deliveries.handedOverAt})`;
  const which = accountId === null ? inArray(deliveries.provider, tenantProviders) : eq(deliveries.accountId, accountId);
  const rows = await ctx.db
    .select({ at: minute, count: sql<number>`count(*)::int` })
    .from(deliveries)
    .where(and(which, gt(deliveries.handedOverAt, new Date(startsAt.getTime() - DAY_MS))))
    .groupBy(minute);
  return rows.map((row) => ({ at: new Date(row.at), count: row.count }));
}

/** The limit that was waited for longest. */
function bindingOf({ waitedMs }: PlanOutcome, { limits, quotaKind }: { limits: SendingLimit[]; quotaKind: LimitKind | null }): SendingLimit | null {
  const longest = [...waitedMs].sort((one, other) => other[1] - one[1])[0];
  if (!longest || longest[1] === 0) return null;
  const [why] = longest;
  const find = (...kinds: LimitKind[]) => limits.find((limit) => kinds.includes(limit.kind)) ?? null;
  switch (why) {
    case "per_minute":
      return find("account_per_minute", "mailbox_per_minute", "provider_per_minute");
    case "per_day":
      return quotaKind ? find(quotaKind) : find("account_per_day", "mailbox_per_day", "provider_per_day");
    case "batches":
    case "domain_per_minute":
      return find(why);
    case "send_window":
      return { kind: "send_window", value: longest[1] / 60_000, unit: "minutes", subject: "recipients' own time", source: "set for this campaign", asOf: "" };
    case "measured":
      return { kind: "measured", value: measuredPerMinute.value, unit: measuredPerMinute.unit, subject: "", source: measuredPerMinute.source, asOf: measuredPerMinute.asOf };
    default:
      return why satisfies never;
  }
}
