import { and, asc, desc, eq, lt } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { Ctx } from "../../context.ts";

export type EventRow = typeof events.$inferSelect;

export async function findEvent(ctx: Ctx, seq: number): Promise<EventRow | null> {
  const [row] = await ctx.db.select().from(events).where(eq(events.seq, seq));
  return row ?? null;
}

export function eventsOfCase(ctx: Ctx, caseId: string): Promise<EventRow[]> {
  return ctx.db.select().from(events).where(eq(events.caseId, caseId)).orderBy(asc(events.seq));
}

/** Newest first; `before` is the last number of the page above. */
export function recentEvents(ctx: Ctx, input: { before: number | null; limit: number }): Promise<EventRow[]> {
  return ctx.db
    .select()
    .from(events)
    .where(and(input.before === null ? undefined : lt(events.seq, input.before)))
    .orderBy(desc(events.seq))
    .limit(input.limit);
}
