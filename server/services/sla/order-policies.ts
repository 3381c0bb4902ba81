import { asc, eq, isNull } from "drizzle-orm";
import { slaPolicies } from "../../../drizzle/schema/sla.ts";
import type { SlaPolicy } from "../../contract/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { listPolicies } from "./queries.ts";

/** Sets in which order policies are asked: all of them by their ids, so that nobody's new one is lost between. */
export function orderPolicies(ctx: Ctx, { ids }: { ids: string[] }): Promise<SlaPolicy[]> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.db.select({ id: slaPolicies.id, position: slaPolicies.position }).from(slaPolicies).where(isNull(slaPolicies.archivedAt)).orderBy(asc(slaPolicies.id)).for("update");
    const isWhole = ids.length === rows.length && new Set(ids).size === ids.length && rows.every((row) => ids.includes(row.id));
    if (!isWhole) throw refuse("stale", "The list of policies was changed since you read it.", { remedy: "Reload it and order it again." });
    for (const [position, id] of ids.entries()) await ctx.db.update(slaPolicies).set({ position }).where(eq(slaPolicies.id, id));
    await recordEvent(ctx, { name: "sla_policy.ordered", subject: { type: "sla_policy", id: ids[0]! }, data: { ids } });
    return listPolicies(ctx);
  });
}
