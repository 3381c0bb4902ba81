import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { isStopped } from "../../contract/cases.ts";
import type { RuleAction } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { type BusinessCalendar, dueAt } from "../calendars/due-at.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { TestPoint } from "./back-test-points.ts";
import { remindersUntil } from "./decide-follow-up.ts";

interface Counted {
  action: Extract<RuleAction, { type: "start_follow_up" }>;
  /** Where the rule would have acted, the oldest first. */
  acted: TestPoint[];
  until: Date;
  calendarOf: (id: string | null) => BusinessCalendar;
}

/** How many reminders would have gone: until the next mail of the customer or the end of the case, and one follow-up of a case at a time. */
export async function countReminders(ctx: Ctx, { action, acted, until, calendarOf }: Counted): Promise<number> {
  if (acted.length === 0) return 0;
  const ends = await endsOf(ctx, [...new Set(acted.map(({ caseId }) => caseId))]);
  const calendar = calendarOf(action.calendarId);
  const busyUntil = new Map<string, Date>();
  let count = 0;
  for (const { caseId, at } of acted) {
    if (at < (busyUntil.get(caseId) ?? at)) continue;
    const endsAt = ends.get(caseId)?.find((end) => end > at) ?? until;
    const reminders = remindersUntil(at, { ...action, calendar }, endsAt);
    count += reminders.length;
    const isHandedOver = reminders.length === action.times;
    const handedOverAt = isHandedOver ? dueAt(reminders.at(-1)!, action.minutes, calendar) : null;
    busyUntil.set(caseId, handedOverAt && handedOverAt < endsAt ? handedOverAt : endsAt);
  }
  return count;
}

/** What ends the waiting in each case, the oldest first. */
async function endsOf(ctx: Ctx, caseIds: string[]): Promise<Map<string, Date[]>> {
  const mails = await ctx.db
    .select({ caseId: conversations.caseId, at: messages.receivedAt })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(sql`${conversations.caseId} = any(${sqlIds(caseIds)})`, eq(messages.direction, "inbound"), eq(messages.kind, "ordinary")));
  const changes = await ctx.db.select({ caseId: events.caseId, at: events.at, data: events.data }).from(events).where(and(inArray(events.caseId, caseIds), eq(events.name, "case.status_changed"))).orderBy(asc(events.seq));
  const all = [...mails, ...changes.filter(({ data }) => isStopped(data.after))].toSorted((a, b) => a.at.getTime() - b.at.getTime());
  return new Map([...Map.groupBy(all, ({ caseId }) => caseId!)].map(([caseId, rows]) => [caseId, rows.map(({ at }) => at)]));
}
