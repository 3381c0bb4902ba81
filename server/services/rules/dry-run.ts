import { and, desc, eq, inArray, isNull } from "drizzle-orm";
import type { z } from "zod";
import { cases } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { rules } from "../../../drizzle/schema/rules.ts";
import type { DryRunRule, RuleDefinition, RuleDryRun } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import { factsOfCases } from "../conditions/case-facts.ts";
import type { Facts } from "../conditions/match-conditions.ts";
import type { EventRow } from "../events/queries.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { chainOf } from "./chain.ts";
import { requireSoundRule } from "./check-rule.ts";
import { factsAtEvent, placeOfEvent, withEvent } from "./event-facts.ts";
import { judge } from "./run-rules.ts";
import { TIMER_EVENT } from "./timers.ts";

/** Asks a rule about a case as it is now, at the newest event that wakes the rule. Nothing is done. */
export async function dryRunRule(ctx: Ctx, { definition, caseNumber }: z.infer<typeof DryRunRule>): Promise<RuleDryRun> {
  await requireSoundRule(ctx, definition);
  const of = await requireCaseOfNumber(ctx, caseNumber);
  const event = await newestEvent(ctx, of.id, definition);
  const facts = event ? await factsAtEvent(ctx, event, { ...(await placeOfEvent(ctx, event)), caseId: of.id }) : await factsAsItIs(ctx, of.id);
  const judged = judge(definition, facts, { now: ctx.now(), calendarOf: await calendarsInForce(ctx) });
  return { case: of, event: event && { name: event.name, at: event.at.toISOString() }, ...judged, chain: event ? await namedChain(ctx, event) : [] };
}

async function requireCaseOfNumber(ctx: Ctx, number: number): Promise<RuleDryRun["case"]> {
  const [row] = await ctx.db.select({ id: cases.id, number: cases.number, title: cases.title }).from(cases).where(and(eq(cases.number, number), isNull(cases.deletedAt), inArray(cases.mailboxId, await visibleMailboxIds(ctx))));
  if (!row) throw refuse("not_found", `There is no case #${number}.`, { remedy: "Enter the number of a case that you may see." });
  return row;
}

async function newestEvent(ctx: Ctx, caseId: string, { trigger }: RuleDefinition): Promise<EventRow | null> {
  const name = trigger.type === "event" ? trigger.event : TIMER_EVENT;
  const [event] = await ctx.db.select().from(events).where(and(eq(events.caseId, caseId), eq(events.name, name))).orderBy(desc(events.seq)).limit(1);
  return event ?? null;
}

async function factsAsItIs(ctx: Ctx, caseId: string): Promise<Facts> {
  const facts = (await factsOfCases(ctx, [caseId])).get(caseId) ?? {};
  return withEvent({ ...facts, now: ctx.now() }, { name: "", data: {} }, {});
}

async function namedChain(ctx: Ctx, event: EventRow): Promise<RuleDryRun["chain"]> {
  const chain = await chainOf(ctx, event);
  if (chain.length === 0) return [];
  const named = await ctx.db.select({ id: rules.id, name: rules.name }).from(rules).where(inArray(rules.id, chain.map(({ ruleId }) => ruleId)));
  const numbered = await ctx.db.select({ id: cases.id, number: cases.number }).from(cases).where(inArray(cases.id, chain.flatMap(({ caseId }) => caseId ?? [])));
  return chain.map(({ ruleId, caseId }) => ({ ruleId, rule: named.find(({ id }) => id === ruleId)?.name ?? ruleId, case: numbered.find(({ id }) => id === caseId) ?? null }));
}
