import { sql } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import type { Ctx } from "../../context.ts";
import { insertRows } from "../../insert-rows.ts";
import { hasWork } from "./has-work.ts";
import type { JobData, JobName } from "./job-queue.ts";

export interface NewEvent {
  /** `<noun>.<past>` */
  name: string;
  subject: { type: string; id: string };
  /** The case on whose timeline it stands. */
  caseId?: string | null;
  data?: Record<string, unknown>;
  /** Where it is another than the ctx's. */
  cause?: Ctx["cause"];
}

export interface RecordedEvent {
  seq: number;
  id: string;
}

/** Channel on which every server hears of new events: see services/live. */
export const EVENTS_CHANNEL = "mailroom_events";

/**
 * An event's number and its mark, the oldest transaction that was open when it was recorded: those before had ended, and
 * notifications come in the order of commits, so that theirs are heard before this one.
 */
const told = sql`pg_notify(${EVENTS_CHANNEL}, seq::text || ':' || pg_snapshot_xmin(pg_current_snapshot())::text) as told`;

/**
 * Records a fact and enqueues what follows from it, in the caller's transaction. The row is audit entry, timeline line
 * and outbox in one; the NOTIFY reaches other servers only when the transaction commits.
 */
export async function recordEvent(ctx: Ctx, event: NewEvent): Promise<RecordedEvent> {
  const [recorded] = await recordEvents(ctx, [event]);
  return recorded!;
}

/** The same for facts that come about together, in their order. */
export async function recordEvents(ctx: Ctx, facts: NewEvent[]): Promise<RecordedEvent[]> {
  if (facts.length === 0) return [];
  const rows = facts.map((fact) => rowOf(ctx, fact));
  const possible = facts.map((fact) => ctx.ports.jobs.subscribersOf(fact.name).filter((job) => hasWork[job]?.isFor?.(fact, ctx.actor) ?? true));
  const asked = [...new Set(possible.flat())].flatMap((job) => (hasWork[job]?.isAwaited ? [sql`, ${hasWork[job].isAwaited} as ${sql.identifier(job)}`] : []));
  const written = await insertRows<typeof events, Written>(ctx, events, rows, { after: sql`returning seq, id, ${told}${sql.join(asked)}` });
  const answers = new Map(written.map((row) => [row.id, row]));
  const recorded = rows.map(({ id }) => ({ id, seq: answers.get(id)!.seq }));
  const wanted = new Map<JobName, { eventSeq: number }[]>();
  for (const [index, { id, seq }] of recorded.entries()) {
    for (const job of possible[index]!) if (answers.get(id)![job] !== false) wanted.set(job, [...(wanted.get(job) ?? []), { eventSeq: seq }]);
  }
  // Sent to the server together: they wait for no answer of one another.
  await Promise.all([...wanted].map(([job, data]) => ctx.ports.jobs.enqueueAll(ctx.db, job, data as JobData[JobName][])));
  return recorded;
}

type Written = RecordedEvent & Partial<Record<JobName, boolean>>;

function rowOf(ctx: Ctx, { name, subject, caseId = null, data = {}, cause = ctx.cause }: NewEvent): typeof events.$inferInsert & { id: string } {
  return {
    id: ctx.newId(),
    name,
    subjectType: subject.type,
    subjectId: subject.id,
    caseId,
    actorType: ctx.actor.type,
    actorId: "id" in ctx.actor ? ctx.actor.id : null,
    actorName: ctx.actor.name,
    origin: ctx.origin,
    data,
    causeId: cause?.eventId ?? null,
    causeDepth: cause ? cause.depth + 1 : 0,
    at: ctx.now(),
  };
}
