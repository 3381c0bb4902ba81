import { sql } from "drizzle-orm";
import type { Ctx } from "../../context.ts";

/** A million contacts change in half a minute on a small machine; a statement may take a minute otherwise. */
const LONG_STATEMENT_MS = 15 * 60_000;

/** In the caller's transaction, for statements over all contacts that a query finds. */
export async function allowLongStatements(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select set_config('statement_timeout', ${String(LONG_STATEMENT_MS)}, true)`);
}
