import { sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { Actor, Ctx } from "../../context.ts";
import type { JobData, JobName } from "./job-queue.ts";

export interface NewEvent {
  /** `<noun>.<past>` */
  name: string;
  subject: { type: string; id: string };
  /** The case on whose timeline it stands. */
  caseId?: string | null;
  data?: Record<string, unknown>;
}

export interface RecordedEvent {
  seq: number;
  id: string;
}

/** Channel on which every server hears of new events: see services/live. */
export const EVENTS_CHANNEL = "mailroom_events";

/**
 * Records a fact and enqueues what follows from it, in the caller's transaction. The row is audit entry, timeline line
 * and outbox in one; the NOTIFY reaches other servers only when the transaction commits.
 */
export async function recordEvent(ctx: Ctx, event: NewEvent): Promise<RecordedEvent> {
  const id = ctx.newId();
  const [row] = await ctx.db
    .insert(events)
    .values({
      id,
      name: event.name,
      subjectType: event.subject.type,
      subjectId: event.subject.id,
      caseId: event.caseId ?? null,
      actorType: ctx.actor.type,
      actorId: actorId(ctx.actor),
      actorName: ctx.actor.name,
      data: event.data ?? {},
      causeId: ctx.cause?.eventId ?? null,
      causeDepth: ctx.cause ? ctx.cause.depth + 1 : 0,
      at: ctx.now(),
    })
    .returning({ seq: events.seq });
  const seq = row!.seq;
  for (const job of ctx.ports.jobs.subscribersOf(event.name)) {
    await ctx.ports.jobs.enqueue(ctx.db, job, { eventSeq: seq } as JobData[JobName]);
  }
  await ctx.db.execute(sql`select pg_notify(${EVENTS_CHANNEL}, ${String(seq)})`);
  return { seq, id };
}

function actorId(actor: Actor): string | null {
  return "id" in actor ? actor.id : null;
}
