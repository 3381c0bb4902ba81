import { sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { accountPaces, sendingAccounts, sharedQuotas } from "../../../drizzle/schema/sending-accounts.ts";
import type { CampaignStatus } from "../../contract/campaigns.ts";
import type { SendingProvider } from "../../contract/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { batchAfter, batchAt } from "./batches.ts";
import { completeBatch } from "./complete-batch.ts";
import { BUSY_WAIT_MS, IN_PROGRESS_PER_REQUEST, OUTAGE_FAULTS } from "./limits.ts";
import { lockedRow } from "./locked-row.ts";
import { nextTokenAt, tokensAt } from "./pace.ts";
import { PASSED_ON_MAX, passOn } from "./pass-on.ts";
import { dayOfPortfolio, takeFromPortfolio } from "./portfolio-room.ts";
import { limitsOf } from "./provider-limits.ts";
import { dayOfAccount, dayOfTenant, takeFromTenant } from "./quotas.ts";
import { type ClaimedDelivery, takeClaims } from "./take-claims.ts";

export type Claims =
  | { claims: ClaimedDelivery[]; requestsAtOnce: number }
  /** Nothing of this campaign is due now by this account. */
  | { claims: []; why: "none_due" }
  /** The account has as many in progress as it may. */
  | { claims: []; why: "busy" }
  /** The campaign does not run, or the account is switched off. */
  | { claims: []; why: "stopped" }
  /** The account's pace or quota, the campaign's batches, or the provider's word ask to wait. */
  | { claims: []; why: "paced"; until: Date };

export interface ClaimDeliveries {
  campaignId: string;
  accountId: string;
  /** Which server asks: servers share what the provider takes at once. */
  holder: string;
  limit: number;
}

/**
 * Takes the next due deliveries of a running campaign: queued, or left behind by a sender whose lease ended. The lock on
 * the account's pace makes tokens, quota and the number in progress exact over all servers and campaigns; SKIP LOCKED
 * passes over rows that another transaction is writing.
 */
export function claimDeliveries(ctx: Ctx, { campaignId, accountId, holder, limit }: ClaimDeliveries): Promise<Claims> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const pace = await lockPace(ctx, { campaignId, accountId });
    if (pace.status !== "running" || !pace.isEnabled) return { claims: [], why: "stopped" };
    if (pace.blockedUntil && pace.blockedUntil > now) {
      const isOut = pace.faultsInARow >= OUTAGE_FAULTS;
      const isMore = isOut && (await passOn(ctx, { campaignId, accountId })) === PASSED_ON_MAX;
      return { claims: [], why: "paced", until: isMore ? new Date(now.getTime() + BUSY_WAIT_MS) : pace.blockedUntil };
    }
    const batch = batchAt(pace.batch, now);
    if (batch.left === 0) return { claims: [], why: "paced", until: batch.dueAt! };
    const { inProgress, others } = await countInProgress(ctx, { accountId, holder });
    const free = pace.concurrency * IN_PROGRESS_PER_REQUEST - inProgress;
    if (free <= 0) return { claims: [], why: "busy" };
    const limits = limitsOf({ ...pace, isSandbox: ctx.ports.isSandbox });
    const [perMinute, perDay] = [limits.perMinute?.value ?? null, limits.perDay?.value ?? null];
    const tokens = perMinute === null ? null : tokensAt(pace, perMinute, now);
    if (tokens !== null && tokens < 1) return { claims: [], why: "paced", until: nextTokenAt(tokens, perMinute!, now) };
    const day = perDay === null ? null : await dayOfAccount(ctx, { accountId, perDay, dayLeft: pace.dayLeft, dayCountedAt: pace.dayCountedAt, inProgress });
    if (day && day.left <= 0) return { claims: [], why: "paced", until: day.nextAt! };
    const tenantDay = pace.tenantPerDay === null ? null : await dayOfTenant(ctx, pace.provider);
    if (tenantDay && tenantDay.left <= 0) return { claims: [], why: "paced", until: tenantDay.nextAt! };
    const portfolioDay = pace.provider === "whatsapp_cloud" || pace.provider === "aws_social" ? await dayOfPortfolio(ctx, pace.mailboxId) : null;
    if (portfolioDay && portfolioDay.left <= 0) return { claims: [], why: "paced", until: portfolioDay.nextAt! };
    const claims = await takeClaims(ctx, {
      holder,
      accountFaults: pace.faultsInARow,
      limit: Math.min(limit, free, batch.left, Math.floor(tokens ?? limit), day?.left ?? limit, tenantDay?.left ?? limit, portfolioDay?.left ?? limit),
      which: sql`d.campaign_id = ${campaignId} and d.account_id = ${accountId} and d.status in ('queued', 'claimed', 'handed_over')`,
    });
    if (claims.length === 0) return { claims: [], why: "none_due" };
    if (pace.batch.size !== null && pace.batch.left === 0) await completeBatch(ctx, { campaignId });
    if (tokens !== null || day) {
      await ctx.db
        .update(accountPaces)
        .set({ ...(tokens === null ? {} : { tokens: tokens - claims.length, refilledAt: now }), ...(day ? { dayLeft: day.left - claims.length, dayCountedAt: day.countedAt } : {}) })
        .where(sql`${accountPaces.accountId} = ${accountId}`);
    }
    if (portfolioDay) await takeFromPortfolio(ctx, portfolioDay, claims.length);
    if (tenantDay) await takeFromTenant(ctx, tenantDay, claims.length);
    if (pace.batch.size !== null) await ctx.db.update(campaigns).set(batchAfter(pace.batch, batch.left - claims.length, now)).where(sql`${campaigns.id} = ${campaignId}`);
    return { claims, requestsAtOnce: Math.max(1, Math.floor(pace.concurrency / (others + 1))) };
  });
}

