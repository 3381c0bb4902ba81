import { sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";

/** What is owed for a task lies on the task's case: after tasks went from one of these cases to another. */
export async function moveTaskTargets(ctx: Ctx, caseIds: string[]): Promise<void> {
  await ctx.db.execute(sql`
    update targets t set case_id = k.case_id from tasks k
    where t.case_id = any(${sqlIds(caseIds)}) and t.met_at is null and t.cancelled_at is null and k.id = t.task_id and k.case_id is not null and k.case_id <> t.case_id`);
}
