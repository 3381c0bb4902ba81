import type { SlaMetric } from "../../contract/cases.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { SlaPolicy } from "../../contract/sla.ts";

/** The policy that holds for a new case: the default one; without a default the oldest (lists come oldest first). */
export function choosePolicy<Policy extends Pick<SlaPolicy, "isDefault">>(policies: Policy[]): Policy | null {
  return policies.find((policy) => policy.isDefault) ?? policies[0] ?? null;
}

export function promisedMinutes(policy: Pick<SlaPolicy, "promises">, priority: Priority, metric: SlaMetric): number {
  return policy.promises[priority][metric];
}
