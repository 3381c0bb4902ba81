import { eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { isStopped } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { isForEveryCase } from "./choose-policy.ts";
import { policiesInForce, policyFor } from "./policies-in-force.ts";
import { openTargetsOf } from "./queries.ts";
import { recomputeCases } from "./recompute-cases.ts";

/** A subscriber: what a case says was changed, and another policy may hold for it now. One whose policy only has a newer version keeps the old one. */
export async function followPolicy(ctx: Ctx, event: EventRow): Promise<void> {
  const { caseId } = event;
  if (!caseId) return;
  const first = (await policiesInForce(ctx))[0];
  if (first && isForEveryCase(first.definition.conditions)) return;
  await inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select({ id: cases.id, priority: cases.priority, openedAt: cases.openedAt, status: cases.status }).from(cases).where(eq(cases.id, caseId)).for("update");
    if (!row || isStopped(row.status)) return;
    const owed = await openTargetsOf(ctx, caseId);
    const winner = await policyFor(ctx, caseId);
    if (owed.length === 0 ? winner === null : owed.every((target) => target.policyId === winner?.id)) return;
    await recomputeCases(ctx, [row], { reason: "case" });
  });
}
