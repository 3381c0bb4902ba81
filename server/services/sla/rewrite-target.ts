import { eq } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import type { Ctx } from "../../context.ts";
import { clockOf, nextMarkOf, timesOf } from "./case-clock.ts";
import { BREACH } from "./marks.ts";
import type { TargetRow } from "./queries.ts";
import type { StatusChange } from "./target-clock.ts";

type Change = Partial<Pick<TargetRow, "startedAt" | "minutes" | "policyId" | "policyVersion" | "calendarVersion" | "clock" | "fixedDueAt" | "cancelledAt">>;

/**
 * Reckons an open target anew from its start and the case's status changes, in the caller's transaction. What was told
 * and is true still stays told; what lies in the future now will be told when it comes, and a breach that is none any
 * more is taken back.
 */
export async function rewriteTarget(ctx: Ctx, target: TargetRow, changes: StatusChange[], change: Change = {}): Promise<TargetRow> {
  const row = { ...target, ...change };
  const { marks, ...times } = timesOf(row, changes, await clockOf(ctx, row));
  const now = ctx.now();
  const told = target.told.filter((point) => {
    const mark = marks.find((one) => one.point === point);
    return mark === undefined || (mark.at !== null && mark.at <= now);
  });
  const isOverdue = times.dueAt !== null && times.dueAt <= now;
  const breachedAt = isOverdue && target.breachedAt ? times.dueAt : null;
  const kept = breachedAt ? told : told.filter((point) => point !== BREACH);
  const warnedAt = marks.some((mark) => mark.kind === "warning" && kept.includes(mark.point)) ? target.warnedAt : null;
  const written = { ...change, ...times, told: kept, breachedAt, warnedAt, nextMarkAt: nextMarkOf(marks, kept) };
  await ctx.db.update(targets).set(written).where(eq(targets.id, target.id));
  return { ...row, ...written };
}
