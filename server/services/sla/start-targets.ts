import { targets } from "../../../drizzle/schema/sla.ts";
import type { SlaMetric } from "../../contract/cases.ts";
import type { Priority } from "../../contract/conversations.ts";
import { allEnded } from "../../all-ended.ts";
import type { Ctx } from "../../context.ts";
import { clockOf, nextMarkOf, timesOf } from "./case-clock.ts";
import { promiseOf } from "./choose-policy.ts";
import { keepNextDue } from "./next-due.ts";
import { type PolicyInForce, policyFor } from "./policies-in-force.ts";
import { statusChangesOfCase } from "./status-history.ts";

interface Start {
  caseId: string;
  priority: Priority;
  metrics: SlaMetric[];
  startedAt: Date;
  /** Of task_due: the task, and the day that somebody set for it. */
  task?: { id: string; fixedDueAt: Date | null; fixedMinutes: number | null };
  /** Where it is known already. */
  policy?: PolicyInForce;
  /** Nothing has happened to it yet. */
  isNew?: boolean;
}

/**
 * Starts the promises of a case, in the transaction that opens it: a case and its targets appear together or not at
 * all. Does nothing where no policy holds, or where it promises nothing of the kind.
 */
export async function startTargets(ctx: Ctx, input: Start): Promise<void> {
  const policy = input.policy ?? (await policyFor(ctx, input.caseId));
  if (!policy) return;
  const wanted = input.metrics.flatMap((metric) => {
    const promise = promiseOf(policy.definition, input.priority, metric);
    return promise ? [{ metric, ...promise }] : [];
  });
  if (wanted.length === 0) return;
  const changes = input.isNew ? [] : await statusChangesOfCase(ctx, input.caseId);
  const rows = [];
  for (const { metric, minutes, clock } of wanted) {
    const pinned = { policyId: policy.id, policyVersion: policy.version, calendarVersion: policy.calendarVersion, clock };
    const promised = { metric, startedAt: input.startedAt, minutes: input.task?.fixedMinutes ?? minutes, fixedDueAt: input.task?.fixedDueAt ?? null };
    const { marks, ...times } = timesOf(promised, changes, await clockOf(ctx, pinned));
    rows.push({ id: ctx.newId(), caseId: input.caseId, taskId: input.task?.id ?? null, ...pinned, ...promised, ...times, nextMarkAt: nextMarkOf(marks, []) });
  }
  // A target of the same metric that is still open stays: the promise that was made first holds.
  const inserted = ctx.db.insert(targets).values(rows).onConflictDoNothing();
  // Sent to the server together, in this order.
  await allEnded<unknown>([inserted.execute(), keepNextDue(ctx, [input.caseId])]);
}
