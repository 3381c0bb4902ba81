import { and, asc, eq, gt, gte, inArray, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { rules } from "../../../drizzle/schema/rules.ts";
import type { BackTestRule, RuleBackTest, RuleDefinition } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import type { BusinessCalendar } from "../calendars/due-at.ts";
import type { EventRow } from "../events/queries.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { requireSoundRule } from "./check-rule.ts";
import { factsAsOf, type Point } from "./facts-as-of.ts";
import { BACK_TEST_EVENTS_MAX, BACK_TEST_MS, DIFFERENCES_SHOWN } from "./limits.ts";
import { listensTo } from "./listens-to.ts";
import { judge } from "./run-rules.ts";
import { fireAt, TIMER_EVENT } from "./timers.ts";

const POINTS_AT_ONCE = 500;
const DAY_MS = 86_400_000;
const mailing = ["reply", "forward"];
type CalendarOf = (id: string | null) => BusinessCalendar;

/**
 * What a rule would have done over the last days, asked of the stored events and the cases as they were, beside what is
 * published of it. Nothing is changed or sent. What it would have changed itself is not followed further. Bounded in events
 * and time: `isWhole` says whether it came to the end of the days, the oldest first.
 */
export async function backTestRule(ctx: Ctx, { ruleId, definition, days }: z.infer<typeof BackTestRule>): Promise<RuleBackTest> {
  await requireSoundRule(ctx, definition);
  const startedAt = performance.now();
  const until = ctx.now();
  const from = new Date(until.getTime() - days * DAY_MS);
  const published = ruleId ? await publishedOf(ctx, ruleId) : null;
  const calendarOf = await calendarsInForce(ctx);
  const points = await pointsOf(ctx, { definitions: published ? [definition, published] : [definition], from, until, calendarOf });
  const answer: RuleBackTest = { from: from.toISOString(), until: until.toISOString(), eventCount: 0, isWhole: points.length < BACK_TEST_EVENTS_MAX, before: published && { matched: 0 }, after: { matched: 0, caseCount: 0, actions: [], mailCount: 0 }, differenceCount: 0, differences: [] };
  const touched = new Set<string>();
  for (let first = 0; first < points.length; first += POINTS_AT_ONCE) {
    if (performance.now() - startedAt > BACK_TEST_MS) {
      answer.isWhole = false;
      break;
    }
    await askBatch(ctx, points.slice(first, first + POINTS_AT_ONCE), { definition, published, calendarOf, answer, touched });
  }
  answer.after.caseCount = touched.size;
  answer.after.actions = definition.actions.map(({ type }) => ({ type, count: answer.after.matched }));
  answer.after.mailCount = definition.actions.filter(({ type }) => mailing.includes(type)).length * answer.after.matched;
  return { ...answer, differences: await withTitles(ctx, answer.differences) };
}

interface Tested {
  definition: RuleDefinition;
  published: RuleDefinition | null;
  calendarOf: CalendarOf;
  answer: RuleBackTest;
  touched: Set<string>;
}

async function askBatch(ctx: Ctx, batch: (Point & { wakes: RuleDefinition[] })[], { definition, published, calendarOf, answer, touched }: Tested): Promise<void> {
  const facts = await factsAsOf(ctx, batch);
  batch.forEach((point, index) => {
    const held = facts[index];
    if (!held) return;
    answer.eventCount++;
    const time = { now: point.at, calendarOf };
    const after = point.wakes.includes(definition) ? judge(definition, held, time) : null;
    const before = published && point.wakes.includes(published) ? judge(published, held, time) : null;
    const isAfter = after !== null && after.holds && after.isInTime;
    const isBefore = before !== null && before.holds && before.isInTime;
    if (isAfter) answer.after.matched++;
    if (isAfter) touched.add(point.caseId);
    if (isBefore && answer.before) answer.before.matched++;
    if (isAfter === isBefore) return;
    answer.differenceCount++;
    if (answer.differences.length < DIFFERENCES_SHOWN) answer.differences.push({ case: { id: point.caseId, number: 0, title: "" }, eventSeq: point.event.seq, event: point.event.name, at: point.at.toISOString(), before: isBefore, after: isAfter, reasons: (after ?? before)!.reasons });
  });
}

async function publishedOf(ctx: Ctx, ruleId: string): Promise<RuleDefinition | null> {
  const [row] = await ctx.db.select({ published: rules.published }).from(rules).where(and(eq(rules.id, ruleId), isNull(rules.deletedAt)));
  return row?.published ?? null;
}

interface Window {
  definitions: RuleDefinition[];
  from: Date;
  until: Date;
  calendarOf: CalendarOf;
}

/** The moments at which one of the rules would have been asked, the oldest first; of cases that the actor may see. */
async function pointsOf(ctx: Ctx, { definitions, from, until, calendarOf }: Window): Promise<(Point & { wakes: RuleDefinition[] })[]> {
  const names = [...new Set(definitions.flatMap(listensTo))].filter((name) => name !== TIMER_EVENT);
  const rows = await eventsOf(ctx, names, from);
  const points = rows.flatMap(({ event, caseId, messageId }) => {
    const wakes = definitions.filter(({ trigger }) => trigger.type === "event" && trigger.event === event.name);
    return wakes.length > 0 && caseId ? [{ event, caseId, messageId, seenSeq: event.seq, at: event.at, wakes }] : [];
  });
  const timed = await Promise.all(definitions.filter(({ trigger }) => trigger.type === "time").map((definition) => timedPoints(ctx, definition, rows, until, calendarOf)));
  return [...points, ...timed.flat()].toSorted((a, b) => a.at.getTime() - b.at.getTime());
}

interface Woke {
  event: EventRow;
  caseId: string | null;
  messageId: string | null;
}

async function eventsOf(ctx: Ctx, names: string[], from: Date): Promise<Woke[]> {
  const mailboxIds = await visibleMailboxIds(ctx);
  const caseOf = sql<string | null>`coalesce(${events.caseId}, ${conversations.caseId})`;
  const rows = await ctx.db
    .select({ event: events, caseId: caseOf.as("case_of"), messageId: messages.id })
    .from(events)
    .leftJoin(messages, sql`${messages.id} = case when ${events.subjectType} = 'message' then ${events.subjectId} else (${events.data} ->> 'messageId')::uuid end`)
    .leftJoin(conversations, eq(conversations.id, messages.conversationId))
    .innerJoin(cases, sql`${cases.id} = ${caseOf} and ${cases.mailboxId} = any(${sqlIds(mailboxIds)})`)
    .where(and(gte(events.seq, await firstSeqSince(ctx, from)), gte(events.at, from), inArray(events.name, names)))
    .orderBy(asc(events.seq))
    .limit(BACK_TEST_EVENTS_MAX);
  return rows;
}

/** Numbers grow with time, so the place is found by halves: nothing is read that is older. */
async function firstSeqSince(ctx: Ctx, from: Date): Promise<number> {
  const [ends] = await ctx.db.execute<{ low: string | null; high: string | null }>(sql`select min(seq) as low, max(seq) as high from ${events}`);
  let low = Number(ends?.low ?? 0);
  let high = Number(ends?.high ?? 0);
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await ctx.db.select({ at: events.at }).from(events).where(gt(events.seq, middle)).orderBy(asc(events.seq)).limit(1);
    if (row && row.at >= from) high = middle;
    else low = middle;
  }
  return low;
}

/** When the time of each case would have come: counted anew where it happened again before, and never for a case that was over by then. */
async function timedPoints(ctx: Ctx, definition: RuleDefinition, rows: Woke[], until: Date, calendarOf: CalendarOf): Promise<(Point & { wakes: RuleDefinition[] })[]> {
  const { trigger } = definition;
  if (trigger.type !== "time") return [];
  const wanted = listensTo(definition);
  const moments = new Map((await momentsOf(ctx, rows, trigger.after)).map((one) => [one.seq, one.since]));
  const byCase = Map.groupBy(rows.filter(({ event }) => wanted.includes(event.name) && moments.has(event.seq)), ({ caseId }) => caseId!);
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

async function withTitles(ctx: Ctx, differences: RuleBackTest["differences"]): Promise<RuleBackTest["differences"]> {
  if (differences.length === 0) return [];
  const rows = await ctx.db.select({ id: cases.id, number: cases.number, title: cases.title }).from(cases).where(sql`${cases.id} = any(${sqlIds(differences.map((one) => one.case.id))})`);
  return differences.map((one) => ({ ...one, case: rows.find(({ id }) => id === one.case.id) ?? one.case }));
}
