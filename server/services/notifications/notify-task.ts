import { and, eq, isNull } from "drizzle-orm";
import { tasks } from "../../../drizzle/schema/cases.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { peopleOfCase } from "../cases/people-of-case.ts";
import type { EventRow } from "../events/queries.ts";
import { tellPeople } from "./tell-people.ts";

/** Tells whoever has a task that it is theirs, or that it is due; nobody of what they did themselves. */
export async function notifyTask(ctx: Ctx, event: EventRow): Promise<void> {
  const [task] = await ctx.db.select().from(tasks).where(and(eq(tasks.id, event.subjectId), isNull(tasks.deletedAt)));
  const userId = task?.assigneeId;
  if (!task || !userId || userId === event.actorId || event.data.assigneeId !== userId) return;
  const people = task.caseId ? await peopleOfCase(ctx, task.caseId, [userId]) : await ctx.db.select({ id: users.id }).from(users).where(and(eq(users.id, userId), isNull(users.disabledAt)));
  await tellPeople(ctx, event, people.map(({ id }) => ({ userId: id, kind: event.name === "task.due" ? "task.due" : "task.assigned" })), { caseId: task.caseId, data: { title: task.title, taskId: task.id } });
}
