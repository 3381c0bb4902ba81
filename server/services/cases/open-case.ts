import { eq, sql } from "drizzle-orm";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { OpenCase, SlaMetric } from "../../contract/cases.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { classifyStored } from "../classification/classify-message.ts";
import { correctClassification, requireCategory } from "../classification/correct-classification.ts";
import type { ClassificationRow } from "../classification/queries.ts";
import { lookUpMessage } from "../conversations/look-up-message.ts";
import type { MessageRow } from "../conversations/receive-message.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { isAnswered } from "./answers.ts";
import { makeCase, type NewCase, titleOf } from "./new-case.ts";

/**
 * Makes a case of a mail, with its SLA targets, or answers the one that its conversation has: the same mail twice, or
 * two agents at once, are one case. What the agent chose counts more than the suggestion, and teaches the classifier.
 */
export async function openCase(ctx: Ctx, input: OpenCase): Promise<{ caseId: string; outcome: "opened" | "already_open" }> {
  const message = await lookUpMessage(ctx, input.message);
  if (message.direction === "outbound") throw refuse("unprocessable", "This is a mail that was sent from here.", { remedy: "Convert the mail that it answers; sent mails then join its case." });
  if (input.category) await requireCategory(ctx, input.category);
  const judged = await classifyStored(ctx, message);
  if (isOtherChoice(input, judged)) await correctClassification(ctx, { messageId: message.id, category: input.category ?? undefined, priority: input.priority });
  return inTransaction(ctx, async (ctx) => {
    const isAnswerPossible = sql<boolean>`exists (select 1 from messages sent where sent.conversation_id = ${message.conversationId} and sent.direction = 'outbound' and sent.received_at >= ${message.receivedAt.toISOString()}::timestamptz)`;
    const [conversation] = await ctx.db.select({ caseId: conversations.caseId, teamId: mailboxes.teamId, isAnswerPossible }).from(conversations).innerJoin(mailboxes, eq(mailboxes.id, message.mailboxId)).where(eq(conversations.id, message.conversationId)).for("update", { of: conversations });
    const { caseId, teamId } = conversation!;
    if (caseId) return { caseId, outcome: "already_open" };
    const id = await openFromMail(ctx, { message, judged, input, teamId, isAnswerPossible: conversation!.isAnswerPossible });
    return { caseId: id, outcome: "opened" };
  });
}

interface FromMail {
  message: MessageRow;
  judged: ClassificationRow | null;
  input: OpenCase;
  teamId: string | null;
  /** Something left from here after it. */
  isAnswerPossible: boolean;
}

async function openFromMail(ctx: Ctx, { message, judged, input, teamId, isAnswerPossible }: FromMail): Promise<string> {
  const said: NewCase = {
    title: titleOf(message),
    priority: input.priority ?? judged?.priority ?? "medium",
    category: input.category === undefined ? (judged?.isConfident ? judged.category : null) : input.category,
    caseType: judged?.requestType ?? null,
    sentiment: judged?.sentiment ?? "unknown",
    summary: judged?.summary ?? "",
    // A mail in one's own mailbox is one's own work; one in a team's waits for whoever takes it.
    assigneeId: teamId === null ? userIdOf(ctx) : null,
    teamId,
    contactId: message.contactId,
    mailboxId: message.mailboxId,
  };
  // Somebody may have answered from Outlook before the mail became a case: then no first response is owed.
  const metrics: SlaMetric[] = isAnswerPossible && (await isAnswered(ctx, message, message.receivedAt)) ? ["resolution"] : ["first_response", "resolution"];
  return makeCase(ctx, { said, metrics, conversationId: message.conversationId, data: { messageId: message.id } });
}

function isOtherChoice(input: OpenCase, judged: ClassificationRow | null): boolean {
  const isOtherCategory = typeof input.category === "string" && input.category !== judged?.category;
  return isOtherCategory || (input.priority !== undefined && input.priority !== judged?.priority);
}
