import { asc, eq } from "drizzle-orm";
import { tasks } from "../../../drizzle/schema/cases.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Task } from "../../contract/tasks.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";

const withAssignee = (ctx: Ctx) => ctx.db.select({ task: tasks, assigneeName: users.name }).from(tasks).leftJoin(users, eq(users.id, tasks.assigneeId));

export async function readTask(ctx: Ctx, taskId: string): Promise<Task> {
  const [row] = await withAssignee(ctx).where(eq(tasks.id, taskId));
  if (!row) throw refuse("not_found", "There is no such task.");
  return toTask(row.task, row.assigneeName);
}

export async function tasksOfCase(ctx: Ctx, caseId: string): Promise<Task[]> {
  const rows = await withAssignee(ctx).where(eq(tasks.caseId, caseId)).orderBy(asc(tasks.createdAt));
  return rows.map((row) => toTask(row.task, row.assigneeName));
}

function toTask(row: typeof tasks.$inferSelect, assigneeName: string | null): Task {
  return {
    id: row.id,
    caseId: row.caseId,
    title: row.title,
    status: row.status,
    assignee: row.assigneeId ? { id: row.assigneeId, name: assigneeName ?? "" } : null,
    dueAt: row.dueAt?.toISOString() ?? null,
    completedAt: row.completedAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
  };
}
