import { inArray } from "drizzle-orm";
import { attachments } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { ChatMessage } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { toldProviderId } from "../channels/provider-id.ts";
import type { MessageRow } from "../conversations/receive-message.ts";

type DeliveryRow = typeof deliveries.$inferSelect;

/** Messages of chats as screens show them, each of ours with how far it has come. The caller has checked that they may be seen. */
export async function toChatMessages(ctx: Ctx, rows: MessageRow[]): Promise<ChatMessage[]> {
  const ours = rows.flatMap((row) => (row.direction === "outbound" ? [row.id] : []));
  const sent = ours.length === 0 ? [] : await ctx.db.select().from(deliveries).where(inArray(deliveries.messageId, ours));
  const withFiles = rows.flatMap((row) => (row.chat && "fileSha256" in row.chat ? [row.id] : []));
  const files = withFiles.length === 0 ? [] : await ctx.db.select({ id: attachments.id, messageId: attachments.messageId }).from(attachments).where(inArray(attachments.messageId, withFiles));
  const fileOf = new Map(files.map(({ id, messageId }) => [messageId, id]));
  const counts = await partCounts(ctx, sent);
  const byMessage = new Map(sent.map((delivery) => [delivery.messageId, delivery]));
  return rows.map((row) => {
    const delivery = byMessage.get(row.id);
    return {
      id: row.id,
      conversationId: row.conversationId,
      direction: row.direction,
      // What its writer took back is not shown any more.
      content: row.revokedAt !== null ? { type: "other", kind: "revoked", text: "" } : (row.chat ?? { type: "text", body: row.visibleText.slice(0, 4_096) || " " }),
      text: row.revokedAt === null ? row.visibleText : "",
      from: { address: row.fromAddress, name: row.fromName },
      sentBy: row.sentBy,
      at: row.receivedAt.toISOString(),
      readAt: row.readAt?.toISOString() ?? null,
      replyToProviderMessageId: row.inReplyTo,
      providerMessageId: toldProviderId(row.providerMessageId),
      editedAt: row.editedAt?.toISOString() ?? null,
      revokedAt: row.revokedAt?.toISOString() ?? null,
      attachmentId: fileOf.get(row.id) ?? null,
      delivery: delivery ? stateOf(delivery, counts) : null,
    };
  });
}

function stateOf({ id, status, reason, nextAttemptAt, sequenceId, part }: DeliveryRow, counts: Map<string, number>): ChatMessage["delivery"] {
  const isOpen = status === "queued" || status === "claimed" || status === "handed_over";
  return { id, status, reason, nextAttemptAt: isOpen ? nextAttemptAt.toISOString() : null, sequenceId, part, partCount: sequenceId === null ? null : (counts.get(sequenceId) ?? null) };
}

async function partCounts(ctx: Ctx, sent: DeliveryRow[]): Promise<Map<string, number>> {
  const ids = [...new Set(sent.flatMap(({ sequenceId }) => sequenceId ?? []))];
  if (ids.length === 0) return new Map();
  const parts = await ctx.db.select({ sequenceId: deliveries.sequenceId }).from(deliveries).where(inArray(deliveries.sequenceId, ids));
  return new Map([...Map.groupBy(parts, ({ sequenceId }) => sequenceId!)].map(([id, of]) => [id, of.length]));
}
