import { eq, type SQL, sql } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { sendingAccounts, sharedQuotas } from "../../../drizzle/schema/sending-accounts.ts";
import type { SendingProvider } from "../../contract/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { DAY_MS, QUOTA_RECOUNT_MS } from "./limits.ts";
import { countsForTenant, tenantProviders } from "./provider-limits.ts";

export interface Day {
  left: number;
  countedAt: Date;
  /** When the quota has room again, where it has none. */
  nextAt: Date | null;
}

interface Quota {
  perDay: number;
  /** As it was last counted and taken from. */
  dayLeft: number | null;
  dayCountedAt: Date | null;
}

/** The quota of any 24 hours of one account. The caller holds its lock. */
export async function dayOfAccount(ctx: Ctx, { accountId, inProgress, ...quota }: Quota & { accountId: string; inProgress: number }): Promise<Day> {
  return dayOf(ctx, quota, sql`account_id = ${accountId}`, () => Promise.resolve(inProgress));
}

/** What all accounts of the tenant together may send; null: nobody said, or this provider's mails are not counted. Takes the quota's lock. */
export async function dayOfTenant(ctx: Ctx, provider: SendingProvider): Promise<Day | null> {
  if (!countsForTenant[provider]) return null;
  const [quota] = await ctx.db.select().from(sharedQuotas).where(eq(sharedQuotas.key, "microsoft_365")).for("update");
  if (!quota) return null;
  const which = sql`account_id in (select id from ${sendingAccounts} where provider in ${tenantProviders})`;
  return dayOf(ctx, quota, which, async () => {
    const [row] = await ctx.db.execute<{ count: number }>(sql`select count(*)::int as count from ${deliveries} where ${which} and lease_until > ${ctx.now().toISOString()}::timestamptz`);
    return row!.count;
  });
}

/** So many were claimed of it. */
export async function takeFromTenant(ctx: Ctx, day: Day, count: number): Promise<void> {
  await ctx.db.update(sharedQuotas).set({ dayLeft: day.left - count, dayCountedAt: day.countedAt }).where(eq(sharedQuotas.key, "microsoft_365"));
}

/** From the next claim on all accounts of the tenant keep to it; null: to none. */
export async function shareTenantQuota(ctx: Ctx, perDay: number | null): Promise<void> {
  if (perDay === null) return void (await ctx.db.delete(sharedQuotas).where(eq(sharedQuotas.key, "microsoft_365")));
  const uncounted = { perDay, dayLeft: null, dayCountedAt: null };
  await ctx.db.insert(sharedQuotas).values({ key: "microsoft_365", ...uncounted }).onConflictDoUpdate({ target: sharedQuotas.key, set: uncounted });
}

/** Counted now and then, and taken from by claims in between, so that it is never exceeded. */
async function dayOf(ctx: Ctx, { perDay, dayLeft, dayCountedAt }: Quota, which: SQL, countInProgress: () => Promise<number>): Promise<Day> {
  const now = ctx.now();
  const isFresh = dayCountedAt !== null && now.getTime() - dayCountedAt.getTime() < QUOTA_RECOUNT_MS;
  if (isFresh && dayLeft! > 0) return { left: dayLeft!, countedAt: dayCountedAt, nextAt: null };
  const since = new Date(now.getTime() - DAY_MS).toISOString();
  const [row] = await ctx.db.execute<{ count: number; oldest: string | null }>(sql`
    with used as (select handed_over_at from ${deliveries} where ${which} and handed_over_at > ${since}::timestamptz order by handed_over_at desc limit ${perDay})
    select count(*)::int as count, min(handed_over_at) as oldest from used`);
  const left = perDay - row!.count - (await countInProgress());
  const oldest = row!.oldest === null ? now.getTime() : new Date(row!.oldest).getTime() + DAY_MS;
  return { left, countedAt: now, nextAt: left > 0 ? null : new Date(Math.max(now.getTime() + 1_000, oldest)) };
}
