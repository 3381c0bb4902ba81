import type { Task } from "../../contract/tasks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockTask, writeTask } from "./change-task.ts";
import { requireOwner } from "./require-owner.ts";
import { readTask } from "./queries.ts";

/** Gives a task to a person, or to nobody. One in a case goes only to those who see the case. */
export function assignTask(ctx: Ctx, input: { taskId: string; assigneeId: string | null; version?: number }): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockTask(ctx, input);
    if (row.assigneeId === input.assigneeId) return readTask(ctx, row.id);
    const assignee = input.assigneeId && (await requireOwner(ctx, { caseId: row.caseId, userId: input.assigneeId }));
    await writeTask(ctx, row, { assigneeId: input.assigneeId, remindedAt: null }, { name: "task.assigned", data: { fields: ["assigneeId"], assigneeId: input.assigneeId, assigneeName: assignee ? assignee.name : null } });
    return readTask(ctx, row.id);
  });
}
