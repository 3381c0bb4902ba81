import { type SQL, sql } from "drizzle-orm";
import type { Actor } from "../../context.ts";
import type { JobName } from "./job-queue.ts";
import type { NewEvent } from "./record-event.ts";

/** Whether a subscriber has anything to do for this fact: known at once, or asked of the database with the insert. */
type HasWork = (event: NewEvent, actor: Actor) => boolean | SQL<boolean>;

/**
 * Subscribers that most facts leave nothing to do, and how that is known when the fact is recorded: a job that would do
 * nothing is not made. Who begins to listen later hears of what happens from then on.
 */
export const hasWork: Partial<Record<JobName, HasWork>> = {
  "event.callWebhooks": ({ name }) => sql`exists (select 1 from webhooks hook where hook.deleted_at is null and hook.events ?| array[${name}::text, '*'])`,
  "event.runRules": ({ name }) => sql`exists (select 1 from rules rule where ${name} = any(rule.listens_to))`,
  "event.followCase": ({ caseId }) => sql`exists (select 1 from follow_ups waits where waits.case_id = ${caseId ?? null}::uuid and waits.ended_at is null)`,
  "event.learnFromCase": ({ name }, actor) => actor.type === "user" || name === "case.message_sent",
  "event.recomputeForCalendar": ({ data }) => data?.openCases === "recompute",
  "event.noteMessage": ({ data }) => data?.concernsCaseId !== null,
  "event.noteInbound": ({ data }) => data?.mayConcernSent !== false,
};
