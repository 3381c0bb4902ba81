import { eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { targets } from "../../../drizzle/schema/sla.ts";
import { type CaseStatus, isStopped } from "../../contract/cases.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { cancelTargets } from "./cancel-targets.ts";
import { promiseOf } from "./choose-policy.ts";
import { keepNextDue } from "./next-due.ts";
import { policyFor } from "./policies-in-force.ts";
import { openTargetsOf, type TargetRow } from "./queries.ts";
import { rewriteTarget } from "./rewrite-target.ts";
import { startTargets } from "./start-targets.ts";
import { statusChangesOfCase } from "./status-history.ts";

/** After a status change was recorded, in the same transaction: pauses, goes on, meets or starts anew. */
export async function followStatus(ctx: Ctx, input: { caseId: string; before: CaseStatus; after: CaseStatus; priority: Priority }): Promise<void> {
  if (isStopped(input.after)) return stop(ctx, input.caseId);
  // What was promised before was kept or missed then: a case that is open again has all its time from now on.
  if (isStopped(input.before)) return startTargets(ctx, { caseId: input.caseId, priority: input.priority, metrics: ["resolution"], startedAt: ctx.now() });
  await followHistory(ctx, input.caseId);
}

/** The open targets as the case's status changes say now. */
export async function followHistory(ctx: Ctx, caseId: string): Promise<void> {
  const changes = await statusChangesOfCase(ctx, caseId);
  for (const target of await openTargetsOf(ctx, caseId)) await rewriteTarget(ctx, target, changes);
  await keepNextDue(ctx, [caseId]);
}

/** Another priority promises other minutes, counted from the same start, in the policy that holds now; what it does not promise is owed no more. */
export async function followPriority(ctx: Ctx, input: { caseId: string; priority: Priority }): Promise<void> {
  const policy = await policyFor(ctx, input.caseId);
  if (!policy) return;
  const changes = await statusChangesOfCase(ctx, input.caseId);
  const known = await openTargetsOf(ctx, input.caseId);
  for (const target of known) {
    const promise = promiseOf(policy.definition, input.priority, target.metric);
    const pinned = { policyId: policy.id, policyVersion: policy.version, calendarVersion: policy.calendarVersion };
    if (!promise) await cancelTargets(ctx, [target.id]);
    else await rewriteTarget(ctx, target, changes, { ...pinned, clock: promise.clock, minutes: target.fixedDueAt ? target.minutes : promise.minutes });
  }
  await keepNextDue(ctx, [input.caseId]);
}

/** Resolving meets the resolution; an answer that was still owed is owed no more. Tasks are done when they are done. */
async function stop(ctx: Ctx, caseId: string): Promise<void> {
  for (const target of await openTargetsOf(ctx, caseId)) {
    if (target.metric === "resolution") await meetTarget(ctx, target, ctx.now());
    else if (target.metric !== "task_due") await cancelTargets(ctx, [target.id]);
  }
  await keepNextDue(ctx, [caseId]);
}

/** An answer was sent: the response that was owed is met, at the moment of the answer. */
export async function meetResponses(ctx: Ctx, input: { caseId: string; at: Date }): Promise<void> {
  for (const target of await openTargetsOf(ctx, input.caseId)) {
    if ((target.metric === "first_response" || target.metric === "next_response") && target.startedAt <= input.at) await meetTarget(ctx, target, input.at);
  }
  await keepNextDue(ctx, [input.caseId]);
}

/** The customer wrote again after our first answer: the next response is owed. */
export async function oweNextResponse(ctx: Ctx, input: { caseId: string; at: Date }): Promise<void> {
  const open = await openTargetsOf(ctx, input.caseId);
  if (open.some((target) => target.metric === "first_response" || target.metric === "next_response")) return;
  const [row] = await ctx.db.select({ priority: cases.priority }).from(cases).where(eq(cases.id, input.caseId));
  if (row) await startTargets(ctx, { caseId: input.caseId, priority: row.priority, metrics: ["next_response"], startedAt: input.at });
}

/** Late is what was met after it was due. A breach that was told before an answer in time was read is taken back. */
export async function meetTarget(ctx: Ctx, target: TargetRow, at: Date): Promise<void> {
  const isLate = target.dueAt !== null && target.dueAt < at;
  await ctx.db.update(targets).set({ metAt: at, pausedAt: null, nextMarkAt: null, breachedAt: isLate ? target.dueAt : null }).where(eq(targets.id, target.id));
  const data = { metric: target.metric, point: "met", dueAt: target.dueAt?.toISOString() ?? null, late: isLate, breachTakenBack: target.breachedAt !== null && !isLate, ...(target.taskId && { taskId: target.taskId }) };
  await recordEvent(ctx, { name: "sla.met", subject: { type: "target", id: target.id }, caseId: target.caseId, data });
}
