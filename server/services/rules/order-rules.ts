import { asc, eq, isNull } from "drizzle-orm";
import { rules } from "../../../drizzle/schema/rules.ts";
import type { Rule } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { listRules } from "./queries.ts";

/** All rules in their new order. One that somebody added or deleted meanwhile makes it stale. */
export function orderRules(ctx: Ctx, { ids }: { ids: string[] }): Promise<Rule[]> {
  return inTransaction(ctx, async (ctx) => {
    const known = await ctx.db.select({ id: rules.id }).from(rules).where(isNull(rules.deletedAt)).orderBy(asc(rules.id)).for("update");
    if (known.length !== ids.length || new Set(ids).size !== ids.length || known.some(({ id }) => !ids.includes(id))) throw refuse("stale", "The rules are others by now.", { remedy: "Read the list again, and order it." });
    for (const [index, id] of ids.entries()) await ctx.db.update(rules).set({ position: index + 1 }).where(eq(rules.id, id));
    await recordEvent(ctx, { name: "rule.ordered", subject: { type: "rule", id: ids[0]! }, data: { ids } });
    return listRules(ctx);
  });
}
