import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { z } from "zod";
import { events } from "../../../drizzle/schema/events.ts";
import { ruleBackTests, rules } from "../../../drizzle/schema/rules.ts";
import type { BackTestRule, RuleBackTest, RuleDefinition } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { requireSoundRule } from "./check-rule.ts";
import { readBackTest } from "./read-back-test.ts";
import { requireAuthor } from "./save-rule.ts";
import { noFigures } from "./test-cases.ts";

const DAY_MS = 86_400_000;

/**
 * Begins to ask what a rule would have done over the last days, beside what is published of it, in a job. Nothing is changed
 * or sent. Whoever starts anew ends their trial of the same rule before.
 */
export async function startBackTest(ctx: Ctx, { ruleId, definition, days }: z.infer<typeof BackTestRule>): Promise<RuleBackTest> {
  await requireSoundRule(ctx, definition);
  const startedBy = requireAuthor(ctx);
  return inTransaction(ctx, async (ctx) => {
    const published = ruleId === null ? null : await publishedOf(ctx, ruleId);
    const ofRule = ruleId === null ? isNull(ruleBackTests.ruleId) : eq(ruleBackTests.ruleId, ruleId);
    const now = ctx.now();
    await ctx.db.update(ruleBackTests).set({ state: "cancelled", finishedAt: now }).where(and(eq(ruleBackTests.startedBy, startedBy), ofRule, eq(ruleBackTests.state, "running")));
    const id = ctx.newId();
    await ctx.db.insert(ruleBackTests).values({ id, ruleId, definition, published, days, startedBy, state: "running", startedAt: now, ...(await seqsSince(ctx, new Date(now.getTime() - days * DAY_MS))), figures: noFigures, movedAt: now });
    await recordEvent(ctx, { name: "back_test.started", subject: { type: "back_test", id }, data: { ruleId, name: definition.name, days } });
    await enqueueJob(ctx, "rules.backTest", { backTestId: id }, { singletonKey: id });
    return readBackTest(ctx, id);
  });
}

/** What was found until then stays to be read. */
export function cancelBackTest(ctx: Ctx, backTestId: string): Promise<RuleBackTest> {
  return inTransaction(ctx, async (ctx) => {
    await readBackTest(ctx, backTestId);
    await ctx.db.update(ruleBackTests).set({ state: "cancelled", finishedAt: ctx.now() }).where(and(eq(ruleBackTests.id, backTestId), eq(ruleBackTests.state, "running")));
    return readBackTest(ctx, backTestId);
  });
}

async function publishedOf(ctx: Ctx, ruleId: string): Promise<RuleDefinition | null> {
  const [row] = await ctx.db.select({ published: rules.published }).from(rules).where(and(eq(rules.id, ruleId), isNull(rules.deletedAt)));
  if (!row) throw refuse("not_found", "There is no such rule.");
  return row.published;
}

/** Numbers grow with time, so the place is found by halves: nothing is read that is older. */
async function seqsSince(ctx: Ctx, from: Date): Promise<{ fromSeq: number; untilSeq: number }> {
  const [ends] = await ctx.db.execute<{ low: string | null; high: string | null }>(sql`select min(seq) as low, max(seq) as high from ${events}`);
  const untilSeq = Number(ends?.high ?? 0);
  let low = Number(ends?.low ?? 0);
  let high = untilSeq;
  while (high - low > 1_000) {
    const middle = Math.floor((low + high) / 2);
    const [row] = await ctx.db.select({ at: events.at }).from(events).where(gt(events.seq, middle)).orderBy(asc(events.seq)).limit(1);
    if (row && row.at >= from) high = middle;
    else low = middle;
  }
  return { fromSeq: low, untilSeq };
}
