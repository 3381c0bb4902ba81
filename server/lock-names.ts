import { sql } from "drizzle-orm";
import type { Ctx } from "./context.ts";
import { sqlTexts } from "./services/contacts/sql-arrays.ts";

/**
 * Holds names until the caller's transaction ends: whoever else wants one of them waits. All at once and in one order for
 * everybody, so that no two wait for one another. Names are well-formed, without NUL.
 */
export async function lockNames(ctx: Ctx, names: string[]): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(key) from (select distinct hashtextextended(name, 0) as key from unnest(${sqlTexts(names)}) as name order by key) as keys`);
}
