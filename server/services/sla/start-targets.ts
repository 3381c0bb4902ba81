import { sql } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import type { SlaMetric } from "../../contract/cases.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { insertRows } from "../../insert-rows.ts";
import { clockOf, nextMarkOf, timesOf } from "./case-clock.ts";
import { promiseOf } from "./choose-policy.ts";
import { keepNextDue } from "./next-due.ts";
import { type PolicyInForce, policyFor } from "./policies-in-force.ts";
import { statusChangesOfCase } from "./status-history.ts";
import type { StatusChange } from "./target-clock.ts";

export interface Start {
  caseId: string;
  priority: Priority;
  metrics: SlaMetric[];
  startedAt: Date;
  /** Of task_due: the task, and the day that somebody set for it. */
  task?: { id: string; fixedDueAt: Date | null; fixedMinutes: number | null };
  /** Where it is known already. */
  policy?: PolicyInForce;
}

type NewTarget = typeof targets.$inferInsert;

/**
 * Starts the promises of a case, in the transaction that opens it: a case and its targets appear together or not at
 * all. Does nothing where no policy holds, or where it promises nothing of the kind.
 */
export async function startTargets(ctx: Ctx, input: Start): Promise<void> {
  const policy = input.policy ?? (await policyFor(ctx, input.caseId));
  if (!policy) return;
  await keepPromises(ctx, await promisesUnder(ctx, policy, input, await statusChangesOfCase(ctx, input.caseId)));
}

/** Stores what was promised to cases that are there already, and what is due next. */
export async function keepPromises(ctx: Ctx, rows: NewTarget[]): Promise<void> {
  if (rows.length === 0) return;
  // Sent to the server together, in this order.
  await Promise.all([storePromises(ctx, rows), keepNextDue(ctx, [...new Set(rows.map(({ caseId }) => caseId))])]);
}

/** What a policy promises a case, given all that happened to it: rows that are still to be stored; none without a policy. */
export async function promisesUnder(ctx: Ctx, policy: PolicyInForce | null, input: Start, changes: StatusChange[]): Promise<NewTarget[]> {
  if (!policy) return [];
  const wanted = input.metrics.flatMap((metric) => {
    const promise = promiseOf(policy.definition, input.priority, metric);
    return promise ? [{ metric, ...promise }] : [];
  });
  const rows: NewTarget[] = [];
  for (const { metric, minutes, clock } of wanted) {
    const pinned = { policyId: policy.id, policyVersion: policy.version, calendarVersion: policy.calendarVersion, clock };
    const promised = { metric, startedAt: input.startedAt, minutes: input.task?.fixedMinutes ?? minutes, fixedDueAt: input.task?.fixedDueAt ?? null };
    const { marks, ...times } = timesOf(promised, changes, await clockOf(ctx, pinned));
    rows.push({ id: ctx.newId(), caseId: input.caseId, taskId: input.task?.id ?? null, ...pinned, ...promised, ...times, nextMarkAt: nextMarkOf(marks, []) });
  }
  return rows;
}

/** As `keepNextDue` reckons it: a task is our own work, no customer waits for it. */
export function soonestDue(promises: NewTarget[]): Date | null {
  const moments = promises.flatMap(({ metric, dueAt }) => (dueAt && metric !== "task_due" ? [dueAt.getTime()] : []));
  return moments.length === 0 ? null : new Date(Math.min(...moments));
}

/** A target of the same metric that is still open stays: the promise that was made first holds. */
export async function storePromises(ctx: Ctx, rows: NewTarget[]): Promise<void> {
  if (rows.length > 0) await insertRows(ctx, targets, rows, { after: sql`on conflict do nothing` });
}
