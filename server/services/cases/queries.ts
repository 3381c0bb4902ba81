import { and, eq, inArray, type SQL, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { teams, users } from "../../../drizzle/schema/people.ts";
import type { Case, CaseReference, CaseSummary, SlaState, Target } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { nextTarget, targetsOf } from "../sla/targets-view.ts";
import { aroundCase } from "./around-case.ts";

export type CaseRow = typeof cases.$inferSelect;

/** More than anybody merges one into another. */
const REDIRECTS_MAX = 10;

/** A case is seen through the mailbox that it came in by. */
export async function isVisibleCase(ctx: Ctx): Promise<SQL> {
  return inArray(cases.mailboxId, await visibleMailboxIds(ctx));
}

export async function visibleMailboxIds(ctx: Ctx): Promise<string[]> {
  return (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
}

/** A case that the actor may see; anything else is not found. */
export async function requireCase(ctx: Ctx, caseId: string): Promise<CaseRow> {
  const [row] = await ctx.db.select().from(cases).where(and(eq(cases.id, caseId), await isVisibleCase(ctx)));
  if (!row) throw refuse("not_found", "There is no such case.");
  return row;
}

/** The case with this number; the number of one that was merged leads to where its mails are now. */
export async function requireCaseByNumber(ctx: Ctx, number: number): Promise<CaseRow> {
  const visible = await isVisibleCase(ctx);
  let [row] = await ctx.db.select().from(cases).where(and(eq(cases.number, number), visible));
  for (let step = 0; row?.mergedIntoId && step < REDIRECTS_MAX; step++) {
    [row] = await ctx.db.select().from(cases).where(and(eq(cases.id, row.mergedIntoId), visible));
  }
  if (!row) throw refuse("not_found", `There is no case #${number}.`);
  return row;
}

/** One case as the panel shows it. The caller has checked that it may be seen; cases that it refers to are checked here. */
export async function readCase(ctx: Ctx, caseId: string): Promise<Case> {
  const [[row], targetsById, mailboxIds] = await Promise.all([withNames(ctx).where(eq(cases.id, caseId)), targetsOf(ctx, [caseId]), visibleMailboxIds(ctx)]);
  if (!row) throw refuse("not_found", "There is no such case.");
  const targets = targetsById.get(caseId)!;
  const { sentiment, summary, caseType, customFields, resolvedAt, closedAt, deletedAt } = row.case;
  return {
    ...toSummary(row, targets, ctx.now()),
    sentiment,
    summary,
    caseType,
    customFields,
    targets,
    ...(await aroundCase(ctx, row.case, mailboxIds)),
    resolvedAt: resolvedAt?.toISOString() ?? null,
    closedAt: closedAt?.toISOString() ?? null,
    deletedAt: deletedAt?.toISOString() ?? null,
  };
}

export function withNames(ctx: Ctx) {
  return ctx.db
    .select({ case: cases, assigneeName: users.name, teamName: teams.name, contactName: contacts.name })
    .from(cases)
    .leftJoin(users, eq(users.id, cases.assigneeId))
    .leftJoin(teams, eq(teams.id, cases.teamId))
    .leftJoin(contacts, eq(contacts.id, cases.contactId))
    .$dynamic();
}

export interface NamedCase {
  case: CaseRow;
  assigneeName: string | null;
  teamName: string | null;
  contactName: string | null;
}

export function toReference(row: CaseReference): CaseReference {
  const { id, number, numberPrefix, title, status } = row;
  return { id, number, numberPrefix, title, status };
}

export function toSummary({ case: row, assigneeName, teamName, contactName }: NamedCase, targets: Target[], now: Date): CaseSummary {
  const next = nextTarget(targets);
  return {
    ...toReference(row),
    priority: row.priority,
    category: row.category,
    assignee: row.assigneeId ? { id: row.assigneeId, name: assigneeName ?? "" } : null,
    team: row.teamId ? { id: row.teamId, name: teamName ?? "" } : null,
    contact: row.contactId ? { id: row.contactId, name: contactName ?? "" } : null,
    mailboxId: row.mailboxId,
    nextTarget: next,
    slaDueAt: next?.dueAt ?? null,
    slaStatus: slaStateOf(next, targets.length, now),
    version: row.version,
    openedAt: row.openedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** Cases by their ids, in the order of the ids. */
export async function summariesOf(ctx: Ctx, caseIds: string[]): Promise<CaseSummary[]> {
  if (caseIds.length === 0) return [];
  // One array: a list of hundreds of parameters is another statement for each length.
  const rows = await withNames(ctx).where(sql`${cases.id} = any(${sqlIds(caseIds)})`);
  const targets = await targetsOf(ctx, caseIds);
  const byId = new Map(rows.map((row) => [row.case.id, toSummary(row, targets.get(row.case.id)!, ctx.now())]));
  return caseIds.flatMap((id) => byId.get(id) ?? []);
}

function slaStateOf(next: Target | null, targetCount: number, now: Date): SlaState {
  if (!next) return targetCount === 0 ? "none" : "met";
  if (next.breachedAt || (next.dueAt && next.dueAt <= now.toISOString())) return "breached";
  if (next.dueAt === null) return "paused";
  return next.warnAt && next.warnAt <= now.toISOString() ? "at_risk" : "on_track";
}
