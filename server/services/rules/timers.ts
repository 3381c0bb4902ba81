import { and, eq, inArray, isNull, lte, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { rules, ruleTimers } from "../../../drizzle/schema/rules.ts";
import type { RuleTrigger } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { type BusinessCalendar, dueAt, wallClock } from "../calendars/due-at.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { CASES_PER_FILL, TIMERS_AT_ONCE } from "./limits.ts";
import type { LiveRule } from "./run-rules.ts";

/** The fact that a case's time has come for a rule; its data name the rule. */
export const TIMER_EVENT = "case.timer_reached";

type TimeTrigger = Extract<RuleTrigger, { type: "time" }>;
type CalendarOf = (id: string | null) => BusinessCalendar;

/** Pure: when a rule of time is due; null: never, its calendar has no hours. */
export function fireAt({ clock, calendarId, minutes }: TimeTrigger, since: Date, calendarOf: CalendarOf): Date | null {
  return dueAt(since, minutes, clock === "wall" ? wallClock : calendarOf(calendarId));
}

/** Begins to count for a case, or anew where it happened again. A late repetition of an older fact changes nothing. */
export async function armTimer(ctx: Ctx, { rule, event, calendarOf }: { rule: Pick<LiveRule, "id" | "definition">; event: EventRow; calendarOf: CalendarOf }): Promise<void> {
  const { trigger } = rule.definition;
  if (trigger.type !== "time" || event.caseId === null) return;
  const since = await countedFrom(ctx, trigger, event);
  if (since) await setTimers(ctx, rule.id, trigger, [{ caseId: event.caseId, since }], calendarOf);
}

/** The moment that an event counts as for a trigger; null: as none. A robot's mail is no customer's. */
async function countedFrom(ctx: Ctx, { after }: TimeTrigger, event: EventRow): Promise<Date | null> {
  if (after === "opened" || after === "status_change") return event.at;
  if (typeof event.data.messageId !== "string") return null;
  const [message] = await ctx.db.select({ kind: messages.kind, direction: messages.direction, receivedAt: messages.receivedAt }).from(messages).where(eq(messages.id, event.data.messageId));
  const isCounted = after === "answer" ? message?.direction === "outbound" : message?.direction === "inbound" && message.kind === "ordinary";
  return isCounted ? message!.receivedAt : null;
}

async function setTimers(ctx: Ctx, ruleId: string, trigger: TimeTrigger, from: { caseId: string; since: Date }[], calendarOf: CalendarOf): Promise<void> {
  const rows = from.flatMap(({ caseId, since }) => {
    const at = fireAt(trigger, since, calendarOf);
    return at ? [{ caseId, since: since.toISOString(), fireAt: at.toISOString() }] : [];
  });
  if (rows.length === 0) return;
  // One that fired for this moment already does not fire again, however often the job runs.
  await ctx.db.execute(sql`
    insert into ${ruleTimers} as t (rule_id, case_id, since, fire_at)
    select ${ruleId}::uuid, r."caseId", r.since, r."fireAt" from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r("caseId" uuid, since timestamptz, "fireAt" timestamptz)
    where not exists (select 1 from ${events} e where e.case_id = r."caseId" and e.name = ${TIMER_EVENT} and e.data ->> 'ruleId' = ${ruleId} and (e.data ->> 'since')::timestamptz >= r.since)
    on conflict (rule_id, case_id) do update set since = excluded.since, fire_at = excluded.fire_at where excluded.since > t.since`);
}

export async function stopTimers(ctx: Ctx, { ruleId }: { ruleId: string }): Promise<void> {
  await ctx.db.delete(ruleTimers).where(eq(ruleTimers.ruleId, ruleId));
}

/** The recurring job: what is due becomes a fact of its case, once, on whichever server. Of cases that are over nothing does. */
export async function fireTimers(ctx: Ctx): Promise<{ fired: number }> {
  let fired = 0;
  for (;;) {
    const taken = await inTransaction(ctx, async (ctx) => {
      const due = await ctx.db.select().from(ruleTimers).where(lte(ruleTimers.fireAt, ctx.now())).orderBy(ruleTimers.fireAt).limit(TIMERS_AT_ONCE).for("update", { skipLocked: true });
      if (due.length === 0) return 0;
      const open = await openCases(ctx, due.map(({ caseId }) => caseId));
      for (const { ruleId, caseId, since, fireAt } of due) {
        await ctx.db.delete(ruleTimers).where(and(eq(ruleTimers.ruleId, ruleId), eq(ruleTimers.caseId, caseId)));
        if (!open.has(caseId)) continue;
        await recordEvent(ctx, { name: TIMER_EVENT, subject: { type: "case", id: caseId }, caseId, data: { ruleId, since: since.toISOString(), fireAt: fireAt.toISOString() } });
        fired++;
      }
      return due.length;
    });
    if (taken < TIMERS_AT_ONCE) return { fired };
  }
}

async function openCases(ctx: Ctx, caseIds: string[]): Promise<Set<string>> {
  const rows = await ctx.db.select({ id: cases.id }).from(cases).where(and(inArray(cases.id, caseIds), isOpen));
  return new Set(rows.map(({ id }) => id));
}

const isOpen = and(sql`${cases.status} <> 'closed'`, isNull(cases.deletedAt), isNull(cases.mergedIntoId));

/** Gives the open cases their time when a rule is published, some hundreds a job. A newer version stops it. */
export async function fillTimers(ctx: Ctx, { ruleId, version, afterCaseId }: { ruleId: string; version: number; afterCaseId: string | null }): Promise<void> {
  const [rule] = await ctx.db.select().from(rules).where(eq(rules.id, ruleId));
  const trigger = rule?.published?.trigger;
  if (!rule || rule.publishedVersion !== version || rule.listensTo.length === 0 || trigger?.type !== "time") return;
  const rows = await ctx.db
    .select({ id: cases.id, since: momentOf(trigger).mapWith(cases.openedAt) })
    .from(cases)
    .where(and(isOpen, afterCaseId ? sql`${cases.id} > ${afterCaseId}::uuid` : undefined))
    .orderBy(cases.id)
    .limit(CASES_PER_FILL);
  const from = rows.flatMap(({ id, since }) => (since ? [{ caseId: id, since: since as Date }] : []));
  await setTimers(ctx, ruleId, trigger, from, await calendarsInForce(ctx));
  if (rows.length === CASES_PER_FILL) await enqueueJob(ctx, "rules.fillTimers", { ruleId, version, afterCaseId: rows.at(-1)!.id });
}

/** What the minutes of a case that is open already are counted from. */
function momentOf({ after }: TimeTrigger) {
  const newestMail = (of: ReturnType<typeof sql>) => sql`(select max(m.received_at) from ${messages} m join ${conversations} v on v.id = m.conversation_id where v.case_id = "cases"."id" and ${of})`;
  switch (after) {
    case "opened":
      return sql`${cases.openedAt}`;
    case "customer_message":
      return newestMail(sql`m.direction = 'inbound' and m.kind = 'ordinary'`);
    case "answer":
      return newestMail(sql`m.direction = 'outbound'`);
    case "status_change":
      return sql`coalesce((select max(e.at) from ${events} e where e.case_id = "cases"."id" and e.name = 'case.status_changed'), ${cases.openedAt})`;
    default:
      return after satisfies never;
  }
}
