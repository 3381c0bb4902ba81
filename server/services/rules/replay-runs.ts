import { and, desc, eq, gte, inArray, isNotNull } from "drizzle-orm";
import { events } from "../../../drizzle/schema/events.ts";
import { ruleRuns, ruleVersions } from "../../../drizzle/schema/rules.ts";
import type { RuleOutcome, RuleReplay } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { placeOfEvent } from "./event-facts.ts";
import { factsAsOf, type Point } from "./facts-as-of.ts";
import { judge } from "./run-rules.ts";

const POINTS_AT_ONCE = 500;
/** The newest. */
const RUNS_REPLAYED_MAX = 10_000;

/** Asks each rule again what it was asked since a moment, by the version that ran and from what the events say of the case as it was. */
export async function replayRuns(ctx: Ctx, { since }: { since: Date }): Promise<RuleReplay> {
  const rows = await ctx.db
    .select({ run: ruleRuns, definition: ruleVersions.definition, event: events })
    .from(ruleRuns)
    .innerJoin(ruleVersions, and(eq(ruleVersions.ruleId, ruleRuns.ruleId), eq(ruleVersions.version, ruleRuns.version)))
    .innerJoin(events, eq(events.seq, ruleRuns.eventSeq))
    .where(and(gte(ruleRuns.at, since), isNotNull(ruleRuns.caseId), isNotNull(ruleRuns.seenSeq), inArray(ruleRuns.outcome, ["unmatched", "done", "refused", "held", "outside_schedule"])))
    .orderBy(desc(ruleRuns.eventSeq), desc(ruleRuns.at))
    .limit(RUNS_REPLAYED_MAX);
  const calendarOf = await calendarsInForce(ctx);
  const differences: RuleReplay["differences"] = [];
  for (let first = 0; first < rows.length; first += POINTS_AT_ONCE) {
    const batch = rows.slice(first, first + POINTS_AT_ONCE);
    const points: Point[] = [];
    for (const { run, event } of batch) points.push({ event, caseId: run.caseId!, messageId: (await placeOfEvent(ctx, event)).messageId, seenSeq: run.seenSeq!, at: run.at });
    const facts = await factsAsOf(ctx, points);
    batch.forEach(({ run, definition }, index) => {
      const held = facts[index];
      if (!held) return;
      const { holds, isInTime } = judge(definition, held, { now: run.at, calendarOf });
      const would: RuleOutcome = !holds ? "unmatched" : isInTime ? run.outcome : "outside_schedule";
      const didMatch = run.outcome !== "unmatched" && run.outcome !== "outside_schedule";
      if (holds && isInTime ? !didMatch : would !== run.outcome) differences.push({ ruleId: run.ruleId, eventSeq: run.eventSeq, was: run.outcome, would });
    });
  }
  return { runCount: rows.length, differences };
}
