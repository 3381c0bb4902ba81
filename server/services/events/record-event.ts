import { type SQL, sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { Actor, Ctx } from "../../context.ts";
import { hasWork } from "./has-work.ts";
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
  const { jobs, asked } = followUps(ctx, event);
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
    .returning({ seq: events.seq, told: sql<unknown>`pg_notify(${EVENTS_CHANNEL}, ${events.seq}::text)`, ...asked });
  const recorded = row as { seq: number } & Partial<Record<JobName, boolean>>;
  const wanted = jobs.filter((job) => recorded[job] !== false);
  // Sent to the server together: they wait for no answer of one another.
  await Promise.all(wanted.map((job) => ctx.ports.jobs.enqueue(ctx.db, job, { eventSeq: recorded.seq } as JobData[JobName])));
  return { seq: recorded.seq, id };
}

/** The jobs that may follow, and what the database is asked of some of them. */
function followUps(ctx: Ctx, event: NewEvent): { jobs: JobName[]; asked: Record<string, SQL<boolean>> } {
  const known = ctx.ports.jobs.subscribersOf(event.name).map((job) => ({ job, has: hasWork[job]?.(event, ctx.actor) ?? true }));
  const possible = known.filter(({ has }) => has !== false);
  return { jobs: possible.map(({ job }) => job), asked: Object.fromEntries(possible.flatMap(({ job, has }) => (typeof has === "boolean" ? [] : [[job, has]]))) };
}

function actorId(actor: Actor): string | null {
  return "id" in actor ? actor.id : null;
}
