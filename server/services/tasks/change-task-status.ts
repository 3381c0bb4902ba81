import { isStopped } from "../../contract/cases.ts";
import type { Task } from "../../contract/tasks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockTask, writeTask } from "./change-task.ts";
import { mayMoveTask } from "./moves.ts";
import { readTask } from "./queries.ts";

/** Moves a task; `resolved` and `closed` complete it and keep when. */
export function changeTaskStatus(ctx: Ctx, input: { taskId: string; status: Task["status"]; version?: number }): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const task = await lockTask(ctx, input);
    if (task.status === input.status) return readTask(ctx, task.id);
    if (!mayMoveTask(task.status, input.status)) throw refuse("conflict", `A task cannot go from ${task.status} to ${input.status}.`);
    const isDone = isStopped(input.status);
    const change = { status: input.status, completedAt: isDone ? (task.completedAt ?? ctx.now()) : null };
    await writeTask(ctx, task, change, { name: isDone ? "task.completed" : "task.status_changed", data: { before: task.status, after: input.status } });
    return readTask(ctx, task.id);
  });
}
