import { sql } from "drizzle-orm";
import type { TemplateStatistics } from "../../contract/templates.ts";
import type { Ctx } from "../../context.ts";

interface Row extends Record<string, unknown> {
  templateId: string;
  usageCount: number;
  lastUsedAt: string | null;
  sentCount: number;
  failedCount: number;
  bouncedCount: number;
  uncertainCount: number;
  repliedCount: number;
}

/**
 * What became of the mails of some templates, over all their versions. Successful is what was sent and did not come
 * back; left out and cancelled mails count for neither side. Counted from the deliveries by the index on campaign and state.
 */
export async function readTemplateStatistics(ctx: Ctx, templateIds: string[]): Promise<TemplateStatistics[]> {
  if (templateIds.length === 0) return [];
  const ids = sql.join(templateIds.map((id) => sql`${id}::uuid`), sql`, `);
  const rows = await ctx.db.execute<Row>(sql`
    select t.id as "templateId", count(c.id)::int as "usageCount", max(c.launched_at) as "lastUsedAt",
      coalesce(sum(d.sent), 0)::int as "sentCount", coalesce(sum(d.failed), 0)::int as "failedCount", coalesce(sum(d.bounced), 0)::int as "bouncedCount",
      coalesce(sum(d.uncertain), 0)::int as "uncertainCount", coalesce(sum(r.replied), 0)::int as "repliedCount"
    from templates t
    left join campaigns c on c.template_id = t.id and c.launched_at is not null
    left join lateral (
      select count(*) filter (where status in ('sent', 'delivered', 'read')) as sent, count(*) filter (where status = 'failed') as failed,
        count(*) filter (where status in ('bounced', 'complained')) as bounced, count(*) filter (where status = 'uncertain') as uncertain
      from deliveries where campaign_id = c.id) d on true
    left join lateral (select count(*) filter (where replied_at is not null) as replied from recipients where campaign_id = c.id) r on true
    where t.id in (${ids})
    group by t.id`);
  return rows.map((row) => {
    const ended = row.sentCount + row.failedCount + row.bouncedCount;
    return { ...row, lastUsedAt: row.lastUsedAt === null ? null : new Date(row.lastUsedAt).toISOString(), successRate: ended === 0 ? null : row.sentCount / ended };
  });
}
