import { tasks } from "../../../drizzle/schema/cases.ts";
import type { AddTask, Task } from "../../contract/tasks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCase } from "../cases/queries.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { requireMessage } from "../conversations/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { requireOwner } from "./require-owner.ts";
import { readTask } from "./queries.ts";
import { cleanChecklist, requireTaskTitle } from "./task-texts.ts";

/** Adds a to-do, inside a case or on its own. One that names a mail was made by triage, and taken by whoever adds it. */
export function addTask(ctx: Ctx, input: AddTask): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const of = input.caseId ? await requireCase(ctx, input.caseId) : null;
    if (of?.deletedAt) throw refuse("conflict", `Case #${of.number} is in the bin.`, { remedy: "Take it out of the bin first." });
    if (input.messageId) await requireMessage(ctx, input.messageId);
    const assignee = input.assigneeId ? await requireOwner(ctx, { caseId: input.caseId, userId: input.assigneeId }) : null;
    const id = ctx.newId();
    const title = requireTaskTitle(input.title);
    await ctx.db.insert(tasks).values({
      id,
      caseId: input.caseId,
      title,
      description: cleanText(input.description ?? ""),
      status: "new",
      priority: input.priority ?? "medium",
      assigneeId: input.assigneeId ?? null,
      dueAt: input.dueAt ? new Date(input.dueAt) : null,
      checklist: cleanChecklist(input.checklist ?? []),
      source: input.messageId ? "triage" : ctx.actor.type === "rule" ? "rule" : "user",
      messageId: input.messageId ?? null,
      createdAt: ctx.now(),
      updatedAt: ctx.now(),
      createdBy: userIdOf(ctx),
    });
    await recordEvent(ctx, { name: "task.added", subject: { type: "task", id }, caseId: input.caseId, data: { title, ...(assignee && { assigneeId: input.assigneeId, assigneeName: assignee.name }), version: 1 } });
    return readTask(ctx, id);
  });
}
