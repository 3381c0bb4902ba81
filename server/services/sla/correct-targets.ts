import { and, asc, eq, isNotNull } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import { isStopped } from "../../contract/cases.ts";
import type { Ctx } from "../../context.ts";
import { clockOf, timesOf } from "./case-clock.ts";
import { followHistory } from "./move-targets.ts";
import type { KnownChange } from "./status-history.ts";

/** After a correction was recorded, in its transaction: what is owed is reckoned anew, and a resolution that was met is met when the case was resolved in truth. */
export async function correctTargets(ctx: Ctx, { caseId, before, after }: { caseId: string; before: KnownChange[]; after: KnownChange[] }): Promise<void> {
  await followHistory(ctx, caseId);
  const met = await ctx.db.select().from(targets).where(and(eq(targets.caseId, caseId), isNotNull(targets.metAt))).orderBy(asc(targets.startedAt));
  for (const target of met) {
    const stoppedBy = target.metric === "resolution" ? before.find((change) => isStopped(change.to) && change.at.getTime() === target.metAt!.getTime()) : undefined;
    const metAt = (stoppedBy && after.find((change) => change.eventId === stoppedBy.eventId)?.at) ?? target.metAt!;
    // What happened after it was met has nothing to do with it.
    const { marks: _, ...times } = timesOf(target, after.filter((change) => change.at < metAt), await clockOf(ctx, target));
    const isLate = times.dueAt !== null && times.dueAt < metAt;
    await ctx.db.update(targets).set({ metAt, dueAt: times.dueAt, warnAt: times.warnAt, breachedAt: isLate ? times.dueAt : null }).where(eq(targets.id, target.id));
  }
}
