import { and, eq, inArray, isNull } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { ChatMessage } from "../../contract/chats.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { toChatMessages } from "./chat-view.ts";
import { sequenceMessages } from "./queue-sequence.ts";
import { type Chat, lockChat } from "./require-chat.ts";

interface Parts {
  conversationId: string;
  sequenceId: string;
}

/** What has not left stays here, for good. A part that is on its way is not called back. Twice is once. */
export function cancelParts(ctx: Ctx, input: Parts): Promise<ChatMessage[]> {
  return moveParts(ctx, input, { from: ["queued"], event: "chat.parts_cancelled", to: (now) => ({ status: "cancelled", endedAt: now, reason: "cancelled_by_person" }) });
}

/** Parts that surely did not leave are sent again, and with them goes on what waited for them. What may have left (`uncertain`) is not sent again by this. */
export function retryParts(ctx: Ctx, input: Parts): Promise<ChatMessage[]> {
  return moveParts(ctx, input, { from: ["failed"], event: "chat.parts_retried", to: (now) => ({ status: "queued", endedAt: null, reason: "retried_by_person", nextAttemptAt: now, handedOverAt: null, leaseUntil: null, faultClass: null, faultCount: 0, attemptCount: 0, lookCount: 0 }) });
}

/** One message that surely did not leave, again. Refuses `conflict` where it did, or may have. */
export function retryChat(ctx: Ctx, { conversationId, messageId }: { conversationId: string; messageId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const chat = await lockChat(ctx, conversationId);
    const now = ctx.now();
    const [row] = await ctx.db
      .update(deliveries)
      .set({ status: "queued", endedAt: null, reason: "retried_by_person", nextAttemptAt: now, handedOverAt: null, leaseUntil: null, faultClass: null, faultCount: 0, attemptCount: 0, lookCount: 0 })
      .where(and(eq(deliveries.conversationId, chat.id), eq(deliveries.messageId, messageId), isNull(deliveries.campaignId), eq(deliveries.status, "failed")))
      .returning({ id: deliveries.id });
    if (!row) throw refuse("conflict", "Only what surely did not leave can be sent again.", { remedy: "Load the chat again and look how far it has come." });
    await tell(ctx, chat, "chat.retried", { deliveryId: row.id, messageId });
  });
}

async function moveParts(ctx: Ctx, { conversationId, sequenceId }: Parts, move: { from: DeliveryStatus[]; event: string; to: (now: Date) => Partial<typeof deliveries.$inferInsert> }): Promise<ChatMessage[]> {
  return inTransaction(ctx, async (ctx) => {
    const chat = await lockChat(ctx, conversationId);
    const moved = await ctx.db
      .update(deliveries)
      .set(move.to(ctx.now()))
      .where(and(eq(deliveries.conversationId, chat.id), eq(deliveries.sequenceId, sequenceId), inArray(deliveries.status, move.from)))
      .returning({ id: deliveries.id });
    const parts = await sequenceMessages(ctx, sequenceId);
    if (parts[0]?.conversationId !== chat.id) throw refuse("not_found", "There is no such sequence in this chat.");
    if (moved.length > 0) await tell(ctx, chat, move.event, { sequenceId, messageId: parts[0].id, partCount: moved.length });
    return toChatMessages(ctx, parts);
  });
}

async function tell(ctx: Ctx, chat: Chat, name: string, data: Record<string, unknown>): Promise<void> {
  await recordEvent(ctx, { name, subject: { type: "conversation", id: chat.id }, caseId: chat.caseId, data: { conversationId: chat.id, mailboxId: chat.mailboxId, ...data } });
  await enqueueJob(ctx, "chat.send", { conversationId: chat.id }, { singletonKey: chat.id });
}
