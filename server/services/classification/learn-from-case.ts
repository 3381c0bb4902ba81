import { and, asc, eq } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { isStopped } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import type { EventRow } from "../events/queries.ts";
import { isWhatWasOffered } from "./correct-classification.ts";
import { findMachineJudgement } from "./queries.ts";
import { recordLabel } from "./record-label.ts";

/**
 * A person who makes a case of a mail, answers it or ends it, and leaves its category as it is, confirms it; one who gave
 * it another corrects. To learn from errors alone would teach a biased desk.
 */
export async function learnFromCase(ctx: Ctx, event: EventRow): Promise<void> {
  if (!saysSomething(event)) return;
  await inTransaction(ctx, async (ctx) => {
    const [row] = await ctx.db.select({ category: cases.category }).from(cases).where(eq(cases.id, event.subjectId));
    if (!row?.category) return;
    const message = await firstMail(ctx, event.subjectId);
    if (!message) return;
    const judged = await findMachineJudgement(ctx, message.id);
    await recordLabel(ctx, { message, category: row.category, source: isWhatWasOffered(judged, row.category) ? "confirmed" : "correction" });
  });
}

function saysSomething({ name, actorType, data }: EventRow): boolean {
  // What was sent from our mailbox was written by a person, though it was the system that found it.
  if (name === "case.message_sent") return true;
  if (actorType !== "user") return false;
  if (name === "case.status_changed") return isStopped(data.after);
  if (name === "case.changed") return Array.isArray(data.fields) && data.fields.includes("category");
  return name === "case.opened";
}

/** The mail that the case began with. */
async function firstMail(ctx: Ctx, caseId: string): Promise<MessageRow | null> {
  const [row] = await ctx.db
    .select({ message: messages })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.caseId, caseId), eq(messages.kind, "ordinary"), eq(messages.direction, "inbound")))
    .orderBy(asc(messages.receivedAt), asc(messages.id))
    .limit(1);
  return row?.message ?? null;
}
