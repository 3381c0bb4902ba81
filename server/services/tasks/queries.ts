import { and, asc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { cases, tasks } from "../../../drizzle/schema/cases.ts";
import { classifications, messages } from "../../../drizzle/schema/conversations.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Task, TaskMail } from "../../contract/tasks.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { toReference, visibleMailboxIds } from "../cases/queries.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { isLead, personBehind } from "../people/is-lead.ts";

export type TaskRow = typeof tasks.$inferSelect;

export const TASKS_PER_CASE_MAX = 200;

/** A task is seen with its case; one without a case by whoever made it or has it, and by admins and supervisors. */
export async function isVisibleTask(ctx: Ctx): Promise<SQL> {
  const ofCase = sql`exists (select 1 from cases where cases.id = ${tasks.caseId} and cases.deleted_at is null and cases.mailbox_id = any(${sqlIds(await visibleMailboxIds(ctx))}))`;
  const { actor } = ctx;
  if (actor.type === "system" || isLead(actor)) return sql`(${tasks.caseId} is null or ${ofCase})`;
  const userId = personBehind(actor);
  return sql`(${ofCase} or (${tasks.caseId} is null and (${tasks.createdBy} = ${userId} or ${tasks.assigneeId} = ${userId})))`;
}

/** A task that the actor may see and that was not deleted; anything else is not found. */
export async function requireTask(ctx: Ctx, taskId: string): Promise<TaskRow> {
  const [row] = await ctx.db.select().from(tasks).where(and(eq(tasks.id, taskId), isNull(tasks.deletedAt), await isVisibleTask(ctx)));
  if (!row) throw refuse("not_found", "There is no such task.");
  return row;
}

export async function readTask(ctx: Ctx, taskId: string): Promise<Task> {
  const [task] = await tasksWhere(ctx, eq(tasks.id, taskId), 1);
  if (!task) throw refuse("not_found", "There is no such task.");
  return task;
}

/** Oldest first. The caller has checked that the case may be seen. */
export function tasksOfCase(ctx: Ctx, caseId: string): Promise<Task[]> {
  return tasksWhere(ctx, and(eq(tasks.caseId, caseId), isNull(tasks.deletedAt))!, TASKS_PER_CASE_MAX);
}

/** By their ids, in the order of the ids. */
export async function tasksByIds(ctx: Ctx, ids: string[]): Promise<Task[]> {
  if (ids.length === 0) return [];
  const found = await tasksWhere(ctx, sql`${tasks.id} = any(${sqlIds(ids)})`, ids.length);
  return ids.flatMap((id) => found.find((task) => task.id === id) ?? []);
}

async function tasksWhere(ctx: Ctx, where: SQL, limit: number): Promise<Task[]> {
  const makers = sql<string | null>`(select m.name from users m where m.id = ${tasks.createdBy})`;
  const rows = await ctx.db
    .select({ task: tasks, assigneeName: users.name, creatorName: makers, case: { id: cases.id, number: cases.number, numberPrefix: cases.numberPrefix, title: cases.title, status: cases.status } })
    .from(tasks)
    .leftJoin(users, eq(users.id, tasks.assigneeId))
    .leftJoin(cases, eq(cases.id, tasks.caseId))
    .where(where)
    .orderBy(asc(tasks.createdAt), asc(tasks.id))
    .limit(limit);
  const mails = await mailsOf(ctx, rows.flatMap((row) => row.task.messageId ?? []));
  return rows.map(({ task, assigneeName, creatorName, case: of }) => ({
    id: task.id,
    caseId: task.caseId,
    case: of && toReference(of),
    title: task.title,
    description: task.description,
    status: task.status,
    priority: task.priority,
    assignee: task.assigneeId ? { id: task.assigneeId, name: assigneeName ?? "" } : null,
    dueAt: task.dueAt?.toISOString() ?? null,
    checklist: task.checklist,
    source: task.source,
    mail: mails.get(task.messageId ?? "") ?? null,
    version: task.version,
    createdBy: task.createdBy ? { id: task.createdBy, name: creatorName ?? "" } : null,
    completedAt: task.completedAt?.toISOString() ?? null,
    createdAt: task.createdAt.toISOString(),
    updatedAt: (task.updatedAt ?? task.createdAt).toISOString(),
  }));
}

/** Only of mailboxes that the actor sees: a task may have gone to somebody who does not see the mail. */
async function mailsOf(ctx: Ctx, messageIds: string[]): Promise<Map<string, TaskMail>> {
  if (messageIds.length === 0) return new Map();
  const judged = ctx.db.selectDistinctOn([classifications.messageId]).from(classifications).where(sql`${classifications.messageId} = any(${sqlIds(messageIds)})`).orderBy(classifications.messageId, sql`${classifications.createdAt} desc`).as("judged");
  const rows = await ctx.db
    .select({
      messageId: messages.id, threadId: messages.conversationId, subject: messages.subject, sender: messages.fromName, senderEmail: messages.fromAddress,
      category: judged.category, sentiment: judged.sentiment, summary: judged.summary, actionRequired: judged.suggestedAction,
    })
    .from(messages)
    .leftJoin(judged, eq(judged.messageId, messages.id))
    .where(and(sql`${messages.id} = any(${sqlIds(messageIds)})`, sql`${messages.mailboxId} = any(${sqlIds(await visibleMailboxIds(ctx))})`));
  return new Map(rows.map((row) => [row.messageId, { ...row, sentiment: row.sentiment ?? "unknown", summary: row.summary ?? "", actionRequired: row.actionRequired ?? "" }]));
}
