import { and, eq } from "drizzle-orm";
import { followUps } from "../../../drizzle/schema/rules.ts";
import type { FollowUp } from "../../contract/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockCase } from "../cases/change-case.ts";
import { recordEvent } from "../events/record-event.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { decideFollowUp } from "./decide-follow-up.ts";
import { factsOfFollowUp } from "./follow-up-facts.ts";
import { readFollowUp } from "./stop-follow-up.ts";

/** What was stopped by mistake goes on where it was; a reminder that was taken back goes with the next. Twice is once. Refuses `conflict` where nothing is waited for any more, or another rule reminds. */
export function resumeFollowUp(ctx: Ctx, { caseId, followUpId }: { caseId: string; followUpId: string }): Promise<FollowUp | null> {
  return inTransaction(ctx, async (ctx) => {
    await lockCase(ctx, { caseId });
    const [row] = await ctx.db.select().from(followUps).where(and(eq(followUps.id, followUpId), eq(followUps.caseId, caseId))).for("update");
    if (!row) throw refuse("not_found", "This case has no such reminders.");
    const open = await readFollowUp(ctx, caseId);
    if (open?.id === row.id) return open;
    if (open) throw refuse("conflict", `The rule “${open.rule}” reminds the customer by now.`);
    const step = decideFollowUp(row, await factsOfFollowUp(ctx, row), { now: ctx.now(), calendar: (await calendarsInForce(ctx))(row.calendarId) });
    if (row.ended !== "stopped" || step.do === "end") throw refuse("conflict", "Nothing is waited for any more.", { remedy: "Write to the customer yourself if you still need an answer." });
    await ctx.db.update(followUps).set({ endedAt: null, ended: null, detail: null }).where(eq(followUps.id, row.id));
    await recordEvent(ctx, { name: "follow_up.resumed", subject: { type: "follow_up", id: row.id }, caseId, data: { sentCount: row.sentCount } });
    return readFollowUp(ctx, caseId);
  });
}
