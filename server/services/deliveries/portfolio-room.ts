import { eq, sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { sharedQuotas } from "../../../drizzle/schema/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { DAY_MS, QUOTA_RECOUNT_MS } from "./limits.ts";
import { lockedRow } from "./locked-row.ts";
import { peopleByTier } from "./provider-limits.ts";
import type { Day } from "./quotas.ts";

export interface Room {
  /** People to whom a conversation may still be begun; null: no limit. */
  left: number | null;
  /** When there is room again, where there is none. */
  nextAt: Date | null;
}

type PortfolioAccount = Pick<typeof channelAccounts.$inferSelect, "businessId" | "facts">;

/** People whom this WhatsApp number's portfolio may begin a conversation with in 24 hours; null: without limit, or not told. */
export function peoplePerDay({ businessId, facts }: PortfolioAccount): number | null {
  if (businessId === null) return null;
  return facts.peoplePerDay ?? (facts.tier === null ? null : (peopleByTier[facts.tier] ?? null));
}

/**
 * To how many more people the portfolio of this WhatsApp number may begin a conversation: WhatsApp counts the people to
 * whom templates went in 24 hours, all numbers together. https://developers.facebook.com/docs/whatsapp/messaging-limits
 */
export async function portfolioRoom(ctx: Ctx, account: PortfolioAccount): Promise<Room> {
  const limit = peoplePerDay(account);
  if (limit === null) return { left: null, nextAt: null };
  const { people, oldest } = await countPeople(ctx, account.businessId!);
  const left = Math.max(0, limit - people);
  return { left, nextAt: left > 0 || oldest === null ? null : new Date(oldest.getTime() + DAY_MS) };
}

/** Who was begun with, and whom a sender holds that has not yet handed over. */
async function countPeople(ctx: Ctx, businessId: string): Promise<{ people: number; oldest: Date | null }> {
  const now = ctx.now();
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  const [row] = await ctx.db.execute<{ people: number; oldest: string | null }>(sql`
    with begun as (
      select ltrim(d.to_address, '+') as person, max(d.handed_over_at) as at
      from ${deliveries} d left join messages m on m.id = d.message_id
      where d.account_id in (select s.id from sending_accounts s join ${channelAccounts} a on a.id = s.mailbox_id where a.business_id = ${businessId}) and d.channel = 'whatsapp'
        and (d.handed_over_at > ${since}::timestamptz or d.lease_until > ${now.toISOString()}::timestamptz)
        and (d.campaign_id is not null or m.chat ->> 'type' = 'template')
      group by 1)
    select count(*)::int as people, min(at) as oldest from begun`);
  return { people: row!.people, oldest: row!.oldest === null ? null : new Date(row!.oldest) };
}

export interface PortfolioDay extends Day {
  businessId: string;
}

/**
 * What the portfolio of the account at this place may still begin, exact over all its numbers and all servers: takes the
 * quota's lock, after the account's own. Null: nothing limits it. Counted now and then, and taken from by claims in between.
 */
export async function dayOfPortfolio(ctx: Ctx, placeId: string): Promise<PortfolioDay | null> {
  const [account] = await ctx.db.select({ businessId: channelAccounts.businessId, facts: channelAccounts.facts }).from(channelAccounts).where(eq(channelAccounts.id, placeId));
  const perDay = account ? peoplePerDay(account) : null;
  if (perDay === null) return null;
  const businessId = account!.businessId!;
  const key = `portfolio:${businessId}` as const;
  const quota = await lockedRow(
    () => ctx.db.select().from(sharedQuotas).where(eq(sharedQuotas.key, key)).for("update"),
    () => ctx.db.insert(sharedQuotas).values({ key, perDay }).onConflictDoNothing(),
  );
  const now = ctx.now();
  const { dayLeft, dayCountedAt } = quota;
  const isFresh = quota.perDay === perDay && dayCountedAt !== null && now.getTime() - dayCountedAt.getTime() < QUOTA_RECOUNT_MS;
  if (isFresh && dayLeft! > 0) return { businessId, left: dayLeft!, countedAt: dayCountedAt, nextAt: null };
  if (quota.perDay !== perDay) await ctx.db.update(sharedQuotas).set({ perDay }).where(eq(sharedQuotas.key, key));
  const { people, oldest } = await countPeople(ctx, businessId);
  const left = perDay - people;
  const nextAt = left > 0 ? null : new Date(Math.max(now.getTime() + 1_000, (oldest?.getTime() ?? now.getTime()) + DAY_MS));
  return { businessId, left, countedAt: now, nextAt };
}

/** So many were claimed of it. */
export async function takeFromPortfolio(ctx: Ctx, { businessId, left, countedAt }: PortfolioDay, count: number): Promise<void> {
  await ctx.db.update(sharedQuotas).set({ dayLeft: left - count, dayCountedAt: countedAt }).where(eq(sharedQuotas.key, `portfolio:${businessId}`));
}
