import { inArray } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { cancelTargets } from "../sla/cancel-targets.ts";
import { rewriteTarget } from "../sla/rewrite-target.ts";
import { statusChangesOfCase } from "../sla/status-history.ts";
import { openTargetsOf, type TargetRow } from "../sla/queries.ts";
import { startTargets } from "../sla/start-targets.ts";

/** What a merge did to the promises of both cases: all that its undo needs. */
export interface CarriedTargets {
  /** Of the case that went: owed by the other one now. */
  cancelled: string[];
  /** Of the case that took it, with the start that they had. */
  movedBack: { id: string; startedAt: string }[];
  started: string[];
}

/**
 * What the case that goes still owes, the other one owes from now on: the promise that was made first holds. An answer
 * that it owes is a next response where the other case has had its first.
 */
export async function carryTargets(ctx: Ctx, input: { fromCaseId: string; intoCaseId: string; priority: Priority }): Promise<CarriedTargets> {
  // Tasks move with what is owed for them (follow-task.ts).
  const owed = (await openTargetsOf(ctx, input.fromCaseId)).filter((target) => target.metric !== "task_due");
  const carried: CarriedTargets = { cancelled: owed.map((target) => target.id), movedBack: [], started: [] };
  await cancelTargets(ctx, carried.cancelled);
  await carry(ctx, carried, input, { owed: owed.filter(isResponse), fits: isResponse, metric: "next_response" });
  await carry(ctx, carried, input, { owed: owed.filter(isResolution), fits: isResolution, metric: "resolution" });
  return carried;
}

/** Takes `carryTargets` back, as far as nothing was met since. */
export async function giveTargetsBack(ctx: Ctx, carried: CarriedTargets, input: { fromCaseId: string; intoCaseId: string }): Promise<void> {
  const openNow = await openTargetsOf(ctx, input.intoCaseId);
  for (const target of openNow) {
    const before = carried.movedBack.find((one) => one.id === target.id);
    if (before) await startAt(ctx, target, new Date(before.startedAt));
    if (carried.started.includes(target.id)) await cancelTargets(ctx, [target.id]);
  }
  if (carried.cancelled.length === 0) return;
  const rows = await ctx.db.select().from(targets).where(inArray(targets.id, carried.cancelled));
  for (const target of rows) await owe(ctx, target);
}

/** Owed again; where the case owes the same anew meanwhile, that promise gets the earlier start. */
async function owe(ctx: Ctx, target: TargetRow): Promise<void> {
  const anew = (await openTargetsOf(ctx, target.caseId)).find(({ metric }) => metric === target.metric);
  if (anew) return target.startedAt < anew.startedAt ? startAt(ctx, anew, target.startedAt) : undefined;
  await rewriteTarget(ctx, target, await statusChangesOfCase(ctx, target.caseId), { cancelledAt: null });
}

const isResponse = ({ metric }: Pick<TargetRow, "metric">) => metric === "first_response" || metric === "next_response";
const isResolution = ({ metric }: Pick<TargetRow, "metric">) => metric === "resolution";

async function carry(ctx: Ctx, carried: CarriedTargets, { intoCaseId, priority }: { intoCaseId: string; priority: Priority }, { owed, fits, metric }: { owed: TargetRow[]; fits: (target: TargetRow) => boolean; metric: "next_response" | "resolution" }): Promise<void> {
  if (owed.length === 0) return;
  const startedAt = new Date(Math.min(...owed.map((target) => target.startedAt.getTime())));
  const open = await openTargetsOf(ctx, intoCaseId);
  const own = open.find(fits);
  if (!own) {
    await startTargets(ctx, { caseId: intoCaseId, priority, metrics: [metric], startedAt });
    const known = new Set(open.map((target) => target.id));
    carried.started.push(...(await openTargetsOf(ctx, intoCaseId)).map((target) => target.id).filter((id) => !known.has(id)));
  } else if (startedAt < own.startedAt) {
    carried.movedBack.push({ id: own.id, startedAt: own.startedAt.toISOString() });
    await startAt(ctx, own, startedAt);
  }
}

/** The clock is computed anew from the start and the case's events. */
async function startAt(ctx: Ctx, target: TargetRow, startedAt: Date): Promise<void> {
  await rewriteTarget(ctx, target, await statusChangesOfCase(ctx, target.caseId), { startedAt });
}
