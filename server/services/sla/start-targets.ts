import { targets } from "../../../drizzle/schema/sla.ts";
import type { SlaMetric } from "../../contract/cases.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { choosePolicy, promisedMinutes } from "./choose-policy.ts";
import { policyClock, statusChangesOf, timesOf } from "./case-clock.ts";
import { keepNextDue } from "./next-due.ts";
import { listPolicies } from "./queries.ts";

/**
 * Starts the promises of a case, in the transaction that opens it: a case and its targets appear together or not at
 * all. Does nothing where no policy is set.
 */
export async function startTargets(ctx: Ctx, input: { caseId: string; priority: Priority; metrics: SlaMetric[]; startedAt: Date }): Promise<void> {
  const policy = choosePolicy(await listPolicies(ctx));
  if (!policy) return;
  const clock = await policyClock(ctx, policy.id);
  const changes = (await statusChangesOf(ctx, [input.caseId])).get(input.caseId)!;
  const rows = input.metrics.map((metric) => {
    const target = { startedAt: input.startedAt, minutes: promisedMinutes(policy, input.priority, metric) };
    return { id: ctx.newId(), caseId: input.caseId, metric, policyId: policy.id, policyVersion: policy.version, ...target, ...timesOf(target, changes, clock) };
  });
  // A target of the same metric that is still open stays: the promise that was made first holds.
  await ctx.db.insert(targets).values(rows).onConflictDoNothing();
  await keepNextDue(ctx, [input.caseId]);
}
