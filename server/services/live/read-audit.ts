import { desc, lt } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { AuditEntry } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";
import { toAuditEntry } from "../events/audit-entry.ts";
import { concerns } from "./concerns.ts";
import { createEar } from "./who-hears.ts";

/**
 * What happened, newest first; `before` is the last number of the page above. That something was done, by whom and when
 * is told of every mailbox; what it was done to, and what it says, only of those that the actor sees.
 */
export async function readAudit(ctx: Ctx, { before, limit }: { before: number | null; limit: number }): Promise<AuditEntry[]> {
  const rows = await ctx.db
    .select({ row: events, ...concerns })
    .from(events)
    .where(before === null ? undefined : lt(events.seq, before))
    .orderBy(desc(events.seq))
    .limit(limit);
  const maySee = createEar(ctx);
  const entries: AuditEntry[] = [];
  for (const { row, ...concerned } of rows) {
    const entry = toAuditEntry(row);
    entries.push((await maySee({ event: "", ...concerned })) ? entry : { ...entry, subjectId: "", data: {}, origin: null, isWithheld: true });
  }
  return entries;
}
