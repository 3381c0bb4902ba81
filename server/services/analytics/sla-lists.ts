import { sql } from "drizzle-orm";
import type { z } from "zod";
import type { SlaCaseLine, SlaCasePage, SlaListQuery } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";

type Page = z.infer<typeof SlaCasePage>;
type Query = z.infer<typeof SlaListQuery>;

/** Open promises of which somebody was warned, or should be by now, and that are not missed yet; the soonest due first. */
export function casesAtRisk(ctx: Ctx, query: Query): Promise<Page> {
  const now = ctx.now().toISOString();
  return listOpen(ctx, query, sql`t.breached_at is null and t.warn_at <= ${now}::timestamptz and t.due_at > ${now}::timestamptz`);
}

/** Open promises that are missed; the one that waits longest first. */
export function casesBreached(ctx: Ctx, query: Query): Promise<Page> {
  return listOpen(ctx, query, sql`t.due_at <= ${ctx.now().toISOString()}::timestamptz`);
}

type Named = Pick<SlaCaseLine, "caseId" | "number" | "numberPrefix" | "title" | "priority" | "assignee" | "team" | "metric" | "policyName">;
interface Row extends Named, Record<string, unknown> {
  targetId: string;
  dueAt: Date | string | null;
  warnAt: Date | string | null;
  breachedAt: Date | string | null;
}

async function listOpen(ctx: Ctx, { after, limit, metric }: Query, which: ReturnType<typeof sql>): Promise<Page> {
  const mailboxIds = await visibleMailboxIds(ctx);
  const key = after ? placeOf(after) : null;
  const rows = await ctx.db.execute<Row>(sql`
    select t.id as "targetId", c.id as "caseId", c.number, c.number_prefix as "numberPrefix", c.title, c.priority, users.name as assignee, teams.name as team, t.metric, p.name as "policyName",
      t.due_at as "dueAt", t.warn_at as "warnAt", t.breached_at as "breachedAt"
    from targets t join cases c on c.id = t.case_id left join teams on teams.id = c.team_id left join users on users.id = c.assignee_id join sla_policies p on p.id = t.policy_id
    where t.met_at is null and t.cancelled_at is null and ${which} and c.merged_into_id is null and c.deleted_at is null and c.mailbox_id = any(${sqlIds(mailboxIds)})
      ${metric ? sql`and t.metric = ${metric}` : sql``} ${key ? sql`and (t.due_at, t.id) > (${key.dueAt}::timestamptz, ${key.id}::uuid)` : sql``}
    order by t.due_at, t.id limit ${limit + 1}`);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { items: shown.map((row) => toLine(row, ctx.now())), next: rows.length > limit && last ? `${instant(last.dueAt)}_${last.targetId}` : null };
}

function placeOf(after: string): { dueAt: string; id: string } {
  const [dueAt = "", id = ""] = after.split("_");
  if (Number.isNaN(Date.parse(dueAt)) || !/^[0-9a-f-]{36}$/.test(id)) throw refuse("bad_input", "The place to go on from is none.", { errors: [{ path: "after", message: "is not what the last page named" }] });
  return { dueAt, id };
}

function toLine({ caseId, number, numberPrefix, title, priority, assignee, team, metric, policyName, ...moments }: Row, now: Date): SlaCaseLine {
  const [dueAt, warnAt, breachedAt] = [instant(moments.dueAt), instant(moments.warnAt), instant(moments.breachedAt)];
  const state = dueAt !== null && dueAt <= now.toISOString() ? "breached" : "at_risk";
  return { caseId, number, numberPrefix, title, priority, assignee, team, metric, policyName, state, dueAt, warnAt, breachedAt };
}

const instant = (value: Date | string | null) => (value === null ? null : new Date(value).toISOString());
