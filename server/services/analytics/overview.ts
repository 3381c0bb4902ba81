import { and, count, eq, gte, inArray, isNotNull, isNull, notInArray, sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { targets } from "../../../drizzle/schema/sla.ts";
import { stoppedStatuses } from "../../contract/cases.ts";
import type { Overview } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";
import { visibleMailboxes } from "../people/queries.ts";

const OVERVIEW_DAYS = 14;
const CAMPAIGNS_SHOWN = 5;

/** The desk at a glance, of the mailboxes that the actor may see. One definition per figure; days are UTC days. */
export async function overview(ctx: Ctx): Promise<Overview> {
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  const mine = inArray(cases.mailboxId, mailboxIds);
  const isOpen = notInArray(cases.status, stoppedStatuses);
  const ofMine = ctx.db.select({ id: cases.id }).from(cases).where(mine);
  const [open, unassigned, breached, met, byStatus] = await Promise.all([
    ctx.db.select({ n: count() }).from(cases).where(and(mine, isOpen)),
    ctx.db.select({ n: count() }).from(cases).where(and(mine, isOpen, isNull(cases.assigneeId))),
    ctx.db.select({ n: count() }).from(targets).where(and(isNotNull(targets.breachedAt), inArray(targets.caseId, ofMine))),
    ctx.db.select({ n: count() }).from(targets).where(and(isNotNull(targets.metAt), isNull(targets.breachedAt), inArray(targets.caseId, ofMine))),
    ctx.db.select({ status: deliveries.status, n: count() }).from(deliveries).where(inArray(deliveries.mailboxId, mailboxIds)).groupBy(deliveries.status),
  ]);
  return {
    openCaseCount: open[0]!.n,
    unassignedCount: unassigned[0]!.n,
    breachedTargetCount: breached[0]!.n,
    metTargetCount: met[0]!.n,
    casesPerDay: await casesPerDay(ctx, mailboxIds),
    deliveriesByStatus: Object.fromEntries(byStatus.map((row) => [row.status, row.n])),
    campaigns: await newestCampaigns(ctx, mailboxIds),
  };
}

async function casesPerDay(ctx: Ctx, mailboxIds: string[]): Promise<Overview["casesPerDay"]> {
  const days = Array.from({ length: OVERVIEW_DAYS }, (_, index) => new Date(ctx.now().getTime() - (OVERVIEW_DAYS - 1 - index) * 86_400_000).toISOString().slice(0, 10));
  const since = new Date(`${days[0]}T00:00:00Z`);
  const perDay = (moment: typeof cases.openedAt | typeof cases.resolvedAt) =>
    ctx.db
      .select({ day: sql<string>`to_char(${moment} at time zone 'UTC', 'YYYY-MM-DD')`, n: count() })
      .from(cases)
      .where(and(inArray(cases.mailboxId, mailboxIds), gte(moment, since)))
      .groupBy(sql`1`);
  const [opened, resolved] = await Promise.all([perDay(cases.openedAt), perDay(cases.resolvedAt)]);
  const countOn = (rows: { day: string; n: number }[], date: string) => rows.find((row) => row.day === date)?.n ?? 0;
  return days.map((date) => ({ date, opened: countOn(opened, date), resolved: countOn(resolved, date) }));
}

async function newestCampaigns(ctx: Ctx, mailboxIds: string[]): Promise<Overview["campaigns"]> {
  const sent = sql<number>`(count(*) filter (where ${deliveries.status} in ('sent', 'delivered', 'read')))::int`;
  const rows = await ctx.db
    .select({ id: campaigns.id, name: campaigns.name, status: campaigns.status, recipientCount: campaigns.recipientCount, sent })
    .from(campaigns)
    .leftJoin(deliveries, eq(deliveries.campaignId, campaigns.id))
    .where(inArray(campaigns.mailboxId, mailboxIds))
    .groupBy(campaigns.id)
    .orderBy(sql`${campaigns.createdAt} desc`)
    .limit(CAMPAIGNS_SHOWN);
  return rows;
}
