import { and, eq, isNull, ne, sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { openVendor, withoutSecrets } from "./open-vendor.ts";

const STEP_MS = 5 * 60_000;
/** What vendors tell of a message comes a little after it happened. */
const LAG_MS = 5 * 60_000;
/** CloudWatch that was away for longer misses what was before. */
const BACKLOG_MS = 24 * 3_600_000;
/** A message that left earlier is delivered or fails no more. */
const AGE_MAX_MS = 2 * 86_400_000;

/**
 * The recurring job, every five minutes: counts of what was sent, delivered and failed by AWS, for accounts that name a
 * namespace of CloudWatch; for all others nothing. Each five minutes are published by one server: one that dies over it
 * leaves them out, since counts that come twice would be added. What CloudWatch refuses comes with the next run. Answers what was refused.
 */
export async function publishMetrics(ctx: Ctx): Promise<{ publishedCount: number; failed: string[] }> {
  const namespace = sql`${sendingAccounts.settings} -> 'aws' ->> 'metricsNamespace'`;
  const routes = await ctx.db
    .select({ routeId: sendingAccounts.id, accountId: channelAccounts.id, until: channelAccounts.metricsUntil })
    .from(sendingAccounts)
    .innerJoin(channelAccounts, eq(channelAccounts.id, sendingAccounts.mailboxId))
    .where(and(eq(sendingAccounts.provider, "aws_social"), eq(sendingAccounts.isEnabled, true), ne(channelAccounts.state, "disconnected"), sql`coalesce(${namespace}, '') <> ''`))
    .orderBy(sendingAccounts.id);
  const failed: string[] = [];
  let publishedCount = 0;
  for (const { routeId, accountId, until } of routes) {
    const now = ctx.now().getTime();
    const end = Math.floor((now - LAG_MS) / STEP_MS) * STEP_MS;
    const start = Math.max(until?.getTime() ?? end - STEP_MS, end - BACKLOG_MS);
    if (start >= end || !(await claim(ctx, { accountId, from: until, to: new Date(end) }))) continue;
    const opened = await openVendor(ctx, routeId);
    const metrics = await countsOf(ctx, routeId, start, end);
    const answer = metrics.length === 0 || !opened.vendor.putMetrics ? { ok: true as const } : await opened.vendor.putMetrics(opened.account, metrics);
    if (answer.ok) publishedCount += metrics.length;
    else {
      failed.push(withoutSecrets(answer.detail, opened.account));
      await claim(ctx, { accountId, from: new Date(end), to: new Date(start) });
    }
  }
  return { publishedCount, failed };
}

async function claim(ctx: Ctx, { accountId, from, to }: { accountId: string; from: Date | null; to: Date }): Promise<boolean> {
  const isSame = from === null ? isNull(channelAccounts.metricsUntil) : eq(channelAccounts.metricsUntil, from);
  const rows = await ctx.db.update(channelAccounts).set({ metricsUntil: to }).where(and(eq(channelAccounts.id, accountId), isSame)).returning({ id: channelAccounts.id });
  return rows.length > 0;
}

/** One point for each five minutes in which something happened. */
async function countsOf(ctx: Ctx, routeId: string, start: number, end: number) {
  const at = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
  const rows = await ctx.db.execute<{ name: string; at: string; value: number }>(sql`
    select happened.name, date_bin('5 minutes', happened.at, '2000-01-01T00:00:00Z'::timestamptz) as at, count(*)::int as value
    from deliveries d, lateral (values ('MessagesSent', d.handed_over_at), ('MessagesDelivered', coalesce(d.delivered_at, d.read_at)), ('MessagesFailed', case when d.status in ('failed', 'bounced') then coalesce(d.ended_at, d.handed_over_at) end)) as happened (name, at)
    where d.account_id = ${routeId} and d.handed_over_at > ${at(start - AGE_MAX_MS)} and happened.at >= ${at(start)} and happened.at < ${at(end)}
    group by 1, 2 order by 2, 1`);
  return rows.map(({ name, at: moment, value }) => ({ name, value, unit: "Count" as const, at: new Date(moment), dimensions: { Channel: "whatsapp", Account: routeId } }));
}
