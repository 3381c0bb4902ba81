import { sql } from "drizzle-orm";
import { type SlaCompliance, type SlaGrouping, type SlaReportQuery, type SlaTrends } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { visibleMailboxIds } from "../cases/queries.ts";

const DAY_MS = 86_400_000;
const GROUPS_MAX = 500;

/** The moment at which a promise was kept or missed: the index of the reports. */
const decidedAt = sql`coalesce(t.breached_at, t.met_at)`;

const counts = sql`count(*) filter (where t.breached_at is null)::int as "metCount", count(*) filter (where t.breached_at is not null)::int as "breachedCount"`;

interface Counted extends Record<string, unknown> {
  metCount: number;
  breachedCount: number;
}

/** Promises kept and missed in the days up to today, of the cases that the actor may see. What went into another case or lies in the bin is left out. */
export async function slaCompliance(ctx: Ctx, { days, by, metric }: SlaReportQuery): Promise<SlaCompliance> {
  const [from, to] = periodOf(ctx.now(), days);
  const decided = await decidedIn(ctx, { from, to, metric });
  const [total] = await ctx.db.execute<Counted>(sql`select ${counts} ${decided}`);
  const { id, name } = groupings[by];
  const rows = await ctx.db.execute<Counted & { id: string | null; name: string | null }>(sql`select ${id} as id, ${name} as name, ${counts} ${decided} group by 1, 2 order by 2 nulls last, 1 limit ${GROUPS_MAX}`);
  return { from: from.toISOString(), to: to.toISOString(), total: kept(total!), items: rows.map((row) => ({ id: row.id, name: row.name ?? "", ...kept(row) })) };
}

/** The same by UTC day, the oldest first; a day on which nothing was decided is there too. */
export async function slaTrends(ctx: Ctx, { days, metric }: Pick<SlaReportQuery, "days" | "metric">): Promise<SlaTrends> {
  const [from, to] = periodOf(ctx.now(), days);
  const rows = await ctx.db.execute<Counted & { date: string }>(sql`select to_char(${decidedAt} at time zone 'UTC', 'YYYY-MM-DD') as date, ${counts} ${await decidedIn(ctx, { from, to, metric })} group by 1`);
  const byDate = new Map(rows.map((row) => [row.date, row]));
  return { days: Array.from({ length: days }, (_, index) => new Date(from.getTime() + index * DAY_MS).toISOString().slice(0, 10)).map((date) => ({ date, ...kept(byDate.get(date) ?? { metCount: 0, breachedCount: 0 }) })) };
}

/** From the beginning of the first day to the end of today, in UTC. */
function periodOf(now: Date, days: number): [Date, Date] {
  const to = new Date(Math.floor(now.getTime() / DAY_MS) * DAY_MS + DAY_MS);
  return [new Date(to.getTime() - days * DAY_MS), to];
}

async function decidedIn(ctx: Ctx, { from, to, metric }: { from: Date; to: Date; metric: SlaReportQuery["metric"] }) {
  const mailboxIds = await visibleMailboxIds(ctx);
  return sql`
    from targets t join cases c on c.id = t.case_id left join teams on teams.id = c.team_id left join users on users.id = c.assignee_id join sla_policies p on p.id = t.policy_id
    where (t.breached_at is not null or t.met_at is not null) and ${decidedAt} >= ${from.toISOString()}::timestamptz and ${decidedAt} < ${to.toISOString()}::timestamptz
      and (t.cancelled_at is null or t.breached_at is not null) and c.merged_into_id is null and c.deleted_at is null and c.mailbox_id = any(${sqlIds(mailboxIds)}) ${metric ? sql`and t.metric = ${metric}` : sql``}`;
}

const groupings: Record<SlaGrouping, { id: ReturnType<typeof sql>; name: ReturnType<typeof sql> }> = {
  team: { id: sql`c.team_id::text`, name: sql`teams.name` },
  assignee: { id: sql`c.assignee_id::text`, name: sql`users.name` },
  priority: { id: sql`c.priority`, name: sql`c.priority` },
  policy: { id: sql`t.policy_id::text`, name: sql`p.name` },
  metric: { id: sql`t.metric`, name: sql`t.metric` },
  category: { id: sql`c.category`, name: sql`c.category` },
};

function kept({ metCount, breachedCount }: Counted) {
  const decidedCount = metCount + breachedCount;
  return { metCount, breachedCount, compliance: decidedCount === 0 ? null : metCount / decidedCount };
}
