import { and, eq, inArray, isNull, type SQL, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { type CaseView, SavedViewFilter } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { sqlIds, sqlTexts } from "../contacts/sql-arrays.ts";
import { teamIdsOf } from "../people/queries.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { listCalendars } from "../calendars/queries.ts";
import { endOfDay } from "./end-of-day.ts";
import { visibleMailboxIds } from "./queries.ts";

/** Written out, not as parameters: the planner must see that it is the condition of the queue's indexes. */
export const isQueued = sql`cases.status not in ('resolved', 'closed') and cases.deleted_at is null`;
export const dueOrLast = sql`coalesce(cases.next_due_at, 'infinity'::timestamptz)`;

/** Which cases, and by which index they are best walked along. */
export interface FoundBy {
  mailboxIds: string[];
  order: "due" | "newest";
  /** What holds of each case beside its mailbox and the stripe. */
  where: SQL;
  /** One walk for each of these values beside each mailbox; null: for each mailbox alone. */
  stripe: { values: SQL; equals: SQL } | null;
  /** So few that they are all looked at: a search begins with them, not with the words. */
  isNarrow: boolean;
  /** An index knows which fit: hardly any others are read for them. */
  isIndexed: boolean;
}

export async function foundBy(ctx: Ctx, input: { view: CaseView; filter?: SavedViewFilter }): Promise<FoundBy> {
  const filter = await withView(ctx, input.view, input.filter ?? {});
  const visible = await visibleMailboxIds(ctx);
  const wanted = filter.mailboxId;
  const isOpenOnly = input.view !== "all" && input.view !== "bin" && !(filter.status ?? []).some((status) => status === "resolved" || status === "closed");
  const stripe = isOpenOnly ? stripeOf(ctx, filter) : null;
  const where = and(isOpenOnly ? isQueued : input.view === "bin" ? sql`cases.deleted_at is not null` : sql`cases.deleted_at is null`, isNull(cases.mergedIntoId), ...(await conditions(ctx, filter, stripe?.of ?? null)))!;
  const isIndexed = isOpenOnly || input.view === "bin" || filter.status !== undefined || Object.values(filter.customFields ?? {}).some((value) => value !== null);
  return { mailboxIds: wanted ? visible.filter((id) => wanted.includes(id)) : visible, order: isOpenOnly ? "due" : "newest", where, stripe, isNarrow: stripe?.isNarrow === true || filter.contactId !== undefined || filter.isWatched === true, isIndexed };
}

/** Of an address: JSON that may say anything. */
export function parseFilter(json: string | undefined): SavedViewFilter {
  if (json === undefined) return {};
  try {
    return SavedViewFilter.parse(JSON.parse(json));
  } catch {
    throw refuse("bad_input", "The filter is not one.", { errors: [{ path: "filter", message: "wants the JSON of a SavedViewFilter" }] });
  }
}

/** Both hold: what two filters say of one field is what both allow. */
export function bothFilters(one: SavedViewFilter, other: SavedViewFilter): SavedViewFilter {
  const both: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) {
    const before = both[key];
    if (value === undefined) continue;
    if (Array.isArray(value) && Array.isArray(before)) both[key] = before.filter((each) => (value as unknown[]).includes(each));
    else if (key === "customFields") both[key] = { ...one.customFields, ...other.customFields };
    else if (key === "search" && one.search) both[key] = `${one.search} ${other.search}`.slice(0, 200);
    else both[key] = value;
  }
  return both as SavedViewFilter;
}

async function withView(ctx: Ctx, view: CaseView, filter: SavedViewFilter): Promise<SavedViewFilter> {
  const userId = userIdOf(ctx);
  switch (view) {
    case "mine":
      return bothFilters({ assignee: ["me"] }, userId && filter.assignee ? { ...filter, assignee: filter.assignee.map((one) => (one === userId ? "me" : one)) } : filter);
    case "team":
      return bothFilters({ teamId: userId ? await teamIdsOf(ctx, userId) : [] }, filter);
    case "unassigned":
      return bothFilters({ assignee: ["none"] }, filter);
    case "open":
    case "all":
    case "bin":
      return filter;
    default:
      return view satisfies never;
  }
}

