import { and, asc, eq, inArray, isNotNull, isNull, max, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { ruleRuns, rules } from "../../../drizzle/schema/rules.ts";
import type { RuleDefinition } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { isOpenAt } from "../calendars/due-at.ts";
import { type ConditionTime, type ConditionsMatch, type Facts, matchConditions } from "../conditions/match-conditions.ts";
import { type EventRow, findEvent } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { tellPeople } from "../notifications/tell-people.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { actOnMatch } from "./act-on-match.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { type Chain, chainOf, hasFired, heldBecause } from "./chain.ts";
import { type EventPlace, factsAtEvent, placeOfEvent } from "./event-facts.ts";
import { type NewRun, recordRuns } from "./record-run.ts";
import { ruleSettings } from "./rule-settings.ts";
import { armTimer, TIMER_EVENT } from "./timers.ts";

/** A published rule with whose rights it runs. */
export interface LiveRule {
  id: string;
  name: string;
  version: number;
  definition: RuleDefinition;
  author: { id: string; name: string; role: "admin" | "supervisor" | "agent" | "viewer" };
}

/**
 * Asks the published rules that listen to an event, in their order, each with the rights of its author. What one did, the
 * next one sees. A rule whose conditions hold acts in a transaction of its own with its run: a repeated job finds the run
 * and does nothing. One whose action is refused does nothing at all and says so; the rules after it run. No rule fires
 * twice in one chain of causes, and a chain or a rate that looks like a loop is held and shown.
 */
export async function runRules(ctx: Ctx, event: EventRow): Promise<void> {
  const woken = await rulesFor(ctx, event);
  if (woken.length === 0) return;
  const timed = woken.filter(({ definition }) => definition.trigger.type === "time" && event.name !== TIMER_EVENT);
  const calendarOf = await calendarsInForce(ctx);
  for (const rule of timed) await armTimer(ctx, { rule, event, calendarOf });
  const asked = woken.filter((rule) => !timed.includes(rule));
  if (asked.length > 0) await askRules(ctx, asked, { event, time: { now: ctx.now(), calendarOf } });
}

interface Asking {
  event: EventRow;
  time: ConditionTime;
}

/** What stands once for an event, read again after a rule changed something. */
interface Sight {
  place: EventPlace;
  /** The case is in the bin, or gone. */
  isGone: boolean;
  facts: Facts;
  seenSeq: number | null;
}

async function askRules(ctx: Ctx, asked: LiveRule[], { event, time }: Asking): Promise<void> {
  const known = new Set((await ctx.db.select({ id: ruleRuns.ruleId }).from(ruleRuns).where(eq(ruleRuns.eventSeq, event.seq))).map(({ id }) => id));
  const chain = await chainOf(ctx, event);
  const { match: mode } = asked.length > 1 ? await ruleSettings.read(ctx) : { match: "all" };
  const unmatched: NewRun[] = [];
  const sees = sightOfAuthors();
  let sight: Sight | null = null;
  for (const rule of asked) {
    if (known.has(rule.id)) continue;
    const startedAt = performance.now();
    sight ??= await lookAt(ctx, event);
    if (hasFired(chain, rule.id, sight.place.caseId)) continue;
    const asRule: Ctx = { ...ctx, actor: { type: "rule", id: rule.id, name: rule.name, authorId: rule.author.id, role: rule.author.role } };
    if (sight.isGone || !(await sees(asRule, sight.place))) continue;
    const run: NewRun = { ruleId: rule.id, eventSeq: event.seq, caseId: sight.place.caseId, version: rule.version, seenSeq: sight.seenSeq, depth: chain.length, outcome: "unmatched", reasons: [] };
    const { holds, reasons, isInTime } = judge(rule.definition, sight.facts, time);
    if (!holds || !isInTime) {
      unmatched.push({ ...run, outcome: holds ? "outside_schedule" : "unmatched", reasons, ms: performance.now() - startedAt });
      continue;
    }
    const isDone = await act(asRule, { rule, event, chain, sight, run: { ...run, reasons }, startedAt });
    sight = null;
    if (isDone && (rule.definition.stops || mode === "first")) break;
  }
  await recordRuns(ctx, unmatched);
}

/** Pure: the conditions and the schedule of a rule. */
export function judge({ conditions, schedule }: Pick<RuleDefinition, "conditions" | "schedule">, facts: Facts, time: ConditionTime): ConditionsMatch & { isInTime: boolean } {
  const isOpen = schedule === null || isOpenAt(time.calendarOf(schedule.calendarId), time.now);
  return { ...matchConditions(conditions, facts, time), isInTime: schedule === null || isOpen === (schedule.when === "in_hours") };
}

interface Acting {
  rule: LiveRule;
  event: EventRow;
  chain: Chain;
  sight: Sight;
  run: NewRun;
  startedAt: number;
}

/** True: it did what it says. */
async function act(ctx: Ctx, { rule, event, sight, run, startedAt }: Acting): Promise<boolean> {
  const heldReason = await heldBecause(ctx, { event, ruleId: rule.id, caseId: sight.place.caseId });
  if (heldReason !== null) {
    await noteHeld(ctx, rule, { ...run, outcome: "held", results: [{ action: null, outcome: "held", detail: heldReason }], ms: performance.now() - startedAt }, heldReason);
    return false;
  }
  try {
    await actOnMatch(ctx, { rule, event, place: sight.place, run, startedAt });
    return true;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await noteRefusal(ctx, rule, { ...run, outcome: "refused", results: [{ action: null, outcome: "refused", detail: error.message }], ms: performance.now() - startedAt }, error.message);
    return false;
  }
}

/** Told to the author once for each hour in which it happens. */
function noteHeld(ctx: Ctx, rule: LiveRule, run: NewRun, reason: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const since = new Date(ctx.now().getTime() - 3_600_000);
    const [before] = await ctx.db.select({ seq: ruleRuns.eventSeq }).from(ruleRuns).where(and(eq(ruleRuns.ruleId, rule.id), eq(ruleRuns.outcome, "held"), sql`${ruleRuns.at} > ${since.toISOString()}::timestamptz`)).limit(1);
    const added = await recordRuns(ctx, [run]);
    if (added.size === 0 || before) return;
    const { seq } = await recordEvent(ctx, { name: "rule.held", subject: { type: "rule", id: rule.id }, data: { rule: rule.name, caseId: run.caseId ?? null, reason } });
    await tellPeople(ctx, (await findEvent(ctx, seq))!, [{ userId: rule.author.id, kind: "rule.held" }], { caseId: run.caseId ?? null, data: { rule: rule.name, text: reason } });
  });
}

