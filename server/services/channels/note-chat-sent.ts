import { and, eq, isNotNull, ne } from "drizzle-orm";
import { chatEchoes } from "../../../drizzle/schema/channels.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { hasPendingId } from "./provider-id.ts";

/**
 * A chat message of ours is known to have left, by the vendor's answer or by a status that came without one: its row gets
 * the vendor's id, and `message.sent` is told, once. Runs in the caller's transaction.
 */
export async function noteChatSent(ctx: Ctx, { messageId, providerMessageId }: { messageId: string; providerMessageId: string }): Promise<void> {
  const [message] = await ctx.db.update(messages).set({ providerMessageId }).where(and(eq(messages.id, messageId), hasPendingId)).returning();
  if (!message) return correctGuess(ctx, { messageId, providerMessageId });
  const [conversation] = await ctx.db.select({ caseId: conversations.caseId }).from(conversations).where(eq(conversations.id, message.conversationId));
  const caseId = conversation?.caseId ?? null;
  await recordEvent(ctx, {
    name: "message.sent",
    subject: { type: "message", id: message.id },
    caseId,
    data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, kind: message.kind, concernsCaseId: caseId, mayConcernSent: false },
  });
}

/** The vendor names another id than the echo that was taken for this message by its words: somebody wrote the same elsewhere, and that is stored now. */
async function correctGuess(ctx: Ctx, { messageId, providerMessageId }: { messageId: string; providerMessageId: string }): Promise<void> {
  const [guess] = await ctx.db
    .select({ mailboxId: messages.mailboxId, guessedId: messages.providerMessageId, deliveryId: chatEchoes.deliveryId, conversationId: messages.conversationId })
    .from(messages)
    .innerJoin(chatEchoes, and(eq(chatEchoes.mailboxId, messages.mailboxId), eq(chatEchoes.providerMessageId, messages.providerMessageId), isNotNull(chatEchoes.deliveryId), isNotNull(chatEchoes.event)))
    .where(and(eq(messages.id, messageId), ne(messages.providerMessageId, providerMessageId)));
  if (!guess) return;
  await ctx.db.update(messages).set({ providerMessageId }).where(eq(messages.id, messageId));
  await ctx.db.update(deliveries).set({ providerMessageId }).where(eq(deliveries.id, guess.deliveryId!));
  await ctx.db.update(chatEchoes).set({ deliveryId: null }).where(and(eq(chatEchoes.mailboxId, guess.mailboxId), eq(chatEchoes.providerMessageId, guess.guessedId)));
  await enqueueJob(ctx, "channels.settleEchoes", { conversationId: guess.conversationId });
}
