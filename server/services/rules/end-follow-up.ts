import { and, eq, isNull } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { followUps } from "../../../drizzle/schema/rules.ts";
import type { FollowUpEnd } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { peopleOfCase } from "../cases/people-of-case.ts";
import type { EventRow } from "../events/queries.ts";
import { recordEvent } from "../events/record-event.ts";
import { addTask } from "../tasks/add-task.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { decideFollowUp } from "./decide-follow-up.ts";
import { factsOfFollowUp, type FollowUpRow, inNameOf, lockFollowUp } from "./follow-up-facts.ts";
import { takeBackMail } from "./take-back-mail.ts";

/** In the caller's transaction, which holds the row. A reminder that waits for its seconds to pass does not leave; whom it is handed over to gets a task. Answers how many reminders left. */
export async function endFollowUp(ctx: Ctx, row: FollowUpRow, { ended, detail }: { ended: FollowUpEnd; detail: string | null }): Promise<{ sentCount: number }> {
  const isTakenBack = row.lastReplyId !== null && (await takeBackMail(ctx, { replyId: row.lastReplyId, caseId: row.caseId }));
  const sentCount = row.sentCount - (isTakenBack ? 1 : 0);
  await ctx.db.update(followUps).set({ endedAt: ctx.now(), ended, detail, sentCount }).where(eq(followUps.id, row.id));
  await recordEvent(ctx, { name: `follow_up.${ended}`, subject: { type: "follow_up", id: row.id }, caseId: row.caseId, data: { sentCount, detail } });
  if (ended === "handed_over" && row.task !== null) await addTask((await inNameOf(ctx, row))?.ctx ?? ctx, { caseId: row.caseId, title: row.task, assigneeId: await ownerOf(ctx, row.caseId) });
  return { sentCount };
}

async function ownerOf(ctx: Ctx, caseId: string): Promise<string | undefined> {
  const [of] = await ctx.db.select({ assigneeId: cases.assigneeId }).from(cases).where(eq(cases.id, caseId));
  const [owner] = of?.assigneeId ? await peopleOfCase(ctx, caseId, [of.assigneeId]) : [];
  return owner && owner.role !== "viewer" ? owner.id : undefined;
}

/** A subscriber: what happened on the case may have ended it. What comes by no fact of the case is seen before each reminder. */
export async function followCase(ctx: Ctx, { caseId }: EventRow): Promise<void> {
  if (caseId === null) return;
  const [open] = await ctx.db.select({ id: followUps.id }).from(followUps).where(and(eq(followUps.caseId, caseId), isNull(followUps.endedAt)));
  if (!open) return;
  await inTransaction(ctx, async (ctx) => {
    const row = await lockFollowUp(ctx, { id: open.id, caseId });
    if (!row) return;
    const step = decideFollowUp(row, await factsOfFollowUp(ctx, row), { now: ctx.now(), calendar: (await calendarsInForce(ctx))(row.calendarId) });
    if (step.do === "end") await endFollowUp(ctx, row, step);
  });
}
