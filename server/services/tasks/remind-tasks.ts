import { and, asc, eq, isNotNull, isNull, lte, sql } from "drizzle-orm";
import { tasks } from "../../../drizzle/schema/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";

const TASKS_PER_RUN = 500;

/** The recurring job: whoever has a task that is due is told once. Rows that another server has in hand are passed over. */
export function remindTasks(ctx: Ctx): Promise<{ count: number }> {
  return inTransaction(ctx, async (ctx) => {
    const due = and(sql`tasks.status in ('new', 'in_progress') and tasks.deleted_at is null`, isNotNull(tasks.assigneeId), isNull(tasks.remindedAt), lte(tasks.dueAt, ctx.now()));
    const rows = await ctx.db.select().from(tasks).where(due).orderBy(asc(tasks.dueAt)).limit(TASKS_PER_RUN).for("update", { skipLocked: true });
    for (const row of rows) {
      // Its version stays: that it is due changes nothing for whoever edits it now.
      await ctx.db.update(tasks).set({ remindedAt: ctx.now() }).where(eq(tasks.id, row.id));
      await recordEvent(ctx, { name: "task.due", subject: { type: "task", id: row.id }, caseId: row.caseId, data: { title: row.title, assigneeId: row.assigneeId, dueAt: row.dueAt!.toISOString() } });
    }
    return { count: rows.length };
  });
}
