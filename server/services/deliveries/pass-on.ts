import { sql } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { byFallback, type Fallback } from "./outcome.ts";

/** Passed on in one go; a campaign with more is passed on in several. */
export const PASSED_ON_MAX = 10_000;

/** The account that was chosen to stand in, where it may send. */
export async function fallbackOf(ctx: Ctx, accountId: string): Promise<Fallback | null> {
  const rows = await ctx.db.execute<{ id: string; provider: string }>(sql`
    select other.id, other.provider from ${sendingAccounts} own join ${sendingAccounts} other on other.id = own.fallback_account_id
    where own.id = ${accountId} and other.is_enabled and other.id <> own.id`);
  return [...rows][0] ?? null;
}

/**
 * The account cannot be reached, and not for a moment only: whatever of the campaign waits for it goes out by its fallback,
 * as if it had never been tried. What somebody holds, and what may have left, stays: that is asked of the account alone.
 * Runs in the caller's transaction. Returns how many.
 */
export async function passOn(ctx: Ctx, { campaignId, accountId }: { campaignId: string; accountId: string }): Promise<number> {
  const fallback = await fallbackOf(ctx, accountId);
  if (!fallback) return 0;
  const now = ctx.now();
  const at = sql`${now.toISOString()}::timestamptz`;
  // An array is made once; a list of rows might be asked for again, and lock others then.
  const waiting = sql`array(
    select id from ${deliveries}
    where campaign_id = ${campaignId} and account_id = ${accountId} and status = 'queued' and handed_over_at is null
      and (lease_until is null or lease_until <= ${at}) and (next_attempt_at <= ${at} or fault_class is not null)
    limit ${PASSED_ON_MAX}
    for update skip locked)`;
  const passedOn = await ctx.db.update(deliveries).set(byFallback(fallback, now)).where(sql`${deliveries.id} = any(${waiting})`).returning({ id: deliveries.id });
  return passedOn.length;
}
