import { sql, type SQL } from "drizzle-orm";
import type { CostAnalysis, DeliveryMetrics, TimeRange } from "../../contract/platforms.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { requirePlace, visiblePlaces } from "./platform-rows.ts";

const DAYS_MAX = 400;
const DAY_MS = 86_400_000;

interface SumRow extends Record<string, unknown> {
  day: string | null;
  accountId: string | null;
  category: string | null;
  country: string | null;
  isDay: number;
  isAccount: number;
  isCategory: number;
  isCountry: number;
  currency: string | null;
  messageCount: number;
  billableCount: number;
  unknownCount: number;
  priceMicros: string;
}

/**
 * What was sent cost in these days (UTC, both in it), as the vendor's statuses told its category and the rates of then its
 * price. `unknownCount`: billed, and no rate was known. Only of accounts that the actor sees.
 */
export async function readCosts(ctx: Ctx, range: TimeRange): Promise<CostAnalysis> {
  const accounts = await accountsOf(ctx, range);
  const { since, until } = boundsOf(range);
  const rows = accounts.size === 0 ? [] : await ctx.db.execute<SumRow>(sql`
    select to_char((c.charged_at at time zone 'UTC')::date, 'YYYY-MM-DD') as day, d.mailbox_id as "accountId", c.category, c.country, c.currency,
      1 - grouping((c.charged_at at time zone 'UTC')::date) as "isDay", 1 - grouping(d.mailbox_id) as "isAccount", 1 - grouping(c.category) as "isCategory", 1 - grouping(c.country) as "isCountry",
      count(*)::int as "messageCount", count(*) filter (where c.is_billable)::int as "billableCount", count(*) filter (where c.is_billable and c.price_micros is null)::int as "unknownCount", coalesce(sum(c.price_micros), 0)::text as "priceMicros"
    from delivery_charges c join deliveries d on d.id = c.delivery_id
    where c.charged_at >= ${since} and c.charged_at < ${until} and d.mailbox_id = any(${sqlIds([...accounts.keys()])})
    group by c.currency, grouping sets ((), ((c.charged_at at time zone 'UTC')::date), (d.mailbox_id), (c.category), (c.country))
    order by 1 nulls first, sum(c.price_micros) desc nulls last, 2, 3, 4`);
  const sumOf = ({ messageCount, billableCount, unknownCount, priceMicros, currency }: SumRow) => ({ messageCount, billableCount, unknownCount, priceMicros: Number(priceMicros), currency });
  const by = (kind: "isDay" | "isAccount" | "isCategory" | "isCountry") => rows.filter((row) => row[kind] === 1);
  return {
    from: range.from, to: range.to,
    totals: rows.filter((row) => row.isDay + row.isAccount + row.isCategory + row.isCountry === 0).map(sumOf),
    byDay: by("isDay").map((row) => ({ day: row.day!, ...sumOf(row) })),
    byAccount: by("isAccount").map((row) => ({ accountId: row.accountId!, name: accounts.get(row.accountId!)!.name, ...sumOf(row) })),
    byCategory: by("isCategory").map((row) => ({ category: row.category!, ...sumOf(row) })),
    byCountry: by("isCountry").map((row) => ({ country: row.country, ...sumOf(row) })),
  };
}

/** How far what was sent in these days came, by account and day. A message that failed counts there alone. */
export async function readDeliveryMetrics(ctx: Ctx, range: TimeRange): Promise<DeliveryMetrics> {
  const accounts = await accountsOf(ctx, range);
  const { since, until } = boundsOf(range);
  const rows = accounts.size === 0 ? [] : await ctx.db.execute<{ accountId: string; day: string; sentCount: number; deliveredCount: number; readCount: number; failedCount: number }>(sql`
    select d.mailbox_id as "accountId", to_char((d.handed_over_at at time zone 'UTC')::date, 'YYYY-MM-DD') as day,
      count(*) filter (where d.status in ('sent', 'delivered', 'read'))::int as "sentCount", count(*) filter (where d.status in ('delivered', 'read'))::int as "deliveredCount",
      count(*) filter (where d.status = 'read')::int as "readCount", count(*) filter (where d.status in ('failed', 'bounced', 'complained'))::int as "failedCount"
    from deliveries d
    where d.account_id in (select a.id from sending_accounts a where a.mailbox_id = any(${sqlIds([...accounts.keys()])})) and d.handed_over_at >= ${since} and d.handed_over_at < ${until}
    group by 1, 2 order by 2, 1`);
  return { from: range.from, to: range.to, items: rows.map((row) => ({ ...row, ...accounts.get(row.accountId)! })) };
}

async function accountsOf(ctx: Ctx, { accountId }: TimeRange) {
  const places = accountId === undefined ? await visiblePlaces(ctx) : [await requirePlace(ctx, accountId)];
  return new Map(places.map(({ account, mailbox }) => [account.id, { name: mailbox.name, provider: account.provider }]));
}

function boundsOf({ from, to }: TimeRange): { since: SQL; until: SQL } {
  const [first, last] = [Date.parse(from), Date.parse(to)];
  if (last < first || last - first >= DAYS_MAX * DAY_MS) throw refuse("bad_input", `The days run from the first to the last, ${DAYS_MAX} at most.`, { errors: [{ path: "to", message: "On or after the first day." }] });
  const at = (ms: number) => sql`${new Date(ms).toISOString()}::timestamptz`;
  return { since: at(first), until: at(last + DAY_MS) };
}
