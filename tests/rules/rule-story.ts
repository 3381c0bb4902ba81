import { eq } from "drizzle-orm";
import { ruleRuns } from "../../drizzle/schema/rules.ts";
import type { Condition, ConditionGroup } from "../../server/contract/conditions.ts";
import type { Rule, RuleBackTest, RuleDefinition, SaveRule } from "../../server/contract/rules.ts";
import { readBackTest } from "../../server/services/rules/read-back-test.ts";
import { startBackTest } from "../../server/services/rules/start-back-test.ts";
import { saveRule } from "../../server/services/rules/save-rule.ts";
import type { Desk } from "../support/desk.ts";

/** All of these must hold. */
export const when = (...conditions: [field: string, operator: Condition["operator"], value?: Condition["value"]][]): ConditionGroup => ({ match: "all", conditions: conditions.map(([field, operator, value = null]) => ({ field, operator, value })) });

export const on = (event: Extract<SaveRule["trigger"], { type: "event" }>["event"]): SaveRule["trigger"] => ({ type: "event", event });

/** Mara publishes a rule that makes what is opened urgent, unless it is told otherwise. */
export function publishedRule(desk: Desk, input: Partial<SaveRule> = {}, who = "Mara"): Promise<Rule> {
  return saveRule(desk.as(who), { name: "Rule", trigger: on("case.opened"), actions: [{ type: "set_priority", priority: "urgent" }], publishes: true, ...input });
}

export const runsOf = (desk: Desk, ruleId: string) => desk.db.select().from(ruleRuns).where(eq(ruleRuns.ruleId, ruleId)).orderBy(ruleRuns.eventSeq);

/** Tried by Mara, to the end. */
export async function backTested(desk: Desk, input: { ruleId: string; definition: RuleDefinition; days: number }): Promise<RuleBackTest> {
  const { id } = await startBackTest(desk.as("Mara"), input);
  await desk.drainJobs();
  return readBackTest(desk.as("Mara"), id);
}
