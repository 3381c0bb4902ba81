import { and, asc, eq, isNull, lte } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { isOpenTarget } from "./queries.ts";

const TARGETS_PER_SWEEP = 500;

/** The recurring job: records warnings and breaches that have come. Rows that another server sweeps are passed over, so each is told once. */
export async function sweepTargets(ctx: Ctx): Promise<{ warned: number; breached: number }> {
  const breached = await sweep(ctx, "breach");
  const warned = await sweep(ctx, "warning");
  return { warned, breached };
}

function sweep(ctx: Ctx, what: "warning" | "breach"): Promise<number> {
  const [column, done, name] = what === "breach" ? ([targets.dueAt, targets.breachedAt, "sla.breached"] as const) : ([targets.warnAt, targets.warnedAt, "sla.warned"] as const);
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.db
      .select()
      .from(targets)
      .where(and(isOpenTarget, isNull(done), isNull(targets.breachedAt), lte(column, ctx.now())))
      .orderBy(asc(column))
      .limit(TARGETS_PER_SWEEP)
      .for("update", { skipLocked: true });
    for (const target of rows) {
      // A breach is dated by when it was due, however late the sweep comes.
      await ctx.db.update(targets).set(what === "breach" ? { breachedAt: target.dueAt } : { warnedAt: ctx.now() }).where(eq(targets.id, target.id));
      await recordEvent(ctx, { name, subject: { type: "target", id: target.id }, caseId: target.caseId, data: { metric: target.metric, dueAt: target.dueAt?.toISOString() ?? null } });
    }
    return rows.length;
  });
}
