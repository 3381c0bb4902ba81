import { z } from "zod";
import { Id, Instant } from "./common.ts";

export const taskStatuses = ["new", "in_progress", "resolved", "closed"] as const;
export const ChecklistItem = z.object({ text: z.string().trim().min(1).max(200), isDone: z.boolean() });
export type ChecklistItem = z.infer<typeof ChecklistItem>;
export const taskSources = ["user", "triage", "rule"] as const;
export type TaskSource = (typeof taskSources)[number];

export const Task = z.object({
  id: Id, caseId: Id.nullable(), title: z.string(), status: z.enum(taskStatuses),
  assignee: z.object({ id: Id, name: z.string() }).nullable(), dueAt: Instant.nullable(), completedAt: Instant.nullable(), createdAt: Instant,
});
export type Task = z.infer<typeof Task>;
export const AddTask = z.object({ caseId: Id.nullable(), title: z.string().trim().min(1).max(200), assigneeId: Id.nullable().optional(), dueAt: Instant.nullable().optional() });
export const ChangeTaskStatus = z.object({ status: z.enum(taskStatuses) });
