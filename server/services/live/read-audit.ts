import { and, desc, eq, gt, gte, lt, lte, or, type SQL, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { AuditEntry, AuditFilter } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";
import { toAuditEntry } from "../events/audit-entry.ts";
import { newestSeq } from "../events/queries.ts";
import { concerns } from "./concerns.ts";
import { createEar } from "./who-hears.ts";

/** A rare thing among millions of events is looked for a stretch at a time, so that no request takes long. */
const LOOKED_AT_MAX = 50_000;

export interface AuditPage {
  items: AuditEntry[];
  /** Where to go on; null: this is the beginning. May be given with few items, or none. */
  next: number | null;
}

/**
 * What happened, newest first; `before` is `next` of the page above. That something was done, by whom and when is told of
 * every mailbox; what it was done to, and what it says, only of those that the actor sees.
 */
export async function readAudit(ctx: Ctx, { before, limit, filter = {}, lookedAtMax = LOOKED_AT_MAX }: { before: number | null; limit: number; filter?: AuditFilter; lookedAtMax?: number }): Promise<AuditPage> {
  const top = before ?? (await newestSeq(ctx)) + 1;
  const bottom = Math.max(0, top - 1 - lookedAtMax);
  const rows = await ctx.db
    .select({ row: events, ...concerns })
    .from(events)
    .where(and(lt(events.seq, top), gt(events.seq, bottom), ...conditionsOf(filter)))
    .orderBy(desc(events.seq))
    .limit(limit);
  const maySee = createEar(ctx);
  const items: AuditEntry[] = [];
  for (const { row, ...concerned } of rows) {
    const entry = toAuditEntry(row);
    items.push((await maySee({ event: "", ...concerned })) ? entry : { ...entry, subjectId: "", data: {}, origin: null, isWithheld: true });
  }
  // Who looks for one thing is told nothing of those where it is not theirs to see.
  const told = filter.subjectId ? items.filter((entry) => !entry.isWithheld) : items;
  if (rows.length === limit) return { items: told, next: rows.at(-1)!.row.seq };
  return { items: told, next: bottom === 0 ? null : bottom + 1 };
}

function conditionsOf({ actorId, kind, subjectId, from, to }: AuditFilter): (SQL | undefined)[] {
  return [
    actorId ? eq(events.actorId, actorId) : undefined,
    kind ? (kind.includes(".") ? eq(events.name, kind) : sql`starts_with(${events.name}, ${`${kind}.`})`) : undefined,
    subjectId ? or(eq(events.subjectId, subjectId), eq(events.caseId, subjectId)) : undefined,
    from ? gte(events.at, new Date(from)) : undefined,
    to ? lte(events.at, new Date(to)) : undefined,
  ];
}
