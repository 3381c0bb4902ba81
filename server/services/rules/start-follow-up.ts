import { eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { followUps } from "../../../drizzle/schema/rules.ts";
import { isStopped } from "../../contract/cases.ts";
import type { RuleAction } from "../../contract/rules.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { dueAt } from "../calendars/due-at.ts";
import { recordEvent } from "../events/record-event.ts";
import type { ActionPlace, Done } from "./actions.ts";
import { calendarsInForce } from "./calendars-in-force.ts";

type StartFollowUp = Extract<RuleAction, { type: "start_follow_up" }>;

/** From now on the case waits for an answer of the customer, who is reminded. A case is followed up once at a time. */
export async function startFollowUp(ctx: Ctx, { templateId, minutes, calendarId, times, task }: StartFollowUp, { caseId, rule }: { caseId: string } & Pick<ActionPlace, "rule">): Promise<Done> {
  const [of] = await ctx.db.select({ status: cases.status }).from(cases).where(eq(cases.id, caseId));
  if (isStopped(of?.status)) return { outcome: "unchanged", detail: "Nothing is waited for any more." };
  const now = ctx.now();
  const nextAt = dueAt(now, minutes, (await calendarsInForce(ctx))(calendarId));
  if (!nextAt) throw refuse("unprocessable", "The calendar of the reminders has no hours.");
  const id = ctx.newId();
  const added = await ctx.db.insert(followUps).values({ id, caseId, ruleId: rule.id, authorId: rule.author.id, templateId, minutes, calendarId, times, task, startedAt: now, nextAt }).onConflictDoNothing().returning({ id: followUps.id });
  if (added.length === 0) return { outcome: "unchanged", detail: "The customer of this case is reminded already." };
  await recordEvent(ctx, { name: "follow_up.started", subject: { type: "follow_up", id }, caseId, data: { rule: rule.name, times, nextAt: nextAt.toISOString() } });
  return { outcome: "done", effects: [{ kind: "follow_up", id }] };
}
