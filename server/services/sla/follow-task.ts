import { and, eq } from "drizzle-orm";
import { cases, tasks } from "../../../drizzle/schema/cases.ts";
import { targets } from "../../../drizzle/schema/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { openMinutesBetween, wallClock } from "../calendars/due-at.ts";
import { calendarAt } from "../calendars/queries.ts";
import type { EventRow } from "../events/queries.ts";
import { cancelTargets } from "./cancel-targets.ts";
import { promiseOf } from "./choose-policy.ts";
import { meetTarget } from "./move-targets.ts";
import { type PolicyInForce, policyFor } from "./policies-in-force.ts";
import { isOpenTarget, type TargetRow } from "./queries.ts";
import { startTargets } from "./start-targets.ts";

type TaskRow = typeof tasks.$inferSelect;

/**
 * A subscriber: the promise of a task follows the task. It is due after the policy's minutes from when it was added, or
 * on the day that somebody set; done meets it, deleting it or taking it out of its case cancels it. Computed from the task
 * as it is now, so that events in any order and twice come to the same.
 */
export async function followTask(ctx: Ctx, event: EventRow): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const [task] = await ctx.db.select().from(tasks).where(eq(tasks.id, event.subjectId)).for("update");
    if (!task) return;
    const [owed] = await ctx.db.select().from(targets).where(and(eq(targets.taskId, task.id), isOpenTarget));
    if (owed && (task.deletedAt || task.caseId !== owed.caseId)) await cancelTargets(ctx, [owed.id]);
    if (task.deletedAt || task.caseId === null) return;
    if (task.completedAt) return owed && owed.caseId === task.caseId ? meetTarget(ctx, owed, task.completedAt) : undefined;
    await owe(ctx, task, task.caseId, owed && owed.caseId === task.caseId ? owed : null);
  });
}

async function owe(ctx: Ctx, task: TaskRow, caseId: string, owed: TargetRow | null): Promise<void> {
  if (owed && sameMoment(owed.fixedDueAt, task.dueAt)) return;
  const [of] = await ctx.db.select({ priority: cases.priority }).from(cases).where(eq(cases.id, caseId));
  const policy = await policyFor(ctx, caseId);
  if (!of || !policy) return;
  const promise = promiseOf(policy.definition, of.priority, "task_due");
  if (!promise) return;
  if (owed) await cancelTargets(ctx, [owed.id]);
  const fixedMinutes = task.dueAt && (await minutesTo(ctx, task, task.dueAt, { policy, clock: promise.clock }));
  await startTargets(ctx, { caseId, priority: of.priority, metrics: ["task_due"], startedAt: task.createdAt, policy, task: { id: task.id, fixedDueAt: task.dueAt, fixedMinutes } });
}

/** As many minutes of the promise's clock as there are until the day that somebody set; one at least. */
async function minutesTo(ctx: Ctx, task: TaskRow, dueAt: Date, { policy, clock }: { policy: PolicyInForce; clock: "business" | "wall" }): Promise<number> {
  const calendar = clock === "wall" ? wallClock : await calendarAt(ctx, policy.definition.calendarId, policy.calendarVersion);
  return Math.max(1, openMinutesBetween(task.createdAt, dueAt, calendar));
}

const sameMoment = (one: Date | null, other: Date | null) => (one?.getTime() ?? null) === (other?.getTime() ?? null);
