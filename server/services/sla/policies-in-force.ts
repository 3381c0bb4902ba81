import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { calendars } from "../../../drizzle/schema/calendars.ts";
import { slaPolicies, slaPolicyVersions } from "../../../drizzle/schema/sla.ts";
import { type Condition, type ConditionGroup, isGroup } from "../../contract/conditions.ts";
import type { SlaDefinition } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { type BusinessCalendar, wallClock } from "../calendars/due-at.ts";
import { calendarAt } from "../calendars/queries.ts";
import { factsOfCases } from "../conditions/case-facts.ts";
import type { ConditionTime, Facts } from "../conditions/match-conditions.ts";
import { choosePolicy, isForEveryCase } from "./choose-policy.ts";
import { definitionAt } from "./queries.ts";

/** A policy in the version that is published, with the calendar as it is now. */
export interface PolicyInForce {
  id: string;
  name: string;
  version: number;
  calendarVersion: number;
  definition: SlaDefinition;
}

/** In their order. One query; what their versions say is kept in memory. */
export async function policiesInForce(ctx: Ctx): Promise<PolicyInForce[]> {
  const rows = await ctx.db
    .select({ id: slaPolicies.id, name: slaPolicyVersions.name, version: slaPolicyVersions.version, calendarVersion: calendars.version })
    .from(slaPolicies)
    .innerJoin(slaPolicyVersions, and(eq(slaPolicyVersions.policyId, slaPolicies.id), eq(slaPolicyVersions.version, slaPolicies.publishedVersion)))
    .innerJoin(calendars, eq(calendars.id, slaPolicyVersions.calendarId))
    .where(isNull(slaPolicies.archivedAt))
    .orderBy(asc(slaPolicies.position), asc(slaPolicies.createdAt), asc(slaPolicies.id));
  const policies: PolicyInForce[] = [];
  for (const row of rows) policies.push({ ...row, definition: await definitionAt(ctx, row.id, row.version) });
  return policies;
}

/** Of those in force, in their order, the one that holds for every case; null: there are none at all; undefined: it depends on the case. */
export function policyForAny([first]: PolicyInForce[]): PolicyInForce | null | undefined {
  if (!first) return null;
  return isForEveryCase(first.definition.conditions) ? first : undefined;
}

/** The policy that holds for a case. It is looked at only where a policy's conditions ask for it. */
export async function policyFor(ctx: Ctx, caseId: string, policies?: PolicyInForce[]): Promise<PolicyInForce | null> {
  policies ??= await policiesInForce(ctx);
  const ofAny = policyForAny(policies);
  if (ofAny !== undefined) return ofAny;
  const facts = (await factsOfCases(ctx, [caseId])).get(caseId) ?? {};
  return choosePolicy(policies, facts, await timeOfConditions(ctx, policies.map(({ definition }) => definition.conditions)));
}

/** For many cases at once: one reading of the policies and one of the cases. */
export async function policiesFor(ctx: Ctx, caseIds: string[]): Promise<Map<string, PolicyInForce | null>> {
  const policies = await policiesInForce(ctx);
  const asksNothing = policyForAny(policies) !== undefined;
  const facts: Map<string, Facts> = asksNothing ? new Map() : await factsOfCases(ctx, caseIds);
  const at = await timeOfConditions(ctx, policies.map(({ definition }) => definition.conditions));
  return new Map(caseIds.map((id) => [id, choosePolicy(policies, facts.get(id) ?? {}, at)]));
}

/** Now, with the calendars that the conditions ask about ready at hand. Where none is named, it is the desk's first. */
export async function timeOfConditions(ctx: Ctx, groups: ConditionGroup[]): Promise<ConditionTime> {
  const asked = groups.flatMap(conditionsIn).filter(({ operator }) => (timeOperators as readonly string[]).includes(operator));
  const compiled = new Map<string | null, BusinessCalendar>();
  if (asked.length > 0) {
    const rows = await ctx.db.select({ id: calendars.id, version: calendars.version, isArchived: sql<boolean>`archived_at is not null` }).from(calendars).orderBy(asc(calendars.createdAt), asc(calendars.id));
    const usual = rows.find((row) => !row.isArchived);
    if (usual) compiled.set(null, await calendarAt(ctx, usual.id, usual.version));
    const named = new Set(asked.map(({ value }) => value));
    for (const { id, version } of rows) if (named.has(id)) compiled.set(id, await calendarAt(ctx, id, version));
  }
  return { now: ctx.now(), calendarOf: (id) => compiled.get(id) ?? compiled.get(null) ?? wallClock };
}

const timeOperators = ["within", "older_than", "in_hours", "outside_hours"] as const;

function conditionsIn(group: ConditionGroup): Condition[] {
  return group.conditions.flatMap((node) => (isGroup(node) ? conditionsIn(node) : [node]));
}
