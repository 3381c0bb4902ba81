import type { BackTestFigures, RuleDefinition } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { pointsOfCases, type TestPoint, type TestWindow } from "./back-test-points.ts";
import { factsAsOf } from "./facts-as-of.ts";
import { judge } from "./run-rules.ts";
import { countReminders } from "./count-reminders.ts";

/** Moments that are read back together. */
const POINTS_AT_ONCE = 500;

export const noFigures: BackTestFigures = { eventCount: 0, matchedBefore: 0, matched: 0, touchedCount: 0, reminderCount: 0, differenceCount: 0, differences: [] };

interface Tested {
  caseIds: string[];
  definition: RuleDefinition;
  /** What is published of it, beside which it is seen. */
  published: RuleDefinition | null;
  window: TestWindow;
}

/** What a rule would have done on some cases: asked of the stored events and the cases as they were. What it would have changed itself is not followed further. */
export async function testCases(ctx: Ctx, { caseIds, definition, published, window }: Tested): Promise<BackTestFigures> {
  const calendarOf = await calendarsInForce(ctx);
  const points = await pointsOfCases(ctx, { caseIds, definitions: published ? [definition, published] : [definition], window, calendarOf });
  const figures: BackTestFigures = structuredClone(noFigures);
  const acted: TestPoint[] = [];
  for (let first = 0; first < points.length; first += POINTS_AT_ONCE) {
    const batch = points.slice(first, first + POINTS_AT_ONCE);
    const facts = await factsAsOf(ctx, batch);
    batch.forEach((point, index) => {
      const held = facts[index];
      if (!held) return;
      figures.eventCount++;
      const time = { now: point.at, calendarOf };
      const asked = (rule: RuleDefinition | null) => (rule && point.wakes.includes(rule) ? judge(rule, held, time) : null);
      const [after, before] = [asked(definition), asked(published)];
      const isAfter = after !== null && after.holds && after.isInTime;
      const isBefore = before !== null && before.holds && before.isInTime;
      if (isAfter) acted.push(point);
      if (isBefore) figures.matchedBefore++;
      if (isAfter === isBefore) return;
      figures.differences.push({ caseId: point.caseId, eventSeq: point.event.seq, event: point.event.name, at: point.at.toISOString(), before: isBefore, after: isAfter, reasons: (after ?? before)!.reasons });
    });
  }
  figures.matched = acted.length;
  figures.touchedCount = new Set(acted.map(({ caseId }) => caseId)).size;
  figures.differenceCount = figures.differences.length;
  for (const action of definition.actions) if (action.type === "start_follow_up") figures.reminderCount += await countReminders(ctx, { action, acted, until: window.until, calendarOf });
  return figures;
}

/** Pure: those of more cases added, with as many differences as are shown. */
export function addFigures(one: BackTestFigures, more: BackTestFigures, shownMax: number): BackTestFigures {
  const differences = [...one.differences, ...more.differences.toSorted((a, b) => b.at.localeCompare(a.at))].slice(0, shownMax);
  const sum = (key: Exclude<keyof BackTestFigures, "differences">) => one[key] + more[key];
  return { eventCount: sum("eventCount"), matchedBefore: sum("matchedBefore"), matched: sum("matched"), touchedCount: sum("touchedCount"), reminderCount: sum("reminderCount"), differenceCount: sum("differenceCount"), differences };
}
