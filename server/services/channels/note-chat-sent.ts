import { and, eq, like } from "drizzle-orm";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";

/** What stands for the vendor's id of a message of ours until the vendor said it. */
export const pendingProviderId = (deliveryId: string) => `pending:${deliveryId}`;

/**
 * A chat message of ours is known to have left, by the vendor's answer or by a status that came without one: its row gets
 * the vendor's id, and `message.sent` is told, once. Runs in the caller's transaction.
 */
export async function noteChatSent(ctx: Ctx, { messageId, providerMessageId }: { messageId: string; providerMessageId: string }): Promise<void> {
  const [message] = await ctx.db.update(messages).set({ providerMessageId }).where(and(eq(messages.id, messageId), like(messages.providerMessageId, "pending:%"))).returning();
  if (!message) return;
  const [conversation] = await ctx.db.select({ caseId: conversations.caseId }).from(conversations).where(eq(conversations.id, message.conversationId));
  const caseId = conversation?.caseId ?? null;
  await recordEvent(ctx, {
    name: "message.sent",
    subject: { type: "message", id: message.id },
    caseId,
    data: { messageId: message.id, mailboxId: message.mailboxId, conversationId: message.conversationId, kind: message.kind, concernsCaseId: caseId, mayConcernSent: false },
  });
}
