import { and, desc, eq, isNotNull, sql } from "drizzle-orm";
import { tasks } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { ChangeTask, Task } from "../../contract/tasks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCase } from "../cases/queries.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { recordEvent } from "../events/record-event.ts";
import { cleanChecklist, requireTaskTitle } from "./task-texts.ts";
import { requireOwner } from "./require-owner.ts";
import { readTask, requireTask, type TaskRow } from "./queries.ts";

const CHANGES_TOLD_MAX = 20;

/** Changes what a task says. What is absent stays; nothing is written where nothing is other than before. */
export function changeTask(ctx: Ctx, { taskId, version, ...input }: { taskId: string } & ChangeTask): Promise<Task> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockTask(ctx, { taskId, version });
    const wanted: Partial<TaskRow> = {
      ...(input.caseId !== undefined && { caseId: input.caseId }),
      ...(input.title !== undefined && { title: requireTaskTitle(input.title) }),
      ...(input.description !== undefined && { description: cleanText(input.description) }),
      ...(input.priority !== undefined && { priority: input.priority }),
      ...(input.checklist !== undefined && { checklist: cleanChecklist(input.checklist) }),
      // Reminded of the day that it was due before; another day is another reminder.
      ...(input.dueAt !== undefined && { dueAt: input.dueAt === null ? null : new Date(input.dueAt), remindedAt: null }),
    };
    if (input.caseId && input.caseId !== row.caseId) await requireCase(ctx, input.caseId);
    if (input.caseId && input.caseId !== row.caseId && row.assigneeId) await requireOwner(ctx, { caseId: input.caseId, userId: row.assigneeId });
    const fields = Object.keys(wanted).filter((field) => field !== "remindedAt" && JSON.stringify(wanted[field as keyof TaskRow]) !== JSON.stringify(row[field as keyof TaskRow]));
    if (fields.length === 0) return readTask(ctx, row.id);
    await writeTask(ctx, row, wanted, { name: "task.changed", data: { fields } });
    return readTask(ctx, row.id);
  });
}

/** Locks the task and makes sure that it is the version that was read; otherwise the refusal says what changed since. */
export async function lockTask(ctx: Ctx, { taskId, version }: { taskId: string; version?: number }): Promise<TaskRow> {
  await requireTask(ctx, taskId);
  const [row] = await ctx.db.select().from(tasks).where(eq(tasks.id, taskId)).for("update");
  if (version === undefined || row!.version === version) return row!;
  const since = await ctx.db
    .select({ event: events.name, actor: events.actorName, at: events.at, data: events.data })
    .from(events)
    .where(and(eq(events.subjectType, "task"), eq(events.subjectId, taskId), isNotNull(sql`${events.data} ->> 'version'`), sql`(${events.data} ->> 'version')::int > ${version}`))
    .orderBy(desc(events.seq))
    .limit(CHANGES_TOLD_MAX);
  const changes = since.map(({ event, actor, at, data }) => ({ event, actor, at: at.toISOString(), fields: Array.isArray(data.fields) ? data.fields.map(String) : [] }));
  const said = changes.slice(0, 3).map((change) => `${change.actor}: ${change.fields.join(", ") || change.event.replace("task.", "")}`);
  throw refuse("stale", `This task was changed since you read it${said.length > 0 ? ` (${said.join("; ")})` : ""}.`, { remedy: "Look at the task as it is now, and act again if it still fits.", changes });
}

/** Writes a change with its event, in the caller's transaction. The version grows, so that older readers are refused. */
export async function writeTask(ctx: Ctx, row: TaskRow, change: Partial<TaskRow>, event: { name: string; data: Record<string, unknown> }): Promise<void> {
  const version = row.version + 1;
  await ctx.db.update(tasks).set({ ...change, version, updatedAt: ctx.now() }).where(eq(tasks.id, row.id));
  const caseId = change.caseId === undefined ? row.caseId : change.caseId;
  await recordEvent(ctx, { name: event.name, subject: { type: "task", id: row.id }, caseId, data: { title: change.title ?? row.title, fields: Object.keys(change), ...event.data, version } });
}

/** Deleted tasks stay as rows for the timeline that names them, and are in no list. */
export function deleteTask(ctx: Ctx, input: { taskId: string; version?: number }): Promise<{ isDeleted: true }> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockTask(ctx, input);
    await writeTask(ctx, row, { deletedAt: ctx.now() }, { name: "task.deleted", data: {} });
    return { isDeleted: true };
  });
}
