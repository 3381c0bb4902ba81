import { and, eq, isNull } from "drizzle-orm";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireAssignee } from "../cases/assign-case.ts";
import { requireCase } from "../cases/queries.ts";

/** Somebody who works here; of a case's task, who sees the case. */
export async function requireOwner(ctx: Ctx, { caseId, userId }: { caseId: string | null; userId: string }): Promise<{ name: string }> {
  if (caseId) return requireAssignee(ctx, await requireCase(ctx, caseId), userId);
  const [user] = await ctx.db.select({ name: users.name, role: users.role }).from(users).where(and(eq(users.id, userId), isNull(users.disabledAt)));
  if (!user) throw refuse("unprocessable", "There is no such user to give the task to.");
  if (user.role === "viewer") throw refuse("unprocessable", `${user.name} only looks on and cannot work on tasks.`, { remedy: "Give it to an agent, a supervisor or an admin." });
  return user;
}
