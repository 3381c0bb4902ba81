import { type SQL, sql } from "drizzle-orm";
import type { Actor } from "../../context.ts";
import type { JobName } from "./job-queue.ts";
import type { NewEvent } from "./record-event.ts";

interface HasWork {
  /** Known when the fact is recorded. */
  isFor?: (event: NewEvent, actor: Actor) => boolean;
  /** Asked of the database with the insert of a row of `events`. */
  isAwaited?: SQL<boolean>;
}

/**
 * Subscribers that most facts leave nothing to do, and how that is known when the fact is recorded: a job that would do
 * nothing is not made. Who begins to listen later hears of what happens from then on.
 */
export const hasWork: Partial<Record<JobName, HasWork>> = {
  "event.callWebhooks": { isAwaited: sql`exists (select 1 from webhooks hook where hook.deleted_at is null and hook.events ?| array[events.name, '*'])` },
  "event.runRules": { isAwaited: sql`exists (select 1 from rules rule where events.name = any(rule.listens_to))` },
  "event.followCase": { isAwaited: sql`exists (select 1 from follow_ups waits where waits.case_id = events.case_id and waits.ended_at is null)` },
  "event.learnFromCase": { isFor: ({ name }, actor) => actor.type === "user" || name === "case.message_sent" },
  "event.recomputeForCalendar": { isFor: ({ data }) => data?.openCases === "recompute" },
  "event.noteMessage": { isFor: ({ data }) => data?.concernsCaseId !== null },
  "event.noteInbound": { isFor: ({ data }) => data?.mayConcernSent !== false },
};
