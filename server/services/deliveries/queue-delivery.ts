import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import type { SendingProvider } from "../../contract/sending-accounts.ts";
import type { Ctx } from "../../context.ts";
import { chatMessageId, mailMessageId } from "./message-id.ts";

export interface QueueDelivery {
  campaignId: string;
  recipientId: string;
  mailboxId: string;
  channel: ChannelName;
  account: { id: string; provider: SendingProvider; address: string };
  toAddress: string;
  renderedHash: string;
  /** Not before; left out: now. */
  dueAt?: Date;
  /** Given: the delivery ends before it begins, and says why. */
  skipped?: { status: Extract<DeliveryStatus, "suppressed" | "cancelled" | "failed">; reason: string };
}

/** One delivery per recipient, in the caller's transaction. The Message-ID is ours from the first moment. */
export async function queueDeliveries(ctx: Ctx, inputs: QueueDelivery[]): Promise<void> {
  if (inputs.length === 0) return;
  const now = ctx.now();
  await ctx.db.insert(deliveries).values(
    inputs.map((input) => {
      const id = ctx.newId();
      const { skipped } = input;
      return {
        id,
        campaignId: input.campaignId,
        recipientId: input.recipientId,
        mailboxId: input.mailboxId,
        accountId: input.account.id,
        channel: input.channel,
        provider: input.account.provider,
        toAddress: input.toAddress,
        status: skipped ? skipped.status : ("queued" as const),
        renderedHash: input.renderedHash,
        internetMessageId: input.channel === "email" ? mailMessageId(id, input.account.address) : chatMessageId(id, input.channel),
        nextAttemptAt: input.dueAt ?? now,
        queuedAt: now,
        reason: skipped?.reason ?? null,
        endedAt: skipped ? now : null,
      };
    }),
  );
}