function noteRefusal(ctx: Ctx, rule: LiveRule, run: NewRun, reason: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const added = await recordRuns(ctx, [run]);
    if (added.size > 0) await recordEvent(ctx, { name: "rule.refused", subject: { type: "rule", id: rule.id }, data: { rule: rule.name, caseId: run.caseId ?? null, reason } });
  });
}

/** The case and the newest fact of it that is known, read as one: what the rule saw can be put together again from the events. */
function lookAt(ctx: Ctx, event: EventRow): Promise<Sight> {
  return ctx.db.transaction(async (db) => {
    const inside: Ctx = { ...ctx, db };
    const place = await placeOfEvent(inside, event);
    const [row] = place.caseId ? await db.select({ mailboxId: cases.mailboxId, deletedAt: cases.deletedAt }).from(cases).where(eq(cases.id, place.caseId)) : [];
    const [newest] = place.caseId ? await db.select({ seq: max(events.seq) }).from(events).where(eq(events.caseId, place.caseId)) : [];
    return { place: { ...place, mailboxId: row?.mailboxId ?? place.mailboxId }, isGone: place.caseId !== null && (!row || row.deletedAt !== null), facts: await factsAtEvent(inside, event, place), seenSeq: newest?.seq ?? event.seq };
  }, { isolationLevel: "repeatable read", accessMode: "read only" });
}

/** Whether an author sees the mailbox of an event; asked once for each author. */
function sightOfAuthors() {
  const known = new Map<string, Promise<Set<string>>>();
  return async (ctx: Ctx, { mailboxId }: EventPlace): Promise<boolean> => {
    const authorId = ctx.actor.type === "rule" ? ctx.actor.authorId : "";
    if (!known.has(authorId)) known.set(authorId, visibleMailboxes(ctx).then((rows) => new Set(rows.map(({ id }) => id))));
    return mailboxId === null || (await known.get(authorId)!).has(mailboxId);
  };
}

/** Those that listen now and whose author is still here, in their order. A timer wakes the one that it belongs to. */
async function rulesFor(ctx: Ctx, event: EventRow): Promise<LiveRule[]> {
  const listens = sql`${event.name} = any(${rules.listensTo})`;
  const own = event.name === TIMER_EVENT ? inArray(rules.id, [String(event.data.ruleId)]) : undefined;
  const rows = await ctx.db
    .select({ rule: rules, author: { id: users.id, name: users.name, role: users.role } })
    .from(rules)
    .innerJoin(users, eq(users.id, rules.authorId))
    .where(and(listens, own, isNotNull(rules.published), isNull(rules.deletedAt), isNull(users.disabledAt)))
    .orderBy(asc(rules.position), asc(rules.createdAt));
  return rows.map(({ rule, author }) => ({ id: rule.id, name: rule.published!.name, version: rule.publishedVersion!, definition: rule.published!, author }));
}
