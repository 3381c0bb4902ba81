import { sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { requireCase } from "./queries.ts";

/** Longer than any chain of parents that somebody builds on purpose. */
const PARENTS_MAX = 50;

/** A case that may stand above another: seen by the actor, and not below it. */
export async function requireParent(ctx: Ctx, { caseId, parentId }: { caseId: string; parentId: string }): Promise<string> {
  const parent = await requireCase(ctx, parentId);
  if (parent.deletedAt) throw refuse("conflict", `Case #${parent.number} is in the bin.`);
  // One after the other: two who make each the other's parent at once would both see no circle.
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('case-parents'))`);
  const above = await ctx.db.execute<{ id: string }>(sql`
    with recursive above(id, depth) as (
      select ${parent.id}::uuid, 0
      union select c.parent_id, a.depth + 1 from cases c join above a on a.id = c.id where c.parent_id is not null and a.depth < ${PARENTS_MAX})
    select id from above`);
  if (above.some((row) => row.id === caseId)) throw refuse("conflict", `Case #${parent.number} stands below this one, so it cannot stand above it.`);
  if (above.length >= PARENTS_MAX) throw refuse("conflict", `The chain of parents has at most ${PARENTS_MAX} cases.`);
  return parent.id;
}
