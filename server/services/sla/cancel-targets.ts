import { inArray } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import type { Ctx } from "../../context.ts";

/** Owed no more: nothing is told of them. */
export async function cancelTargets(ctx: Ctx, targetIds: string[]): Promise<void> {
  if (targetIds.length === 0) return;
  await ctx.db.update(targets).set({ cancelledAt: ctx.now(), nextMarkAt: null }).where(inArray(targets.id, targetIds));
}
