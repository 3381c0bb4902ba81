import type { SlaMetric } from "../../contract/cases.ts";
import type { ConditionGroup } from "../../contract/conditions.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { SlaDefinition, SlaPromise } from "../../contract/sla.ts";
import { type ConditionTime, type Facts, matchConditions } from "../conditions/match-conditions.ts";

/** The first policy, in the order of the list, whose conditions hold; null: nothing is promised. */
export function choosePolicy<Policy extends { definition: Pick<SlaDefinition, "conditions"> }>(policies: Policy[], facts: Facts, at: ConditionTime): Policy | null {
  return policies.find((policy) => matchConditions(policy.definition.conditions, facts, at).holds) ?? null;
}

/** Whether it holds for every case, so that no case needs to be looked at. */
export const isForEveryCase = ({ match, conditions }: ConditionGroup) => conditions.length === 0 && match !== "any";

export function promiseOf(definition: Pick<SlaDefinition, "promises">, priority: Priority, metric: SlaMetric): SlaPromise | null {
  return definition.promises[priority][metric];
}
