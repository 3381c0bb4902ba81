import { and, inArray } from "drizzle-orm";
import { targets } from "../../../drizzle/schema/sla.ts";
import type { Priority } from "../../contract/conversations.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { cancelTargets } from "./cancel-targets.ts";
import { promiseOf } from "./choose-policy.ts";
import { keepNextDue } from "./next-due.ts";
import { policiesFor, type PolicyInForce } from "./policies-in-force.ts";
import { isOpenTarget, type TargetRow } from "./queries.ts";
import { rewriteTarget } from "./rewrite-target.ts";
import { startTargets } from "./start-targets.ts";
import { type KnownChange, statusChangesOf } from "./status-history.ts";

interface OpenCase {
  id: string;
  priority: Priority;
  openedAt: Date;
}

/**
 * Puts open cases under the policies and calendars that hold now, each promise from the start that it had; answers how
 * many cases were changed. What is promised no more is owed no more; a resolution that was not promised before is owed
 * from the opening on. Responses begin with the customer's next mail.
 */
export async function recomputeCases(ctx: Ctx, rows: OpenCase[], why: { reason: "policy" | "calendar" | "case" }): Promise<number> {
  if (rows.length === 0) return 0;
  const ids = rows.map((row) => row.id);
  const winners = await policiesFor(ctx, ids);
  const changes = await statusChangesOf(ctx, ids);
  const open = await ctx.db.select().from(targets).where(and(inArray(targets.caseId, ids), isOpenTarget));
  let changedCount = 0;
  for (const row of rows) {
    const moved = await recomputeCase(ctx, { row, policy: winners.get(row.id) ?? null, changes: changes.get(row.id)!, owed: open.filter((target) => target.caseId === row.id) });
    if (moved.length === 0) continue;
    changedCount++;
    await recordEvent(ctx, { name: "case.sla_recomputed", subject: { type: "case", id: row.id }, caseId: row.id, data: { reason: why.reason, targets: moved } });
  }
  await keepNextDue(ctx, ids);
  return changedCount;
}

interface Moved {
  metric: string;
  before: string | null;
  after: string | null;
  policyVersion: number | null;
  calendarVersion: number | null;
}

async function recomputeCase(ctx: Ctx, { row, policy, changes, owed }: { row: OpenCase; policy: PolicyInForce | null; changes: KnownChange[]; owed: TargetRow[] }): Promise<Moved[]> {
  const moved: Moved[] = [];
  for (const target of owed) {
    const promise = policy && promiseOf(policy.definition, row.priority, target.metric);
    if (!policy || !promise) {
      await cancelTargets(ctx, [target.id]);
      moved.push({ metric: target.metric, before: momentOf(target), after: null, policyVersion: null, calendarVersion: null });
      continue;
    }
    if (isUnder(target, policy)) continue;
    const pinned = { policyId: policy.id, policyVersion: policy.version, calendarVersion: policy.calendarVersion, clock: promise.clock };
    const written = await rewriteTarget(ctx, target, changes, { ...pinned, minutes: target.fixedDueAt ? target.minutes : promise.minutes });
    moved.push({ metric: target.metric, before: momentOf(target), after: momentOf(written), policyVersion: policy.version, calendarVersion: policy.calendarVersion });
  }
  const owesResolution = owed.some((target) => target.metric === "resolution");
  if (policy && !owesResolution && promiseOf(policy.definition, row.priority, "resolution")) {
    await startTargets(ctx, { caseId: row.id, priority: row.priority, metrics: ["resolution"], startedAt: row.openedAt, policy });
    moved.push({ metric: "resolution", before: null, after: null, policyVersion: policy.version, calendarVersion: policy.calendarVersion });
  }
  return moved;
}

const isUnder = (target: TargetRow, policy: PolicyInForce) => target.policyId === policy.id && target.policyVersion === policy.version && target.calendarVersion === policy.calendarVersion;
const momentOf = (target: TargetRow) => target.dueAt?.toISOString() ?? null;
