import { and, desc, eq, inArray, isNull, lt, or, sql } from "drizzle-orm";
import { cases } from "../../../drizzle/schema/cases.ts";
import { conversations, llmCalls, messages } from "../../../drizzle/schema/conversations.ts";
import { LlmCall } from "../../contract/classification.ts";
import type { Ctx } from "../../context.ts";
import { visibleMailboxes } from "../people/queries.ts";

/** What left the house, newest first, of the mailboxes that the actor may see. */
export async function listLlmCalls(ctx: Ctx, { after, limit }: { after?: string; limit: number }): Promise<{ items: LlmCall[]; next: string | null }> {
  const mailboxIds = (await visibleMailboxes(ctx)).map(({ id }) => id);
  const isVisible = or(isNull(llmCalls.mailboxId), inArray(llmCalls.mailboxId, mailboxIds));
  const place = after ? (await ctx.db.select({ createdAt: llmCalls.createdAt, id: llmCalls.id }).from(llmCalls).where(sql`${llmCalls.id}::text = ${after}`))[0] : undefined;
  const isAfter = place && or(lt(llmCalls.createdAt, place.createdAt), and(eq(llmCalls.createdAt, place.createdAt), lt(llmCalls.id, place.id)));
  const rows = await ctx.db
    .select({ call: llmCalls, subject: messages.subject, webLink: messages.webLink, case: { id: cases.id, number: cases.number } })
    .from(llmCalls)
    .leftJoin(messages, eq(messages.id, llmCalls.messageId))
    .leftJoin(conversations, eq(conversations.id, messages.conversationId))
    .leftJoin(cases, eq(cases.id, conversations.caseId))
    .where(and(isVisible, isAfter))
    .orderBy(desc(llmCalls.createdAt), desc(llmCalls.id))
    .limit(limit + 1);
  const items = rows.slice(0, limit).map(({ call, subject, webLink, case: of }) => LlmCall.parse({ ...call, createdAt: call.createdAt.toISOString(), mail: subject === null ? null : { subject, webLink, case: of } }));
  return { items, next: rows.length > limit ? items.at(-1)!.id : null };
}
