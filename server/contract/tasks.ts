import { z } from "zod";
import { CaseReference } from "./cases.ts";
import { Id, Instant, PageQuery } from "./common.ts";
import { Priority, sentiments } from "./conversations.ts";

export const taskStatuses = ["new", "in_progress", "resolved", "closed"] as const;
export const TaskStatus = z.enum(taskStatuses);
export type TaskStatus = z.infer<typeof TaskStatus>;
export const ChecklistItem = z.object({ text: z.string().trim().min(1).max(200), isDone: z.boolean() });
export type ChecklistItem = z.infer<typeof ChecklistItem>;
export const taskSources = ["user", "triage", "rule"] as const;
export type TaskSource = (typeof taskSources)[number];

/** The mail that a task was made of: who wants what. */
export const TaskMail = z.object({
  messageId: Id,
  threadId: Id,
  subject: z.string(),
  sender: z.string().nullable(),
  senderEmail: z.string(),
  category: z.string().nullable(),
  sentiment: z.enum(sentiments),
  summary: z.string(),
  /** What triage suggests to do. */
  actionRequired: z.string(),
});
export type TaskMail = z.infer<typeof TaskMail>;

const Named = z.object({ id: Id, name: z.string() });

export const Task = z.object({
  id: Id, caseId: Id.nullable(), case: CaseReference.nullable(),
  title: z.string(), description: z.string(), status: TaskStatus, priority: Priority,
  assignee: Named.nullable(), dueAt: Instant.nullable(),
  checklist: z.array(ChecklistItem),
  source: z.enum(taskSources), mail: TaskMail.nullable(),
  version: z.int(), createdBy: Named.nullable(), completedAt: Instant.nullable(), createdAt: Instant, updatedAt: Instant,
});
export type Task = z.infer<typeof Task>;

const Title = z.string().trim().min(1).max(200);
const Description = z.string().trim().max(10_000);
const Checklist = z.array(ChecklistItem).max(50);

export const AddTask = z.object({
  caseId: Id.nullable(), title: Title, description: Description.optional(), assigneeId: Id.nullable().optional(), dueAt: Instant.nullable().optional(),
  priority: Priority.optional(), checklist: Checklist.optional(),
  /** The mail that it is made of; the task is then of triage. */
  messageId: Id.optional(),
});
export type AddTask = z.infer<typeof AddTask>;
/** What is absent stays; a task that moved since `version` is refused with what changed. */
export const ChangeTask = z.object({
  version: z.int(), caseId: Id.nullable().optional(), title: Title.optional(), description: Description.optional(), dueAt: Instant.nullable().optional(),
  priority: Priority.optional(), checklist: Checklist.optional(),
});
export type ChangeTask = z.infer<typeof ChangeTask>;
export const ChangeTaskStatus = z.object({ status: TaskStatus, version: z.int().optional() });
export const AssignTask = z.object({ assigneeId: Id.nullable(), version: z.int().optional() });
export const DeleteTask = z.object({ version: z.coerce.number().int().optional() });

/** What triage would make of a mail, for a person to take with one click; nothing is stored. */
export const SuggestedTask = z.object({ title: z.string(), description: z.string(), priority: Priority, dueAt: Instant.nullable(), messageId: Id, caseId: Id.nullable() });
export type SuggestedTask = z.infer<typeof SuggestedTask>;

/** The soonest due first; those without a date last. */
export const TaskQuery = PageQuery.extend({
  view: z.enum(["mine", "open", "all"]).default("open"),
  due: z.enum(["overdue", "today"]).optional(),
  status: TaskStatus.optional(),
  caseId: Id.optional(),
  assigneeId: Id.optional(),
});
export type TaskQuery = z.input<typeof TaskQuery>;
export const SearchTasks = PageQuery.extend({ q: z.string().trim().max(200) });

/** Each at most CASES_COUNTED_MAX. */
export const TaskStats = z.object({ mine: z.int(), open: z.int(), overdue: z.int(), dueToday: z.int(), byStatus: z.record(TaskStatus, z.int()) });
export type TaskStats = z.infer<typeof TaskStats>;
