import { asc, eq, lte } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { targets } from "../../../drizzle/schema/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { clockOf, nextMarkOf, type TimedMark, timesOf } from "./case-clock.ts";
import { escalationPeople } from "./escalation-people.ts";
import { BREACH } from "./marks.ts";
import type { TargetRow } from "./queries.ts";
import { statusChangesOf } from "./status-history.ts";
import type { StatusChange } from "./target-clock.ts";

const TARGETS_PER_TURN = 200;
/** What is left after so many turns waits for the next minute. */
const TURNS_MAX = 50;

export interface Swept {
  warned: number;
  breached: number;
  escalated: number;
}

/**
 * The recurring job: records warnings, breaches and escalations that have come. It asks the index of next marks alone, so
 * that it costs by what is due, not by what is open. Rows that another server sweeps are passed over and what was told is
 * written in the transaction of its event: each point is told once, also when a server dies.
 */
export async function sweepTargets(ctx: Ctx): Promise<Swept> {
  const swept: Swept = { warned: 0, breached: 0, escalated: 0 };
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    if ((await sweepSome(ctx, swept)) < TARGETS_PER_TURN) break;
  }
  return swept;
}

function sweepSome(ctx: Ctx, swept: Swept): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.db
      .select({ target: targets, deletedAt: cases.deletedAt })
      .from(targets)
      .innerJoin(cases, eq(cases.id, targets.caseId))
      .where(lte(targets.nextMarkAt, ctx.now()))
      .orderBy(asc(targets.nextMarkAt))
      .limit(TARGETS_PER_TURN)
      .for("update", { of: targets, skipLocked: true });
    const changes = await statusChangesOf(ctx, [...new Set(rows.map(({ target }) => target.caseId))]);
    for (const { target, deletedAt } of rows) {
      // In the bin nothing is told; whoever takes it out has it reckoned anew.
      if (deletedAt) await ctx.db.update(targets).set({ nextMarkAt: null }).where(eq(targets.id, target.id));
      else await tell(ctx, target, changes.get(target.caseId)!, swept);
    }
    return rows.length;
  });
}

async function tell(ctx: Ctx, target: TargetRow, changes: StatusChange[], swept: Swept): Promise<void> {
  const now = ctx.now();
  const { marks, ...times } = timesOf(target, changes, await clockOf(ctx, target));
  const due = marks.filter((mark) => mark.at !== null && mark.at <= now && !target.told.includes(mark.point));
  const isOver = times.dueAt !== null && times.dueAt <= now;
  const told = [...target.told, ...due.map((mark) => mark.point)];
  const isWarned = due.some((mark) => mark.kind === "warning");
  // A breach is dated by when it was due, however late the sweep comes.
  await ctx.db.update(targets).set({ ...times, told, warnedAt: target.warnedAt ?? (isWarned ? now : null), breachedAt: told.includes(BREACH) ? times.dueAt : null, nextMarkAt: nextMarkOf(marks, told) }).where(eq(targets.id, target.id));
  for (const mark of due) {
    // Nobody is warned of what is missed already.
    if (mark.kind === "warning" && isOver) continue;
    await record(ctx, target, mark, times.dueAt);
    swept[counts[mark.kind]]++;
  }
}

const counts = { warning: "warned", breach: "breached", escalation: "escalated" } as const;
const names = { warning: "sla.warned", breach: "sla.breached", escalation: "sla.escalated" } as const;

async function record(ctx: Ctx, target: TargetRow, mark: TimedMark, dueAt: Date | null): Promise<void> {
  const people = mark.kind === "escalation" ? { step: mark.step, to: mark.to, userIds: await escalationPeople(ctx, target.caseId, mark.to) } : {};
  const data = { metric: target.metric, point: mark.point, dueAt: dueAt?.toISOString() ?? null, ...(target.taskId && { taskId: target.taskId }), ...people };
  await recordEvent(ctx, { name: names[mark.kind], subject: { type: "target", id: target.id }, caseId: target.caseId, data });
}
