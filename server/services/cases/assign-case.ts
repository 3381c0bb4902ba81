import { and, eq, isNull } from "drizzle-orm";
import { teams, users } from "../../../drizzle/schema/people.ts";
import type { Case } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { lockCase, writeCase } from "./change-case.ts";
import { type CaseRow, readCase } from "./queries.ts";

export interface AssignCaseInput {
  caseId: string;
  /** Null takes the case from whoever has it; absent leaves it. */
  assigneeId?: string | null;
  /** Likewise of the team. */
  teamId?: string | null;
  version?: number;
}

/** Gives a case to a person, a team, or nobody. */
export function assignCase(ctx: Ctx, input: AssignCaseInput): Promise<Case> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockCase(ctx, input);
    const assignee = input.assigneeId ? await requireAssignee(ctx, row, input.assigneeId) : null;
    const assigneeId = input.assigneeId === undefined ? row.assigneeId : (assignee?.id ?? null);
    const teamId = input.teamId ? await requireTeam(ctx, input.teamId) : input.teamId === null ? null : row.teamId;
    if (assigneeId === row.assigneeId && teamId === row.teamId) return readCase(ctx, row.id);
    await writeCase(ctx, row, { assigneeId, teamId }, { name: "case.assigned", data: { assigneeId, ...(input.assigneeId !== undefined && { assigneeName: assignee?.name ?? null }), teamId, before: row.assigneeId, beforeTeamId: row.teamId } });
    return readCase(ctx, row.id);
  });
}

export async function requireAssignee(ctx: Ctx, row: Pick<CaseRow, "mailboxId">, userId: string): Promise<{ id: string; name: string }> {
  const [user] = await ctx.db.select({ id: users.id, name: users.name, role: users.role }).from(users).where(and(eq(users.id, userId), isNull(users.disabledAt)));
  if (!user) throw refuse("unprocessable", "There is no such user to assign the case to.");
  if (user.role === "viewer") throw refuse("unprocessable", `${user.name} only looks on and cannot work on cases.`, { remedy: "Assign it to an agent, a supervisor or an admin." });
  const seen = await visibleMailboxes({ ...ctx, actor: { type: "user", ...user } });
  if (!seen.some((mailbox) => mailbox.id === row.mailboxId)) throw refuse("unprocessable", `${user.name} does not see the mailbox of this case.`, { remedy: "Assign it to somebody of the mailbox's team." });
  return user;
}

async function requireTeam(ctx: Ctx, teamId: string): Promise<string> {
  const [team] = await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.id, teamId));
  if (!team) throw refuse("unprocessable", "There is no such team to assign the case to.");
  return team.id;
}