interface LockedPace {
  status: CampaignStatus;
  batch: { size: number | null; delaySeconds: number; left: number | null; dueAt: Date | null };
  provider: SendingProvider;
  mailboxId: string;
  isEnabled: boolean;
  concurrency: number;
  accountPerMinute: number | null;
  accountPerDay: number | null;
  mailboxPerMinute: number | null;
  tokens: number;
  refilledAt: Date;
  blockedUntil: Date | null;
  dayLeft: number | null;
  dayCountedAt: Date | null;
  faultsInARow: number;
  tenantPerDay: number | null;
}

function lockPace(ctx: Ctx, { campaignId, accountId }: { campaignId: string; accountId: string }): Promise<LockedPace> {
  const lock = () =>
    ctx.db
      .select({
        status: campaigns.status,
        batch: { size: campaigns.batchSize, delaySeconds: campaigns.batchDelaySeconds, left: campaigns.batchLeft, dueAt: campaigns.batchDueAt },
        provider: sendingAccounts.provider, mailboxId: sendingAccounts.mailboxId, isEnabled: sendingAccounts.isEnabled, concurrency: sendingAccounts.concurrency,
        accountPerMinute: sendingAccounts.messagesPerMinute, accountPerDay: sendingAccounts.messagesPerDay, mailboxPerMinute: mailboxes.messagesPerMinute,
        tokens: accountPaces.tokens, refilledAt: accountPaces.refilledAt, blockedUntil: accountPaces.blockedUntil, dayLeft: accountPaces.dayLeft, dayCountedAt: accountPaces.dayCountedAt, faultsInARow: accountPaces.faultsInARow,
        tenantPerDay: sharedQuotas.perDay,
      })
      .from(accountPaces)
      .innerJoin(sendingAccounts, sql`${sendingAccounts.id} = ${accountPaces.accountId}`)
      .innerJoin(mailboxes, sql`${mailboxes.id} = ${sendingAccounts.mailboxId}`)
      .innerJoin(campaigns, sql`${campaigns.id} = ${campaignId}`)
      .leftJoin(sharedQuotas, sql`${sharedQuotas.key} = 'microsoft_365'`)
      .where(sql`${accountPaces.accountId} = ${accountId}`)
      .for("update", { of: accountPaces });
  return lockedRow(lock, () => ctx.db.insert(accountPaces).values({ accountId, tokens: 1, refilledAt: ctx.now() }).onConflictDoNothing());
}

/** Counted after the lock is held: within the statement that waited for it, the count would be the older one. */
async function countInProgress(ctx: Ctx, { accountId, holder }: { accountId: string; holder: string }): Promise<{ inProgress: number; others: number }> {
  const [row] = await ctx.db.execute<{ in_progress: number; others: number }>(sql`
    select count(*)::int as in_progress, (count(distinct lease_holder) filter (where lease_holder <> ${holder}))::int as others
    from ${deliveries} where account_id = ${accountId} and lease_until > ${ctx.now().toISOString()}::timestamptz`);
  return { inProgress: row!.in_progress, others: row!.others };
}
