import { sql } from "drizzle-orm";
import { uploads } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { UPLOAD_KEPT_MS, UPLOAD_UNFINISHED_MS } from "./limits.ts";

/**
 * The recurring job `schedule.purgeUploads`: removes files that nobody comes back for. Those that never had an end, those
 * that were never imported, and those whose imports all ended long ago.
 */
export async function purgeUploads(ctx: Ctx): Promise<void> {
  const unfinishedBefore = new Date(ctx.now().getTime() - UPLOAD_UNFINISHED_MS).toISOString();
  const keptSince = new Date(ctx.now().getTime() - UPLOAD_KEPT_MS).toISOString();
  await ctx.db.execute(sql`
    delete from ${uploads} u where
      (u.sha256 is null and u.created_at < ${unfinishedBefore}::timestamptz)
      or (u.created_at < ${keptSince}::timestamptz and not exists (
        select from imports i where i.upload_id = u.id and (i.status in ('checking', 'checked', 'importing', 'paused', 'undoing') or coalesce(i.finished_at, i.created_at) >= ${keptSince}::timestamptz)))`);
}
