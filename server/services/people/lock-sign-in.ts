import { sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";

/** One at a time, until the caller's transaction ends: whoever comes in for the first time, and whatever changes who may. */
export async function lockSignIn(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('sign-in'))`);
}
