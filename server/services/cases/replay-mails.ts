import { and, asc, eq, gte } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { meetResponses, oweNextResponse } from "../sla/move-targets.ts";
import { isAnswer } from "./answers.ts";

/** Responses are owed and met as the case's mails since then say, in their order: for mails that came to the case by a person's hand. */
export async function replayMails(ctx: Ctx, { caseId, since, without }: { caseId: string; since: Date; without?: string }): Promise<void> {
  const mails = await ctx.db
    .select({ message: messages })
    .from(messages)
    .innerJoin(conversations, eq(conversations.id, messages.conversationId))
    .where(and(eq(conversations.caseId, caseId), gte(messages.receivedAt, since)))
    .orderBy(asc(messages.receivedAt), asc(messages.id));
  for (const { message } of mails) {
    const at = message.receivedAt;
    if (message.direction === "outbound") {
      if (await isAnswer(ctx, caseId, message)) await meetResponses(ctx, { caseId, at });
    } else if (message.kind === "ordinary" && message.id !== without) {
      await oweNextResponse(ctx, { caseId, at });
    }
  }
}
