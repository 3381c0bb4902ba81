import { eq } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { cases } from "../../../drizzle/schema/cases.ts";
import { teams, users } from "../../../drizzle/schema/people.ts";
import type { EscalationRole } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";

/** Whom a step of the ladder tells, of a case as it is now. Where a rung is empty the next one up is told: somebody always is, if anybody is named. */
export async function escalationPeople(ctx: Ctx, caseId: string, to: EscalationRole[]): Promise<string[]> {
  const assignee = alias(users, "assignee");
  const lead = alias(users, "lead");
  const [row] = await ctx.db
    .select({ assignee: assignee.id, assigneeGone: assignee.disabledAt, lead: lead.id, leadGone: lead.disabledAt, manager: assignee.managerId, managerOfLead: lead.managerId })
    .from(cases)
    .leftJoin(assignee, eq(assignee.id, cases.assigneeId))
    .leftJoin(teams, eq(teams.id, cases.teamId))
    .leftJoin(lead, eq(lead.id, teams.leadId))
    .where(eq(cases.id, caseId));
  if (!row) return [];
  const rungs: Record<EscalationRole, string | null> = { assignee: row.assigneeGone ? null : row.assignee, team_lead: row.leadGone ? null : row.lead, manager: row.manager ?? row.managerOfLead };
  const order: EscalationRole[] = ["assignee", "team_lead", "manager"];
  const people = to.flatMap((role) => order.slice(order.indexOf(role)).map((rung) => rungs[rung]).find((id) => id !== null) ?? []);
  return [...new Set(people)];
}
