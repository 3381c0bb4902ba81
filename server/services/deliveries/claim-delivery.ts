import { eq, sql } from "drizzle-orm";
import { deliveries, mailboxPaces } from "../../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { LEASES_PER_MAILBOX } from "./limits.ts";
import { nextTokenAt, tokensAt } from "./pace.ts";
import { type ClaimedDelivery, takeClaims } from "./take-claims.ts";

export type Claim =
  | { claimed: ClaimedDelivery }
  /** Nothing of this campaign is due now. */
  | { claimed: null; why: "none_due" }
  /** The mailbox has as many under way as the provider takes at once. */
  | { claimed: null; why: "busy" }
  /** The mailbox's pace, or the provider's word, asks to wait. */
  | { claimed: null; why: "paced"; until: Date };

/**
 * Takes the next due delivery of a running campaign: queued, or left behind by a sender whose lease ended. The lock on
 * the mailbox's pace makes tokens and the number under way exact over all servers; SKIP LOCKED passes over rows that
 * another transaction is writing.
 */
export function claimDelivery(ctx: Ctx, input: { campaignId: string; mailboxId: string }): Promise<Claim> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const pace = await lockPace(ctx, input.mailboxId);
    if (pace.blockedUntil && pace.blockedUntil > now) return { claimed: null, why: "paced", until: pace.blockedUntil };
    if (pace.underWay >= LEASES_PER_MAILBOX) return { claimed: null, why: "busy" };
    const perMinute = pace.messagesPerMinute;
    const tokens = perMinute === null ? 1 : tokensAt(pace, perMinute, now);
    if (perMinute !== null && tokens < 1) return { claimed: null, why: "paced", until: nextTokenAt(tokens, perMinute, now) };
    const [claimed] = await takeClaims(ctx, {
      limit: 1,
      which: sql`d.mailbox_id = ${input.mailboxId} and d.campaign_id = ${input.campaignId} and d.status in ('queued', 'claimed', 'handed_over') and c.status = 'running'`,
    });
    if (!claimed) return { claimed: null, why: "none_due" };
    if (perMinute !== null) await ctx.db.update(mailboxPaces).set({ tokens: tokens - 1, refilledAt: now }).where(eq(mailboxPaces.mailboxId, input.mailboxId));
    return { claimed };
  });
}

interface LockedPace {
  tokens: number;
  refilledAt: Date;
  blockedUntil: Date | null;
  messagesPerMinute: number | null;
  underWay: number;
}

async function lockPace(ctx: Ctx, mailboxId: string): Promise<LockedPace> {
  const now = ctx.now();
  const select = () =>
    ctx.db
      .select({ tokens: mailboxPaces.tokens, refilledAt: mailboxPaces.refilledAt, blockedUntil: mailboxPaces.blockedUntil, messagesPerMinute: mailboxes.messagesPerMinute })
      .from(mailboxPaces)
      .innerJoin(mailboxes, eq(mailboxes.id, mailboxPaces.mailboxId))
      .where(eq(mailboxPaces.mailboxId, mailboxId))
      .for("update", { of: mailboxPaces });
  let [row] = await select();
  if (!row) {
    await ctx.db.insert(mailboxPaces).values({ mailboxId, tokens: 1, refilledAt: now }).onConflictDoNothing();
    [row] = await select();
  }
  // Counted after the lock is held: within the statement that waited for it, the count would be the older one.
  const [count] = await ctx.db.execute<{ count: number }>(sql`
    select count(*)::int as count from ${deliveries}
    where mailbox_id = ${mailboxId} and status in ('queued', 'claimed', 'handed_over', 'uncertain') and lease_until > ${now.toISOString()}::timestamptz`);
  return { ...row!, underWay: count!.count };
}
