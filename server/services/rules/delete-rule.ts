import { eq } from "drizzle-orm";
import { ruleRuns, rules } from "../../../drizzle/schema/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";

/** Deletes a rule and its runs; what it did stays in the events. */
export function deleteRule(ctx: Ctx, ruleId: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select().from(rules).where(eq(rules.id, ruleId)).for("update");
    if (!row) throw refuse("not_found", "There is no such rule.");
    await ctx.db.delete(ruleRuns).where(eq(ruleRuns.ruleId, ruleId));
    await ctx.db.delete(rules).where(eq(rules.id, ruleId));
    await recordEvent(ctx, { name: "rule.deleted", subject: { type: "rule", id: ruleId }, data: { name: row.name } });
  });
}
