import { asc, eq } from "drizzle-orm";
import { slaPolicies, targets } from "../../../drizzle/schema/sla.ts";
import type { PolicyWinner } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { customKindsOf, factsOfCases } from "../conditions/case-facts.ts";
import { kindOfField } from "../conditions/check-conditions.ts";
import { type Facts, matchConditions } from "../conditions/match-conditions.ts";
import { policiesInForce, timeOfConditions } from "./policies-in-force.ts";

/** Which policy holds for a case, and why the others do not. The caller has checked that the case may be seen. */
export async function winnerOfCase(ctx: Ctx, caseId: string): Promise<PolicyWinner> {
  const facts = (await factsOfCases(ctx, [caseId])).get(caseId) ?? {};
  const [present] = await ctx.db
    .select({ policyId: targets.policyId, name: slaPolicies.name, version: targets.policyVersion })
    .from(targets)
    .innerJoin(slaPolicies, eq(slaPolicies.id, targets.policyId))
    .where(eq(targets.caseId, caseId))
    .orderBy(asc(targets.cancelledAt), asc(targets.metAt), asc(targets.startedAt))
    .limit(1);
  return { ...(await ask(ctx, facts)), present: present ?? null };
}

/** The same for a case that is only described: moments as ISO 8601. */
export async function winnerOfDescribed(ctx: Ctx, described: Record<string, string | number | boolean | string[] | null>): Promise<PolicyWinner> {
  const kinds = await customKindsOf(ctx);
  const unknown = Object.keys(described).filter((field) => kindOfField(field, kinds) === null);
  if (unknown.length > 0) throw refuse("bad_input", `There is no such field: ${unknown.join(", ")}.`, { errors: unknown.map((field) => ({ path: `facts.${field}`, message: "there is no such field" })) });
  const facts: Facts = Object.fromEntries(Object.entries(described).map(([field, value]) => [field, kindOfField(field, kinds) === "moment" && typeof value === "string" ? new Date(value) : value]));
  return { ...(await ask(ctx, facts)), present: null };
}

async function ask(ctx: Ctx, facts: Facts): Promise<Pick<PolicyWinner, "policyId" | "items">> {
  const policies = await policiesInForce(ctx);
  const at = await timeOfConditions(ctx, policies.map(({ definition }) => definition.conditions));
  const items = policies.map(({ id, name, version, definition }) => ({ policyId: id, name, version, ...matchConditions(definition.conditions, facts, at) }));
  return { policyId: items.find((item) => item.holds)?.policyId ?? null, items };
}