type Stripe = NonNullable<FoundBy["stripe"]> & { of: "assignee" | "category" | "teamId"; isNarrow: boolean };

function stripeOf(ctx: Ctx, filter: SavedViewFilter): Stripe | null {
  if (filter.assignee && !filter.assignee.includes("none")) return { of: "assignee", isNarrow: true, values: sqlIds(userIds(ctx, filter.assignee)), equals: sql`cases.assignee_id = stripe.value` };
  if (filter.assignee?.join() === "none") return { of: "assignee", isNarrow: false, values: sql`array[0]`, equals: sql`cases.assignee_id is null` };
  if (filter.category) return { of: "category", isNarrow: false, values: sqlTexts(filter.category), equals: sql`cases.category = stripe.value` };
  if (filter.teamId) return { of: "teamId", isNarrow: false, values: sqlIds(filter.teamId), equals: sql`cases.team_id = stripe.value` };
  return null;
}

function userIds(ctx: Ctx, assignee: NonNullable<SavedViewFilter["assignee"]>): string[] {
  const me = userIdOf(ctx);
  return [...new Set(assignee.flatMap((one) => (one === "none" ? [] : one === "me" ? (me ?? []) : [one])))];
}

async function conditions(ctx: Ctx, filter: SavedViewFilter, striped: Stripe["of"] | null): Promise<(SQL | undefined)[]> {
  const { status, priority, category, assignee, teamId, contactId, due, isWatched, customFields } = filter;
  const anyAssignee = assignee && sql`(cases.assignee_id = any(${sqlIds(userIds(ctx, assignee))})${assignee.includes("none") ? sql` or cases.assignee_id is null` : sql``})`;
  return [
    status && inArray(cases.status, status),
    priority && inArray(cases.priority, priority),
    striped !== "category" && category ? sql`cases.category = any(${sqlTexts(category)})` : undefined,
    striped !== "assignee" ? anyAssignee : undefined,
    striped !== "teamId" && teamId ? sql`cases.team_id = any(${sqlIds(teamId)})` : undefined,
    contactId ? eq(cases.contactId, contactId) : undefined,
    due && (await dueCondition(ctx, due)),
    isWatched === undefined ? undefined : sql`${isWatched ? sql`` : sql`not `}exists (select 1 from case_watchers w where w.case_id = cases.id and w.user_id = ${userIdOf(ctx)})`,
    ...Object.entries(customFields ?? {}).map(([key, value]) => (value === null ? sql`not cases.custom_fields ? ${key}` : sql`cases.custom_fields @> ${JSON.stringify({ [key]: value })}::jsonb`)),
  ];
}

async function dueCondition(ctx: Ctx, due: NonNullable<SavedViewFilter["due"]>): Promise<SQL> {
  const now = ctx.now().toISOString();
  switch (due) {
    case "overdue":
      return sql`${dueOrLast} <= ${now}::timestamptz`;
    case "today": {
      const [calendar] = await listCalendars(ctx);
      return sql`${dueOrLast} > ${now}::timestamptz and ${dueOrLast} < ${endOfDay(ctx.now(), calendar?.timeZone ?? "UTC").toISOString()}::timestamptz`;
    }
    case "at_risk": {
      const isWarned = sql`t.met_at is null and t.cancelled_at is null and t.breached_at is null and t.warn_at <= ${now}::timestamptz`;
      // Walked from now on, no further than the last that is at risk; "offset 0" keeps PostgreSQL from reading all that are open.
      return sql`${dueOrLast} > ${now}::timestamptz and ${dueOrLast} <= (select max(due_at) from (select t.due_at from targets t where ${isWarned} offset 0) w) and exists (select 1 from targets t where t.case_id = cases.id and ${isWarned} offset 0)`;
    }
    case "none":
      return sql`cases.next_due_at is null`;
    default:
      return due satisfies never;
  }
}
