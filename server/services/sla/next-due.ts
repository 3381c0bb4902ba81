import { sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";

/** Writes on each case when the soonest of what its customer was promised is due: the queue's order. Called by whatever moves targets, in its transaction. */
export async function keepNextDue(ctx: Ctx, caseIds: string[]): Promise<void> {
  if (caseIds.length === 0) return;
  await ctx.db.execute(sql`
    update cases c set next_due_at = t.due_at
    from (select k.id, (select min(due_at) from targets where case_id = k.id and met_at is null and cancelled_at is null and metric <> 'task_due') as due_at from unnest(${sqlIds(caseIds)}) as k(id)) t
    where c.id = t.id and c.next_due_at is distinct from t.due_at`);
}
