import { and, asc, desc, eq, sql } from "drizzle-orm";
import { events, eventSeals } from "../../../drizzle/schema/events.ts";
import type { AuditSeal } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";

const EVENTS_OF_SUBJECT_MAX = 200;

export type EventRow = typeof events.$inferSelect;

/** In their order; numbers under which there is none are passed over. */
export function findEvents(ctx: Ctx, seqs: number[]): Promise<EventRow[]> {
  return ctx.db.select().from(events).where(sql`${events.seq} = any(${`{${seqs.join(",")}}`}::bigint[])`).orderBy(asc(events.seq));
}

export async function findEvent(ctx: Ctx, seq: number): Promise<EventRow | null> {
  const [row] = await ctx.db.select().from(events).where(eq(events.seq, seq));
  return row ?? null;
}

export function eventsOfCase(ctx: Ctx, caseId: string): Promise<EventRow[]> {
  return ctx.db.select().from(events).where(eq(events.caseId, caseId)).orderBy(asc(events.seq));
}

/** Of the newest event; 0: there is none. */
export async function newestSeq({ db }: Pick<Ctx, "db">): Promise<number> {
  const [row] = await db.select({ seq: events.seq }).from(events).orderBy(desc(events.seq)).limit(1);
  return row?.seq ?? 0;
}

/** Newest first. */
export function eventsOfSubject(ctx: Ctx, subject: { type: string; id: string }): Promise<EventRow[]> {
  return ctx.db.select().from(events).where(and(eq(events.subjectType, subject.type), eq(events.subjectId, subject.id))).orderBy(desc(events.seq)).limit(EVENTS_OF_SUBJECT_MAX);
}

/** Null: nothing was sealed yet. */
export async function lastSeal(ctx: Ctx): Promise<AuditSeal | null> {
  const [row] = await ctx.db.select({ number: eventSeals.number, toSeq: eventSeals.toSeq, hash: eventSeals.hash, sealedAt: eventSeals.sealedAt }).from(eventSeals).orderBy(desc(eventSeals.number)).limit(1);
  return row ? { ...row, hash: Buffer.from(row.hash).toString("hex"), sealedAt: row.sealedAt.toISOString() } : null;
}
