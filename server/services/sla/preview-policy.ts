import { slaMetrics } from "../../contract/cases.ts";
import { priorities } from "../../contract/conversations.ts";
import { type PolicyPreview, type PreviewPolicy, SlaDefinition } from "../../contract/sla.ts";
import type { Ctx } from "../../context.ts";
import { wallClock } from "../calendars/due-at.ts";
import { calendarAt, requireCalendar } from "../calendars/queries.ts";
import { timesOf } from "./case-clock.ts";
import { promiseOf } from "./choose-policy.ts";

/** When a case opened at a moment would be due, by the function that real clocks are reckoned with. Nothing is written. */
export async function previewPolicy(ctx: Ctx, input: PreviewPolicy): Promise<PolicyPreview> {
  const definition = SlaDefinition.parse(input.policy);
  const startedAt = input.at ? new Date(input.at) : ctx.now();
  const { id, version, timeZone } = await requireCalendar(ctx, definition.calendarId);
  const calendar = await calendarAt(ctx, id, version);
  const items = priorities.flatMap((priority) =>
    slaMetrics.flatMap((metric) => {
      const promise = promiseOf(definition, priority, metric);
      if (!promise) return [];
      const { dueAt, marks } = timesOf({ metric, startedAt, minutes: promise.minutes, fixedDueAt: null }, [], { definition, calendar: promise.clock === "wall" ? wallClock : calendar });
      return [{ priority, metric, dueAt: dueAt?.toISOString() ?? null, marks: marks.map(({ point, kind, at }) => ({ point, kind, at: at?.toISOString() ?? null })) }];
    }),
  );
  return { at: startedAt.toISOString(), timeZone, items };
}
