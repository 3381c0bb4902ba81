import { inArray, sql } from "drizzle-orm";
import { attachments, classificationLabels, classifications, conversations, llmCalls, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { ERASED_ADDRESS } from "../contacts/redact-person.ts";

/** What stands wherever words stood that must be some. */
export const EXPIRED_TEXT = "(content removed)";

/**
 * Takes the words of some messages: what was written, by and to which address, the attachments' names, what was judged of
 * them, learned from them and shown to a language model. The rows stay with what identifies them (message id, the
 * provider's, the hash of the content, what it answers): read again from the mailbox, a mail is known and not new.
 */
export async function expireMessages(ctx: Ctx, messageIds: string[]): Promise<void> {
  if (messageIds.length === 0) return;
  const nothing = { fromAddress: ERASED_ADDRESS, fromName: null, to: [], cc: [], replyTo: null, subject: "", text: "", visibleText: "", html: null, preview: "", kindReason: null, noAnswerReason: sql`case when ${messages.noAnswerReason} is null then null else '' end`, threadReason: null, joinSuggestion: null, chat: sql`case when ${messages.chat} is null then null else ${JSON.stringify({ type: "text", body: EXPIRED_TEXT })}::jsonb end` };
  await ctx.db.update(messages).set({ ...nothing, expiredAt: ctx.now() }).where(inArray(messages.id, messageIds));
  await ctx.db.delete(attachments).where(inArray(attachments.messageId, messageIds));
  await ctx.db.update(classifications).set({ summary: "", suggestedAction: "", evidence: null, judgements: {}, opinions: [], priorityReason: "" }).where(inArray(classifications.messageId, messageIds));
  await ctx.db.delete(classificationLabels).where(inArray(classificationLabels.messageId, messageIds));
  await ctx.db.update(llmCalls).set({ prompt: "", answer: null }).where(inArray(llmCalls.messageId, messageIds));
  const touched = ctx.db.select({ id: messages.conversationId }).from(messages).where(inArray(messages.id, messageIds));
  await ctx.db.update(conversations).set({ subject: "" }).where(sql`${inArray(conversations.id, touched)} and not exists (select from ${messages} m where m.conversation_id = ${conversations.id} and m.expired_at is null)`);
}
