import { sql } from "drizzle-orm";
import type { CaseDashboard, CasePerformance, CaseTrends } from "../../contract/analytics.ts";
import { SLA_PERIOD_DAYS } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { overview } from "./overview.ts";
import { slaCompliance, slaTrends } from "./sla-compliance.ts";

const DAY_MS = 86_400_000;
const PEOPLE_MAX = 500;

export async function caseDashboard(ctx: Ctx): Promise<CaseDashboard> {
  const now = sql`${ctx.now().toISOString()}::timestamptz`;
  const [row] = await ctx.db.execute<{ atRiskCount: number; overdueCount: number }>(sql`
    select count(*) filter (where t.due_at > ${now})::int as "atRiskCount", count(*) filter (where t.due_at <= ${now})::int as "overdueCount"
    from targets t join cases c on c.id = t.case_id
    where t.met_at is null and t.cancelled_at is null and (t.due_at <= ${now} or t.warn_at <= ${now} and t.due_at is not null) and c.merged_into_id is null and c.deleted_at is null and c.mailbox_id = any(${sqlIds(await visibleMailboxIds(ctx))})`);
  const { total } = await slaCompliance(ctx, { days: SLA_PERIOD_DAYS, by: "metric" });
  return { ...(await overview(ctx)), sla: total, atRiskCount: row!.atRiskCount, overdueCount: row!.overdueCount };
}

export async function caseTrends(ctx: Ctx, { days }: { days: number }): Promise<CaseTrends> {
  const decided = await slaTrends(ctx, { days });
  const perDay = async (moment: ReturnType<typeof sql>) => {
    const rows = await ctx.db.execute<{ date: string; n: number }>(sql`
      select to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD') as date, count(*)::int as n from cases c
      where ${moment} >= ${`${decided.days[0]!.date}T00:00:00Z`}::timestamptz and c.merged_into_id is null and c.deleted_at is null and c.mailbox_id = any(${sqlIds(await visibleMailboxIds(ctx))}) group by 1`);
    return new Map(rows.map((row) => [row.date, row.n]));
  };
  const [opened, resolved] = [await perDay(sql`c.opened_at`), await perDay(sql`c.resolved_at`)];
  return { days: decided.days.map(({ date, metCount, breachedCount }) => ({ date, opened: opened.get(date) ?? 0, resolved: resolved.get(date) ?? 0, metCount, breachedCount })) };
}

/** Who resolved how much how fast. What went into another case is left out. */
export async function casePerformance(ctx: Ctx, { days }: { days: number }): Promise<CasePerformance> {
  const from = new Date(Math.floor(ctx.now().getTime() / DAY_MS) * DAY_MS + DAY_MS - days * DAY_MS);
  const minutes = (metric: string) => sql`percentile_cont(0.5) within group (order by extract(epoch from t.met_at - t.started_at) / 60) filter (where t.metric = ${metric} and t.met_at is not null)`;
  const rows = await ctx.db.execute<CasePerformance["items"][number] & Record<string, unknown>>(sql`
    select c.assignee_id::text as id, coalesce(users.name, '') as name, count(distinct c.id)::int as "resolvedCount",
      round((${minutes("first_response")})::numeric, 1)::float as "firstResponseMinutes", round((${minutes("resolution")})::numeric, 1)::float as "resolutionMinutes",
      count(*) filter (where t.met_at is not null and t.breached_at is null)::int as "metCount", count(*) filter (where t.breached_at is not null)::int as "breachedCount"
    from cases c left join targets t on t.case_id = c.id left join users on users.id = c.assignee_id
    where c.resolved_at >= ${from.toISOString()}::timestamptz and c.merged_into_id is null and c.deleted_at is null and c.mailbox_id = any(${sqlIds(await visibleMailboxIds(ctx))})
    group by 1, 2 order by 3 desc, 2 limit ${PEOPLE_MAX}`);
  return { items: rows.map((row) => ({ ...row })) };
}
