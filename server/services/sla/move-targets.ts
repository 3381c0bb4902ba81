import { eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { slaPolicies, targets } from "../../../drizzle/schema/sla.ts";
import type { CaseStatus } from "../../contract/cases.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { policyClock, statusChangesOf, timesOf } from "./case-clock.ts";
import { promisedMinutes } from "./choose-policy.ts";
import { keepNextDue } from "./next-due.ts";
import { openTargetsOf, type TargetRow } from "./queries.ts";
import { startTargets } from "./start-targets.ts";
import { clockIn } from "./target-clock.ts";

/** After a status change was recorded, in the same transaction: pauses, goes on, meets or starts anew. */
export async function followStatus(ctx: Ctx, input: { caseId: string; before: CaseStatus; after: CaseStatus; priority: Priority }): Promise<void> {
  if (clockIn[input.after] === "stopped") return stop(ctx, input.caseId);
  if (clockIn[input.before] === "stopped") return startTargets(ctx, { caseId: input.caseId, priority: input.priority, metrics: ["resolution"], startedAt: ctx.now() });
  const changes = (await statusChangesOf(ctx, [input.caseId])).get(input.caseId)!;
  for (const target of await openTargetsOf(ctx, input.caseId)) {
    await ctx.db.update(targets).set(timesOf(target, changes, await policyClock(ctx, target.policyId))).where(eq(targets.id, target.id));
  }
  await keepNextDue(ctx, [input.caseId]);
}

/** Another priority promises other minutes, counted from the same start, in the policy as it is now. */
export async function followPriority(ctx: Ctx, input: { caseId: string; priority: Priority }): Promise<void> {
  const changes = (await statusChangesOf(ctx, [input.caseId])).get(input.caseId)!;
  for (const target of await openTargetsOf(ctx, input.caseId)) {
    const [policy] = await ctx.db.select().from(slaPolicies).where(eq(slaPolicies.id, target.policyId));
    const moved = { startedAt: target.startedAt, minutes: promisedMinutes(policy!, input.priority, target.metric) };
    const times = timesOf(moved, changes, await policyClock(ctx, target.policyId));
    const isOverdue = times.dueAt !== null && times.dueAt <= ctx.now();
    await ctx.db.update(targets).set({ minutes: moved.minutes, policyVersion: policy!.version, ...times, breachedAt: isOverdue ? target.breachedAt : null, warnedAt: null }).where(eq(targets.id, target.id));
  }
  await keepNextDue(ctx, [input.caseId]);
}

/** Resolving meets the resolution; an answer that was still owed is owed no more. */
async function stop(ctx: Ctx, caseId: string): Promise<void> {
  for (const target of await openTargetsOf(ctx, caseId)) {
    if (target.metric === "resolution") await meet(ctx, target, ctx.now());
    else await ctx.db.update(targets).set({ cancelledAt: ctx.now() }).where(eq(targets.id, target.id));
  }
  await keepNextDue(ctx, [caseId]);
}

/** An answer was sent: the response that was owed is met, at the moment of the answer. */
export async function meetResponses(ctx: Ctx, input: { caseId: string; at: Date }): Promise<void> {
  for (const target of await openTargetsOf(ctx, input.caseId)) {
    if (target.metric !== "resolution" && target.startedAt <= input.at) await meet(ctx, target, input.at);
  }
  await keepNextDue(ctx, [input.caseId]);
}

/** The customer wrote again after our first answer: the next response is owed. */
export async function oweNextResponse(ctx: Ctx, input: { caseId: string; at: Date }): Promise<void> {
  const open = await openTargetsOf(ctx, input.caseId);
  if (open.some((target) => target.metric === "first_response")) return;
  const [row] = await ctx.db.select({ priority: cases.priority }).from(cases).where(eq(cases.id, input.caseId));
  if (row) await startTargets(ctx, { caseId: input.caseId, priority: row.priority, metrics: ["next_response"], startedAt: input.at });
}

/** Late is what was met after it was due. A breach that was told before an answer in time was read is taken back. */
async function meet(ctx: Ctx, target: TargetRow, at: Date): Promise<void> {
  const isLate = target.dueAt !== null && target.dueAt < at;
  await ctx.db.update(targets).set({ metAt: at, pausedAt: null, breachedAt: isLate ? target.dueAt : null }).where(eq(targets.id, target.id));
  await recordEvent(ctx, { name: "sla.met", subject: { type: "target", id: target.id }, caseId: target.caseId, data: { metric: target.metric, late: isLate, breachTakenBack: target.breachedAt !== null && !isLate } });
}
