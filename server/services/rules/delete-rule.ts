import { eq } from "drizzle-orm";
import { rules } from "../../../drizzle/schema/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockRule } from "./queries.ts";
import { stopTimers } from "./timers.ts";

/** It runs no more and is in no list; its runs stay, so that they can be read and undone. */
export function deleteRule(ctx: Ctx, ruleId: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockRule(ctx, ruleId);
    await ctx.db.update(rules).set({ deletedAt: ctx.now(), listensTo: [] }).where(eq(rules.id, ruleId));
    await stopTimers(ctx, { ruleId });
    await recordEvent(ctx, { name: "rule.deleted", subject: { type: "rule", id: ruleId }, data: { name: row.name } });
  });
}
