import { and, eq, inArray } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import { teams, users } from "../../../drizzle/schema/people.ts";
import type { Case, CaseSummary, Target } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { nextTarget, targetsOf } from "../sla/targets-view.ts";

export type CaseRow = typeof cases.$inferSelect;

/** A case is seen through the mailbox that it came in by. */
export async function isVisibleCase(ctx: Ctx) {
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  return inArray(cases.mailboxId, mailboxIds);
}

/** A case that the actor may see; anything else is not found. */
export async function requireCase(ctx: Ctx, caseId: string): Promise<CaseRow> {
  const [row] = await ctx.db.select().from(cases).where(and(eq(cases.id, caseId), await isVisibleCase(ctx)));
  if (!row) throw refuse("not_found", "There is no such case.");
  return row;
}

export async function requireCaseByNumber(ctx: Ctx, number: number): Promise<CaseRow> {
  const [row] = await ctx.db.select().from(cases).where(and(eq(cases.number, number), await isVisibleCase(ctx)));
  if (!row) throw refuse("not_found", `There is no case #${number}.`);
  return row;
}

/** One case as the panel shows it. The caller has checked that it may be seen. */
export async function readCase(ctx: Ctx, caseId: string): Promise<Case> {
  const [row] = await withNames(ctx).where(eq(cases.id, caseId));
  if (!row) throw refuse("not_found", "There is no such case.");
  const targets = (await targetsOf(ctx, [caseId])).get(caseId)!;
  const { sentiment, summary, resolvedAt, closedAt } = row.case;
  return { ...toSummary(row, targets), sentiment, summary, targets, resolvedAt: resolvedAt?.toISOString() ?? null, closedAt: closedAt?.toISOString() ?? null };
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

export function toSummary({ case: row, assigneeName, teamName, contactName }: NamedCase, targets: Target[]): CaseSummary {
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    status: row.status,
    priority: row.priority,
    category: row.category,
    assignee: row.assigneeId ? { id: row.assigneeId, name: assigneeName ?? "" } : null,
    team: row.teamId ? { id: row.teamId, name: teamName ?? "" } : null,
    contact: row.contactId ? { id: row.contactId, name: contactName ?? "" } : null,
    nextTarget: nextTarget(targets),
    version: row.version,
    openedAt: row.openedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
