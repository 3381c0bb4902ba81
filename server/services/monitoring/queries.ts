import { desc, gt, isNull, or, sql } from "drizzle-orm";
import { alerts } from "../../../drizzle/schema/monitoring.ts";
import type { Alert, LoadPoint, LoadTrend } from "../../contract/monitoring.ts";
import type { Ctx } from "../../context.ts";

const ALERTS_DAYS = 7;
const ALERTS_MAX = 100;
const POINTS_MAX = 120;

/** Those that are open, and what was in the last week; newest first. */
export async function listAlerts(ctx: Ctx): Promise<Alert[]> {
  const since = new Date(ctx.now().getTime() - ALERTS_DAYS * 86_400_000);
  const rows = await ctx.db.select().from(alerts).where(or(isNull(alerts.endedAt), gt(alerts.raisedAt, since))).orderBy(desc(isNull(alerts.endedAt)), desc(alerts.raisedAt)).limit(ALERTS_MAX);
  return rows.map(({ raisedAt, endedAt, ...row }) => ({ ...row, raisedAt: raisedAt.toISOString(), endedAt: endedAt?.toISOString() ?? null }));
}

/** How all servers fared, in at most 120 points. */
export async function loadTrend(ctx: Ctx, { hours }: { hours: number }): Promise<LoadTrend> {
  const to = ctx.now();
  const from = new Date(to.getTime() - hours * 3_600_000);
  const stepSeconds = Math.max(60, Math.ceil((hours * 3600) / POINTS_MAX / 60) * 60);
  const rows = await ctx.db.execute<Omit<LoadPoint, "at"> & { step: number }>(sql`
    select floor(extract(epoch from at) / ${stepSeconds}::int)::float8 as step, sum(request_count)::int as "requestCount", sum(failure_count)::int as "failureCount", max(p95_ms) as "p95Ms",
      sum(job_count)::int as "jobCount", sum(job_failure_count)::int as "jobFailureCount", max(database_ms) as "databaseMs", max(cpu_percent) as "cpuPercent", max(memory_percent) as "memoryPercent"
    from load_samples where at > ${from.toISOString()}::timestamptz and at <= ${to.toISOString()}::timestamptz group by 1 order by 1`);
  const [servers] = await ctx.db.execute<{ count: number }>(sql`select count(distinct server_id)::int as count from load_samples where at > ${new Date(to.getTime() - 5 * 60_000).toISOString()}::timestamptz`);
  return { from: from.toISOString(), to: to.toISOString(), stepSeconds, serverCount: servers!.count, points: rows.map(({ step, ...point }) => ({ at: new Date(step * stepSeconds * 1000).toISOString(), ...point })) };
}
