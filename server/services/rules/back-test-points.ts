import { and, between, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { RuleDefinition } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import type { BusinessCalendar } from "../calendars/due-at.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import type { EventRow } from "../events/queries.ts";
import type { Point } from "./facts-as-of.ts";
import { listensTo } from "./listens-to.ts";
import { fireAt, TIMER_EVENT } from "./timers.ts";

export interface TestWindow {
  from: Date;
  until: Date;
  fromSeq: number;
  untilSeq: number;
}

export interface TestPoint extends Point {
  /** The rules that would have been asked. */
  wakes: RuleDefinition[];
}

interface Asked {
  caseIds: string[];
  definitions: RuleDefinition[];
  window: TestWindow;
  calendarOf: (id: string | null) => BusinessCalendar;
}

/** The moments of some cases at which one of the rules would have been asked, the oldest first. */
export async function pointsOfCases(ctx: Ctx, { caseIds, definitions, window, calendarOf }: Asked): Promise<TestPoint[]> {
  const names = [...new Set(definitions.flatMap(listensTo))].filter((name) => name !== TIMER_EVENT);
  const rows = await eventsOf(ctx, { caseIds, names, window });
  const points = rows.flatMap(({ event, caseId, messageId }) => {
    const wakes = definitions.filter(({ trigger }) => trigger.type === "event" && trigger.event === event.name);
    return wakes.length > 0 ? [{ event, caseId, messageId, seenSeq: event.seq, at: event.at, wakes }] : [];
  });
  const timed: TestPoint[][] = [];
  for (const definition of definitions.filter(({ trigger }) => trigger.type === "time")) timed.push(await timedPoints(ctx, definition, { rows, until: window.until, calendarOf }));
  return [...points, ...timed.flat()].toSorted((a, b) => a.at.getTime() - b.at.getTime() || a.event.seq - b.event.seq);
}

interface Woke {
  event: EventRow;
  caseId: string;
  messageId: string | null;
}

/** What stands on the cases, and what was of their mails before they were cases: each by an index. */
async function eventsOf(ctx: Ctx, { caseIds, names, window: { from, fromSeq, untilSeq } }: { caseIds: string[]; names: string[]; window: TestWindow }): Promise<Woke[]> {
  const inWindow = and(between(events.seq, fromSeq, untilSeq), gte(events.at, from), inArray(events.name, names));
  const ofCases = sql`${conversations.caseId} = any(${sqlIds(caseIds)})`;
  const named = sql`${messages.id} = (${events.data} ->> 'messageId')::uuid`;
  const told = await ctx.db.select({ event: events, caseId: events.caseId, messageId: messages.id }).from(events).leftJoin(messages, named).where(and(sql`${events.caseId} = any(${sqlIds(caseIds)})`, inWindow));
  const ofMails = await ctx.db
    .select({ event: events, caseId: conversations.caseId, messageId: messages.id })
    .from(conversations)
    .innerJoin(messages, eq(messages.conversationId, conversations.id))
    .innerJoin(events, and(eq(events.subjectType, "message"), eq(events.subjectId, messages.id), isNull(events.caseId)))
    .where(and(ofCases, inWindow));
  const ofRecipients = await ctx.db
    .select({ event: events, caseId: conversations.caseId, messageId: messages.id })
    .from(conversations)
    .innerJoin(messages, eq(messages.conversationId, conversations.id))
    .innerJoin(deliveries, eq(deliveries.id, messages.deliveryId))
    .innerJoin(events, and(eq(events.subjectType, "recipient"), eq(events.subjectId, deliveries.recipientId), isNull(events.caseId), named))
    .where(and(ofCases, inWindow));
  return [...told, ...ofMails, ...ofRecipients].map((row) => ({ ...row, caseId: row.caseId! })).toSorted((a, b) => a.event.seq - b.event.seq);
}

/** When the time of each case would have come: counted anew where it happened again before, and never for a case that was over by then. */
async function timedPoints(ctx: Ctx, definition: RuleDefinition, { rows, until, calendarOf }: { rows: Woke[]; until: Date } & Pick<Asked, "calendarOf">): Promise<TestPoint[]> {
  const { trigger } = definition;
  if (trigger.type !== "time") return [];
  const wanted = listensTo(definition);
  const moments = new Map((await momentsOf(ctx, rows, trigger.after)).map((one) => [one.seq, one.since]));
  const byCase = Map.groupBy(rows.filter(({ event }) => wanted.includes(event.name) && moments.has(event.seq)), ({ caseId }) => caseId);
  const due = [...byCase].flatMap(([caseId, woke]) => woke.flatMap(({ event, messageId }, index) => {
    const at = fireAt(trigger, moments.get(event.seq)!, calendarOf);
    const next = woke[index + 1];
    return at && at <= until && (!next || at < moments.get(next.event.seq)!) ? [{ event, caseId, messageId, at }] : [];
  }));
  const seen = await newestBefore(ctx, due);
  return due.flatMap((one, index) => (seen[index]!.isOver ? [] : [{ ...one, event: { ...one.event, name: TIMER_EVENT, subjectType: "case" }, messageId: null, seenSeq: seen[index]!.seq, wakes: [definition] }]));
}

async function momentsOf(ctx: Ctx, rows: Woke[], after: string): Promise<{ seq: number; since: Date }[]> {
  if (after === "opened" || after === "status_change") return rows.map(({ event }) => ({ seq: event.seq, since: event.at }));
  const ids = [...new Set(rows.flatMap(({ messageId }) => messageId ?? []))];
  if (ids.length === 0) return [];
  const mails = new Map((await ctx.db.select({ id: messages.id, kind: messages.kind, direction: messages.direction, receivedAt: messages.receivedAt }).from(messages).where(sql`${messages.id} = any(${sqlIds(ids)})`)).map((mail) => [mail.id, mail]));
  return rows.flatMap(({ event, messageId }) => {
    const mail = mails.get(messageId ?? "");
    const isCounted = after === "answer" ? mail?.direction === "outbound" : mail?.direction === "inbound" && mail.kind === "ordinary";
    return mail && isCounted ? [{ seq: event.seq, since: mail.receivedAt }] : [];
  });
}

/** The newest fact of each case before its time came, and whether the case was closed by then. */
async function newestBefore(ctx: Ctx, due: { caseId: string; at: Date }[]): Promise<{ seq: number; isOver: boolean }[]> {
  if (due.length === 0) return [];
  const rows = await ctx.db.execute<{ seq: string | null; status: string | null }>(sql`
    select (select max(e.seq) from ${events} e where e.case_id = p.case_id and e.at <= p.at) as seq,
      (select e.data ->> 'after' from ${events} e where e.case_id = p.case_id and e.at <= p.at and e.name = 'case.status_changed' order by e.seq desc limit 1) as status
    from jsonb_to_recordset(${JSON.stringify(due.map(({ caseId, at }, place) => ({ place, case_id: caseId, at: at.toISOString() })))}::jsonb) as p(place int, case_id uuid, at timestamptz) order by p.place`);
  return rows.map(({ seq, status }) => ({ seq: Number(seq ?? 0), isOver: status === "closed" }));
}
