import { lt, sql } from "drizzle-orm";
import { ruleBackTests, ruleRuns } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";
import { BACK_TESTS_KEPT_DAYS, RUNS_KEPT_DAYS } from "./limits.ts";

const DAY_MS = 86_400_000;
const PURGED_AT_ONCE = 10_000;

/** The recurring job: what rules were asked long ago goes, and trials sooner; the figures by day and the facts of what they did stay. */
export async function purgeRuns(ctx: Ctx): Promise<void> {
  await ctx.db.delete(ruleBackTests).where(lt(ruleBackTests.startedAt, new Date(ctx.now().getTime() - BACK_TESTS_KEPT_DAYS * DAY_MS)));
  const before = new Date(ctx.now().getTime() - RUNS_KEPT_DAYS * DAY_MS);
  for (;;) {
    const old = ctx.db.select({ place: sql`ctid` }).from(ruleRuns).where(lt(ruleRuns.at, before)).limit(PURGED_AT_ONCE);
    const gone = await ctx.db.delete(ruleRuns).where(sql`ctid in ${old}`).returning({ seq: ruleRuns.eventSeq });
    if (gone.length < PURGED_AT_ONCE) return;
  }
}
