import { tasks } from "../../../drizzle/schema/cases.ts";
import type { Task } from "../../contract/tasks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { requireCase } from "../cases/queries.ts";
import { readTask } from "./queries.ts";

/** Adds a to-do, inside a case or on its own. */
export function addTask(ctx: Ctx, input: { caseId: string | null; title: string; assigneeId?: string | null; dueAt?: string | null }): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    if (input.caseId) await requireCase(ctx, input.caseId);
    const id = ctx.newId();
    await ctx.db.insert(tasks).values({
      id,
      caseId: input.caseId,
      title: input.title,
      status: "new",
      assigneeId: input.assigneeId ?? null,
      dueAt: input.dueAt ? new Date(input.dueAt) : null,
      createdAt: ctx.now(),
      createdBy: ctx.actor.type === "user" ? ctx.actor.id : null,
    });
    await recordEvent(ctx, { name: "task.added", subject: { type: "task", id }, caseId: input.caseId, data: { title: input.title } });
    return readTask(ctx, id);
  });
}
