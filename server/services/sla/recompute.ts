import { and, asc, desc, eq, gt, lte, type SQL, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { slaRecomputes } from "../../../drizzle/schema/sla.ts";
import type { SlaRecompute } from "../../contract/sla.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { recomputeCases } from "./recompute-cases.ts";

type RecomputeRow = typeof slaRecomputes.$inferSelect;

const CASES_PER_TURN = 100;
/** A job hands over to the next one, so that a server that stops waits for none of them long. */
const TURNS_PER_JOB = 10;
const RECOMPUTES_LISTED_MAX = 20;
/** Nobody moved it for so long: its server is dead. */
const FORGOTTEN_AFTER_MS = 60_000;

const isOpenCase = sql`${cases.status} not in ('resolved', 'closed') and ${cases.deletedAt} is null`;

/** Reckons all open cases anew after a change, in a job: in the caller's transaction it is only asked for. */
export async function startRecompute(ctx: Ctx, input: Pick<RecomputeRow, "reason" | "subjectId" | "subjectName">): Promise<string> {
  const [count] = await ctx.db.select({ n: sql<number>`count(*)::int` }).from(cases).where(isOpenCase);
  const id = ctx.newId();
  await ctx.db.insert(slaRecomputes).values({ id, ...input, state: "running", totalCount: count!.n, startedAt: ctx.now(), startedBy: userIdOf(ctx), movedAt: ctx.now() });
  await recordEvent(ctx, { name: "sla_recompute.started", subject: { type: "sla_recompute", id }, data: { ...input, caseCount: count!.n } });
  await ctx.ports.jobs.enqueue(ctx.db, "sla.recompute", { recomputeId: id }, { singletonKey: id });
  return id;
}

/** A subscriber: a calendar was saved, for open cases too. */
export function recomputeForCalendar(ctx: Ctx, event: EventRow): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    if (event.data.openCases !== "recompute") return;
    const [known] = await ctx.db.select({ id: slaRecomputes.id }).from(slaRecomputes).where(and(eq(slaRecomputes.subjectId, event.subjectId), sql`${slaRecomputes.startedAt} >= ${event.at.toISOString()}::timestamptz`)).limit(1);
    if (!known) await startRecompute(ctx, { reason: "calendar", subjectId: event.subjectId, subjectName: String(event.data.name ?? "") });
  });
}

/** The job: some cases in each transaction, with the mark of how far it came. Two servers at once take turns; a kill goes on from the mark. */
export async function recomputeOpenCases(ctx: Ctx, { recomputeId }: { recomputeId: string }): Promise<void> {
  for (let turn = 0; turn < TURNS_PER_JOB; turn++) {
    if (!(await recomputeSome(ctx, recomputeId))) return;
  }
  await ctx.ports.jobs.enqueue(ctx.db, "sla.recompute", { recomputeId }, { singletonKey: recomputeId });
}

/** Whether there is more. */
function recomputeSome(ctx: Ctx, recomputeId: string): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select().from(slaRecomputes).where(and(eq(slaRecomputes.id, recomputeId), eq(slaRecomputes.state, "running"))).for("update");
    if (!row) return false;
    const after: SQL | undefined = row.afterCaseId ? gt(cases.id, row.afterCaseId) : undefined;
    // Locked as those who change them do, so that no status moves under the reckoning.
    const rows = await ctx.db.select({ id: cases.id, priority: cases.priority, openedAt: cases.openedAt, number: cases.number }).from(cases).where(and(isOpenCase, after)).orderBy(asc(cases.id)).limit(CASES_PER_TURN).for("update");
    const changedCount = row.changedCount + (await recomputeCases(ctx, rows, row));
    const isOver = rows.length < CASES_PER_TURN;
    const doneCount = row.doneCount + rows.length;
    await ctx.db.update(slaRecomputes).set({ doneCount, totalCount: isOver ? doneCount : Math.max(row.totalCount, doneCount), changedCount, movedAt: ctx.now(), ...(rows.length > 0 && { afterCaseId: rows.at(-1)!.id }), ...(isOver && { state: "finished" as const, finishedAt: ctx.now() }) }).where(eq(slaRecomputes.id, row.id));
    if (isOver) await recordEvent(ctx, { name: "sla_recompute.finished", subject: { type: "sla_recompute", id: row.id }, data: { reason: row.reason, subjectName: row.subjectName, caseCount: doneCount, changedCount } });
    return !isOver;
  });
}

/** The recurring job: goes on with those that nobody moves any more. */
export async function resumeRecomputes(ctx: Ctx): Promise<void> {
  const since = new Date(ctx.now().getTime() - FORGOTTEN_AFTER_MS);
  const rows = await ctx.db.select({ id: slaRecomputes.id }).from(slaRecomputes).where(and(eq(slaRecomputes.state, "running"), lte(slaRecomputes.movedAt, since)));
  for (const { id } of rows) await ctx.ports.jobs.enqueue(ctx.db, "sla.recompute", { recomputeId: id }, { singletonKey: id });
}

/** Newest first, with how far each came. */
export async function listRecomputes(ctx: Ctx): Promise<SlaRecompute[]> {
  const rows = await ctx.db.select({ row: slaRecomputes, startedBy: users.name }).from(slaRecomputes).leftJoin(users, eq(users.id, slaRecomputes.startedBy)).orderBy(desc(slaRecomputes.startedAt), desc(slaRecomputes.id)).limit(RECOMPUTES_LISTED_MAX);
  return rows.map(({ row, startedBy }) => toRecompute(row, startedBy));
}

/** What is reckoned already stays. */
export function cancelRecompute(ctx: Ctx, { recomputeId }: { recomputeId: string }): Promise<SlaRecompute> {
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select().from(slaRecomputes).where(eq(slaRecomputes.id, recomputeId)).for("update");
    if (!row) throw refuse("not_found", "There is no such reckoning.");
    if (row.state === "running") {
      await ctx.db.update(slaRecomputes).set({ state: "cancelled", finishedAt: ctx.now() }).where(eq(slaRecomputes.id, row.id));
      await recordEvent(ctx, { name: "sla_recompute.cancelled", subject: { type: "sla_recompute", id: row.id }, data: { reason: row.reason, subjectName: row.subjectName, caseCount: row.doneCount } });
    }
    return (await listRecomputes(ctx)).find((one) => one.id === row.id) ?? toRecompute(row, null);
  });
}

function toRecompute({ id, reason, subjectId, subjectName, state, totalCount, doneCount, changedCount, startedAt, finishedAt }: RecomputeRow, startedBy: string | null): SlaRecompute {
  return { id, reason, subjectId, subjectName, state, totalCount, doneCount, changedCount, startedAt: startedAt.toISOString(), startedBy, finishedAt: finishedAt?.toISOString() ?? null };
}
