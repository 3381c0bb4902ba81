import { and, asc, count, eq, gt, gte, inArray, isNull } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendars.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { CalendarDefinition } from "../../contract/calendars.ts";
import { BACK_TEST_DAYS_MAX, type BackTest, type BackTestDifference, type BackTested, SlaDefinition } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { compileCalendar } from "../calendars/compile-calendar.ts";
import { type BusinessCalendar, wallClock } from "../calendars/due-at.ts";
import { calendarAt } from "../calendars/queries.ts";
import { factsOfCases } from "../conditions/case-facts.ts";
import { type ConditionTime, type Facts } from "../conditions/match-conditions.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { choosePolicy, promiseOf } from "./choose-policy.ts";
import { obligationsOf } from "./obligations.ts";
import { policiesInForce, timeOfConditions } from "./policies-in-force.ts";
import { requireSound } from "./save-policy.ts";
import { addTo, noFigures, type Obligation, simulateTarget, type SimulatedTarget } from "./simulate-target.ts";

const CASES_PER_PART = 250;
const DIFFERENCES_PER_PART = 200;
const DAY_MS = 86_400_000;

interface Side {
  policies: { name: string; definition: SlaDefinition; calendar: BusinessCalendar }[];
  at: ConditionTime;
}

/**
 * What would have been: the cases of the last days under the policies as they hold now, and under the same with another
 * policy or calendar in place. Both sides are reckoned by the same functions over the stored events, so that a difference
 * is the change's own doing. Which policy holds is asked of a case as it is now. One part at a time; nothing is written.
 */
export async function backTest(ctx: Ctx, input: BackTest): Promise<BackTested> {
  const from = new Date(ctx.now().getTime() - (input.days ?? BACK_TEST_DAYS_MAX) * DAY_MS);
  const sides = { present: await presentSide(ctx), candidate: await candidateSide(ctx, input) };
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  const which = and(inArray(cases.mailboxId, mailboxIds), gte(cases.openedAt, from), isNull(cases.mergedIntoId), isNull(cases.deletedAt));
  const [total] = await ctx.db.select({ n: count() }).from(cases).where(which);
  const rows = await ctx.db
    .select({ id: cases.id, number: cases.number, numberPrefix: cases.numberPrefix, title: cases.title, priority: cases.priority, openedAt: cases.openedAt })
    .from(cases)
    .where(and(which, input.after ? gt(cases.id, input.after) : undefined))
    .orderBy(asc(cases.id))
    .limit(CASES_PER_PART);
  const facts = await factsOfCases(ctx, rows.map((row) => row.id));
  const obligations = await obligationsOf(ctx, rows);
  const [present, candidate] = [noFigures(), noFigures()];
  const differences: BackTestDifference[] = [];
  let differenceCount = 0;
  for (const row of rows) {
    const clocks = { present: chosen(sides.present, facts.get(row.id)), candidate: chosen(sides.candidate, facts.get(row.id)) };
    for (const obligation of obligations.get(row.id) ?? []) {
      const was = simulate(clocks.present, { obligation, priority: row.priority, now: ctx.now() });
      const would = simulate(clocks.candidate, { obligation, priority: row.priority, now: ctx.now() });
      addTo(present, obligation, was);
      addTo(candidate, obligation, would);
      if (isSame(was, would)) continue;
      differenceCount++;
      if (differences.length >= DIFFERENCES_PER_PART) continue;
      const { id, number, numberPrefix, title } = row;
      differences.push({ caseId: id, number, numberPrefix, title, metric: obligation.metric, startedAt: obligation.startedAt.toISOString(), endedAt: obligation.endedAt?.toISOString() ?? null, present: toSide(was, clocks.present), candidate: toSide(would, clocks.candidate) });
    }
  }
  return { from: from.toISOString(), caseTotal: total!.n, caseCount: rows.length, next: rows.length < CASES_PER_PART ? null : rows.at(-1)!.id, present, candidate, differenceCount, differences };
}

async function presentSide(ctx: Ctx): Promise<Side & { ids: string[] }> {
  const inForce = await policiesInForce(ctx);
  const policies = [];
  for (const { name, definition, calendarVersion } of inForce) policies.push({ name, definition, calendar: await calendarAt(ctx, definition.calendarId, calendarVersion) });
  return { ids: inForce.map((policy) => policy.id), policies, at: await timeOfConditions(ctx, inForce.map((policy) => policy.definition.conditions)) };
}

async function candidateSide(ctx: Ctx, input: BackTest): Promise<Side> {
  if (!input.policy && !input.calendar) throw refuse("bad_input", "Nothing is to be tried.", { errors: [{ path: "policy", message: "or a calendar is needed" }] });
  const { ids, policies } = await presentSide(ctx);
  if (input.policy) {
    const definition = SlaDefinition.parse(input.policy);
    await requireSound(ctx, definition);
    const place = ids.indexOf(input.policy.id ?? "");
    const tried = { name: input.policy.name ?? "", definition, calendar: await newestCalendar(ctx, definition.calendarId) };
    // A new one is asked last, where it would stand.
    policies.splice(place < 0 ? policies.length : place, place < 0 ? 0 : 1, tried);
  }
  if (input.calendar) {
    const compiled = compileCalendar(readCalendar(input.calendar.definition));
    for (const policy of policies) if (policy.definition.calendarId === input.calendar.id) policy.calendar = compiled;
  }
  return { policies, at: await timeOfConditions(ctx, policies.map((policy) => policy.definition.conditions)) };
}

function readCalendar(definition: unknown): CalendarDefinition {
  const read = CalendarDefinition.safeParse(definition);
  if (read.success) return read.data;
  throw refuse("bad_input", "The calendar is none.", { errors: read.error.issues.map((issue) => ({ path: ["calendar", "definition", ...issue.path].join("."), message: issue.message })) });
}

async function newestCalendar(ctx: Ctx, calendarId: string): Promise<BusinessCalendar> {
  const [row] = await ctx.db.select({ version: calendars.version }).from(calendars).where(eq(calendars.id, calendarId));
  return calendarAt(ctx, calendarId, row!.version);
}

const chosen = (side: Side, facts: Facts = {}) => choosePolicy(side.policies, facts, side.at);
type Chosen = ReturnType<typeof chosen>;

function simulate(policy: Chosen, { obligation, priority, now }: { obligation: Obligation; priority: Parameters<typeof promiseOf>[1]; now: Date }): SimulatedTarget | null {
  const promise = policy && promiseOf(policy.definition, priority, obligation.metric);
  if (!policy || !promise) return null;
  return simulateTarget(obligation, promise, { definition: policy.definition, calendar: promise.clock === "wall" ? wallClock : policy.calendar }, now);
}

function isSame(one: SimulatedTarget | null, other: SimulatedTarget | null): boolean {
  return one?.dueAt?.getTime() === other?.dueAt?.getTime() && one?.breachedAt?.getTime() === other?.breachedAt?.getTime() && one?.warningCount === other?.warningCount && one?.escalationCount === other?.escalationCount && (one === null) === (other === null);
}

function toSide(simulated: SimulatedTarget | null, policy: Chosen): BackTestDifference["present"] {
  return simulated && { ...simulated, policyName: policy!.name, dueAt: simulated.dueAt?.toISOString() ?? null, breachedAt: simulated.breachedAt?.toISOString() ?? null };
}
