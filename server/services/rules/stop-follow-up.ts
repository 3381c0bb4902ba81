import { and, eq, isNull } from "drizzle-orm";
import { followUps, rules } from "../../../drizzle/schema/rules.ts";
import type { FollowUp } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { requireCase } from "../cases/queries.ts";
import { endFollowUp } from "./end-follow-up.ts";
import { lockFollowUp } from "./follow-up-facts.ts";

/** What reminds the customer of a case now; null: nothing does. */
export async function readFollowUp(ctx: Ctx, caseId: string): Promise<FollowUp | null> {
  await requireCase(ctx, caseId);
  const [row] = await openFollowUp(ctx, caseId);
  if (!row) return null;
  const { followUp: { id, sentCount, times, nextAt, startedAt, task }, rule } = row;
  return { id, rule, sentCount, times, nextAt: nextAt.toISOString(), startedAt: startedAt.toISOString(), task };
}

/** A person reminds the customer otherwise, or not at all. Twice is once. */
export function stopFollowUp(ctx: Ctx, caseId: string): Promise<null> {
  return inTransaction(ctx, async (ctx) => {
    await requireCase(ctx, caseId);
    const [open] = await openFollowUp(ctx, caseId);
    const row = open ? await lockFollowUp(ctx, open.followUp) : null;
    if (row) await endFollowUp(ctx, row, { ended: "stopped", detail: null });
    return null;
  });
}

function openFollowUp(ctx: Ctx, caseId: string) {
  return ctx.db.select({ followUp: followUps, rule: rules.name }).from(followUps).innerJoin(rules, eq(rules.id, followUps.ruleId)).where(and(eq(followUps.caseId, caseId), isNull(followUps.endedAt)));
}
