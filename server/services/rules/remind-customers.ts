import { and, desc, eq, isNull, lte, sql } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { followUps } from "../../../drizzle/schema/rules.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { Refusal } from "../../errors.ts";
import { type BusinessCalendar, dueAt } from "../calendars/due-at.ts";
import { recordEvent } from "../events/record-event.ts";
import { authorise } from "../people/authorise.ts";
import { answerByRule } from "../replies/answer-by-rule.ts";
import { calendarsInForce } from "./calendars-in-force.ts";
import { decideFollowUp } from "./decide-follow-up.ts";
import { endFollowUp } from "./end-follow-up.ts";
import { factsOfFollowUp, type FollowUpRow, inNameOf, type InItsName, lockFollowUp } from "./follow-up-facts.ts";
import { FOLLOW_UPS_AT_ONCE } from "./limits.ts";

/** The recurring job: each reminder that is due, with its count in the same transaction: on whichever servers, and after any kill, once. */
export async function remindCustomers(ctx: Ctx): Promise<{ reminded: number }> {
  let reminded = 0;
  for (;;) {
    const due = await ctx.db.select({ id: followUps.id, caseId: followUps.caseId }).from(followUps).where(and(isNull(followUps.endedAt), lte(followUps.nextAt, ctx.now()))).orderBy(followUps.nextAt).limit(FOLLOW_UPS_AT_ONCE);
    const calendarOf = due.length > 0 ? await calendarsInForce(ctx) : null;
    for (const one of due) if (await goOn(ctx, one, calendarOf!)) reminded++;
    if (due.length < FOLLOW_UPS_AT_ONCE) return { reminded };
  }
}

/** Whether a reminder is on its way. */
function goOn(ctx: Ctx, one: Pick<FollowUpRow, "id" | "caseId">, calendarOf: (id: string | null) => BusinessCalendar): Promise<boolean> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockFollowUp(ctx, one);
    if (!row || row.nextAt > ctx.now()) return false;
    const calendar = calendarOf(row.calendarId);
    const step = decideFollowUp(row, await factsOfFollowUp(ctx, row), { now: ctx.now(), calendar });
    switch (step.do) {
      case "end":
        await endFollowUp(ctx, row, step);
        return false;
      case "wait":
        await ctx.db.update(followUps).set({ nextAt: step.until }).where(eq(followUps.id, row.id));
        return false;
      case "remind":
        return remind(ctx, row, calendar);
      default:
        return step satisfies never;
    }
  });
}

async function remind(ctx: Ctx, row: FollowUpRow, calendar: BusinessCalendar): Promise<boolean> {
  const inItsName = await inNameOf(ctx, row);
  const nextAt = dueAt(ctx.now(), row.minutes, calendar);
  const answer = inItsName && nextAt ? await answerOrReason(inItsName, row) : { reason: inItsName ? "The calendar has no hours any more." : "The rule's author does not see the case any more." };
  if ("reason" in answer) {
    await endFollowUp(ctx, row, { ended: "handed_over", detail: answer.reason });
    return false;
  }
  await ctx.db.update(followUps).set({ sentCount: row.sentCount + 1, lastReplyId: answer.replyId, nextAt: nextAt! }).where(eq(followUps.id, row.id));
  await recordEvent(inItsName!.ctx, { name: "follow_up.reminded", subject: { type: "follow_up", id: row.id }, caseId: row.caseId, data: { place: row.sentCount + 1, times: row.times } });
  return true;
}

type Answer = { replyId: string } | { reason: string };

/** A template without a value for this person, an author without the right: a person looks, and nothing is tried for ever. */
async function answerOrReason({ ctx, author }: InItsName, { caseId, templateId }: FollowUpRow): Promise<Answer> {
  const messageId = await newestOfCustomer(ctx, caseId);
  if (!messageId) return { reason: "The case has no mail that somebody sent." };
  try {
    authorise(ctx, "replyToCase");
    // In a savepoint: what is refused leaves nothing behind.
    const answer = await ctx.db.transaction((db) => answerByRule({ ...ctx, db }, { author, caseId, messageId, templateId }));
    return answer.outcome === "queued" ? { replyId: answer.replyId } : { reason: answer.reason };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { reason: error.message };
  }
}

async function newestOfCustomer(ctx: Ctx, caseId: string): Promise<string | null> {
  const [newest] = await ctx.db.select({ id: messages.id }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(sql`${conversations.caseId} = ${caseId} and ${messages.direction} = 'inbound' and ${messages.kind} = 'ordinary'`).orderBy(desc(messages.receivedAt)).limit(1);
  return newest?.id ?? null;
}
