import { and, count, eq, isNotNull, isNull, lt, notInArray, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { webhooks } from "../../../drizzle/schema/notifications.ts";
import { arrivals, mailboxes } from "../../../drizzle/schema/people.ts";
import { accountPaces, sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { targets } from "../../../drizzle/schema/sla.ts";
import { stoppedStatuses } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { startOfDay } from "../classification/ask-llm.ts";
import { findLlm, tokensSince } from "../classification/llm-settings.ts";

export interface QueueFigures {
  name: string;
  /** Due and not begun. */
  waiting: number;
  /** Given up after all its tries. */
  failed: number;
  /** Of the one that is due for longest; 0: none is. */
  oldestSeconds: number;
}

/** What may run short: jobs that wait, and quotas of a day. */
export interface LimitFigures {
  queues: QueueFigures[];
  /** Of accounts with a quota a day. */
  accounts: { name: string; perDay: number; dayLeft: number; blockedSeconds: number }[];
  /** Tokens of today; null: no language model is set up. */
  llm: { perDay: number; left: number } | null;
}

export interface DeskFigures extends LimitFigures {
  mailboxes: { address: string; lastSeenAt: Date | null; lastMailAt: Date | null; isFailing: boolean; blockedSeconds: number }[];
  failedArrivals: number;
  openCases: number;
  overdueTargets: number;
  deliveries: Record<string, number>;
  failingWebhooks: number;
}

/** How the desk stands, over all mailboxes: numbers for whoever runs it, nothing of what mails say. */
export async function deskFigures(ctx: Ctx): Promise<DeskFigures> {
  const now = ctx.now();
  const [limits, boxes, failedArrivals, openCases, overdue, byStatus, failingWebhooks] = await Promise.all([
    limitFigures(ctx),
    ctx.db.select({ address: mailboxes.address, lastSeenAt: mailboxes.lastSeenAt, lastMailAt: mailboxes.lastMailAt, failedAt: mailboxes.failedAt, blockedUntil: mailboxes.blockedUntil }).from(mailboxes).where(eq(mailboxes.isWatched, true)).orderBy(mailboxes.address),
    ctx.db.select({ n: count() }).from(arrivals).where(eq(arrivals.outcome, "failed")),
    ctx.db.select({ n: count() }).from(cases).where(notInArray(cases.status, stoppedStatuses)),
    ctx.db.select({ n: count() }).from(targets).where(and(isNull(targets.metAt), isNull(targets.cancelledAt), lt(targets.dueAt, now))),
    ctx.db.select({ status: deliveries.status, n: count() }).from(deliveries).groupBy(deliveries.status),
    ctx.db.select({ n: count() }).from(webhooks).where(and(isNull(webhooks.deletedAt), sql`${webhooks.failureCount} > 0`)),
  ]);
  return {
    ...limits,
    mailboxes: boxes.map(({ failedAt, blockedUntil, ...box }) => ({ ...box, isFailing: failedAt !== null, blockedSeconds: secondsUntil(blockedUntil, now) })),
    failedArrivals: failedArrivals[0]!.n,
    openCases: openCases[0]!.n,
    overdueTargets: overdue[0]!.n,
    deliveries: Object.fromEntries(byStatus.map(({ status, n }) => [status, n])),
    failingWebhooks: failingWebhooks[0]!.n,
  };
}

/** Counts no cases and no deliveries, so that it can be asked each minute however many there are. */
export async function limitFigures(ctx: Ctx): Promise<LimitFigures> {
  const now = ctx.now();
  const [queues, accounts, llm] = await Promise.all([
    queueFigures(ctx),
    ctx.db.select({ name: sendingAccounts.name, perDay: sendingAccounts.messagesPerDay, dayLeft: accountPaces.dayLeft, blockedUntil: accountPaces.blockedUntil }).from(sendingAccounts).leftJoin(accountPaces, eq(accountPaces.accountId, sendingAccounts.id)).where(and(eq(sendingAccounts.isEnabled, true), isNotNull(sendingAccounts.messagesPerDay))),
    llmLeft(ctx),
  ]);
  return { queues, accounts: accounts.map(({ name, perDay, dayLeft, blockedUntil }) => ({ name, perDay: perDay!, dayLeft: dayLeft ?? perDay!, blockedSeconds: secondsUntil(blockedUntil, now) })), llm };
}

/** Of the runner's own table: jobs keep the database's clock, whatever the sandbox plays. */
async function queueFigures(ctx: Ctx): Promise<QueueFigures[]> {
  const rows = await ctx.db.execute<{ name: string; waiting: number; failed: number; oldest: number }>(sql`
    select name, (count(*) filter (where state in ('created', 'retry') and start_after <= now()))::int as waiting, (count(*) filter (where state = 'failed'))::int as failed,
      coalesce(extract(epoch from now() - min(start_after) filter (where state in ('created', 'retry') and start_after <= now())), 0)::float8 as oldest
    from jobs.job where state in ('created', 'retry', 'failed') and name not like '\\_\\_%' group by name`);
  return rows.map(({ name, waiting, failed, oldest }) => ({ name, waiting, failed, oldestSeconds: Math.max(0, oldest) }));
}

async function llmLeft(ctx: Ctx): Promise<LimitFigures["llm"]> {
  const llm = await findLlm(ctx);
  return llm && { perDay: llm.tokensPerDay, left: Math.max(0, llm.tokensPerDay - (await tokensSince(ctx, startOfDay(ctx.now())))) };
}

const secondsUntil = (moment: Date | null, now: Date) => Math.max(0, ((moment?.getTime() ?? 0) - now.getTime()) / 1000);
