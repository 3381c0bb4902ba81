import { eq } from "drizzle-orm";
import { tasks } from "../../../drizzle/schema/cases.ts";
import type { Task } from "../../contract/tasks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCase } from "../cases/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { mayMoveTask } from "./moves.ts";
import { readTask } from "./queries.ts";

/** Moves a task; `resolved` and `closed` complete it and keep when. */
export function changeTaskStatus(ctx: Ctx, input: { taskId: string; status: Task["status"] }): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const [task] = await ctx.db.select().from(tasks).where(eq(tasks.id, input.taskId)).for("update");
    if (!task) throw refuse("not_found", "There is no such task.");
    if (task.caseId) await requireCase(ctx, task.caseId);
    if (task.status === input.status) return readTask(ctx, task.id);
    if (!mayMoveTask(task.status, input.status)) throw refuse("conflict", `A task cannot go from ${task.status} to ${input.status}.`);
    const isDone = input.status === "resolved" || input.status === "closed";
    await ctx.db.update(tasks).set({ status: input.status, completedAt: isDone ? (task.completedAt ?? ctx.now()) : null }).where(eq(tasks.id, task.id));
    await recordEvent(ctx, { name: isDone ? "task.completed" : "task.status_changed", subject: { type: "task", id: task.id }, caseId: task.caseId, data: { title: task.title, before: task.status, after: input.status } });
    return readTask(ctx, task.id);
  });
}
