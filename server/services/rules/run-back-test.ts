import { and, count, desc, eq, isNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { users } from "../../../drizzle/schema/people.ts";
import { ruleBackTests } from "../../../drizzle/schema/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { visibleMailboxIds } from "../cases/queries.ts";
import { sqlIds } from "../contacts/sql-arrays.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { BACK_TEST_CASES_PER_TURN, BACK_TEST_FORGOTTEN_MS, BACK_TEST_RESUMED_MAX, BACK_TEST_TURNS_PER_JOB, DIFFERENCES_SHOWN } from "./limits.ts";
import type { BackTestRow } from "./read-back-test.ts";
import { addFigures, testCases } from "./test-cases.ts";

const DAY_MS = 86_400_000;

/** The job: some cases in each transaction, the newest first, with the mark of how far it came. Two servers at once take turns; a kill goes on from the mark. */
export async function runBackTest(ctx: Ctx, { backTestId }: { backTestId: string }): Promise<void> {
  for (let turn = 0; turn < BACK_TEST_TURNS_PER_JOB; turn++) {
    if (!(await testSome(ctx, backTestId))) return;
  }
  await enqueueJob(ctx, "rules.backTest", { backTestId }, { singletonKey: backTestId });
}

/** Whether there is more. */
function testSome(ctx: Ctx, backTestId: string): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select().from(ruleBackTests).where(and(eq(ruleBackTests.id, backTestId), eq(ruleBackTests.state, "running"))).for("update");
    if (!row) return false;
    const asker = await inNameOf(ctx, row);
    if (!asker) {
      await ctx.db.update(ruleBackTests).set({ state: "cancelled", finishedAt: ctx.now() }).where(eq(ruleBackTests.id, row.id));
      return false;
    }
    const which = await casesOf(asker, row);
    const caseTotal = row.caseTotal ?? (await countOf(asker, which));
    const rows = await ctx.db.select({ id: cases.id }).from(cases).where(and(which, row.beforeCaseId ? lt(cases.id, row.beforeCaseId) : undefined)).orderBy(desc(cases.id)).limit(BACK_TEST_CASES_PER_TURN);
    const window = { from: new Date(row.startedAt.getTime() - row.days * DAY_MS), until: row.startedAt, fromSeq: row.fromSeq, untilSeq: row.untilSeq };
    const found = rows.length > 0 ? addFigures(row.figures, await testCases(asker, { caseIds: rows.map(({ id }) => id), definition: row.definition, published: row.published, window }), DIFFERENCES_SHOWN) : row.figures;
    const isOver = rows.length < BACK_TEST_CASES_PER_TURN;
    const caseCount = row.caseCount + rows.length;
    await ctx.db.update(ruleBackTests).set({ figures: found, caseCount, caseTotal: isOver ? caseCount : Math.max(caseTotal, caseCount), movedAt: ctx.now(), resumedCount: 0, ...(rows.length > 0 && { beforeCaseId: rows.at(-1)!.id }), ...(isOver && { state: "finished" as const, finishedAt: ctx.now() }) }).where(eq(ruleBackTests.id, row.id));
    return !isOver;
  });
}

/** Null: the person is gone. */
async function inNameOf(ctx: Ctx, { startedBy }: BackTestRow): Promise<Ctx | null> {
  const [user] = await ctx.db.select({ id: users.id, name: users.name, role: users.role }).from(users).where(and(eq(users.id, startedBy), isNull(users.disabledAt)));
  return user ? { ...ctx, actor: { type: "user", ...user } } : null;
}

/** Cases that the person sees and on which something happened in these days. */
async function casesOf(ctx: Ctx, { fromSeq, untilSeq }: BackTestRow): Promise<SQL> {
  return sql`${cases.mailboxId} = any(${sqlIds(await visibleMailboxIds(ctx))}) and exists (select 1 from ${events} e where e.case_id = ${cases.id} and e.seq between ${fromSeq} and ${untilSeq})`;
}

async function countOf(ctx: Ctx, which: SQL): Promise<number> {
  const [row] = await ctx.db.select({ n: count() }).from(cases).where(which);
  return row!.n;
}

/** The recurring job: goes on with those that nobody moves any more, and gives up what never comes on. */
export async function resumeBackTests(ctx: Ctx): Promise<void> {
  const since = new Date(ctx.now().getTime() - BACK_TEST_FORGOTTEN_MS);
  const rows = await ctx.db
    .update(ruleBackTests)
    .set({ movedAt: ctx.now(), resumedCount: sql`${ruleBackTests.resumedCount} + 1` })
    .where(and(eq(ruleBackTests.state, "running"), lte(ruleBackTests.movedAt, since)))
    .returning({ id: ruleBackTests.id, resumedCount: ruleBackTests.resumedCount });
  for (const { id, resumedCount } of rows) {
    if (resumedCount <= BACK_TEST_RESUMED_MAX) await enqueueJob(ctx, "rules.backTest", { backTestId: id }, { singletonKey: id });
    else await ctx.db.update(ruleBackTests).set({ state: "failed", finishedAt: ctx.now() }).where(and(eq(ruleBackTests.id, id), eq(ruleBackTests.state, "running")));
  }
}
