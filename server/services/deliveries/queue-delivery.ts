import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";

export interface QueueDelivery {
  campaignId: string;
  recipientId: string;
  mailbox: { id: string; address: string };
  toAddress: string;
  renderedHash: string;
  /** Given: the address must not be written to; the delivery ends before it begins, with this reason. */
  suppressedReason: string | null;
}

/** Who carries mail from a mailbox. */
const EMAIL_PROVIDER = "graph";

/** One delivery per recipient, in the caller's transaction. The Message-ID is ours from the first moment. */
export async function queueDeliveries(ctx: Ctx, inputs: QueueDelivery[]): Promise<void> {
  if (inputs.length === 0) return;
  const now = ctx.now();
  await ctx.db.insert(deliveries).values(
    inputs.map((input) => {
      const id = ctx.newId();
      const isSuppressed = input.suppressedReason !== null;
      return {
        id,
        campaignId: input.campaignId,
        recipientId: input.recipientId,
        mailboxId: input.mailbox.id,
        channel: "email" as const,
        provider: EMAIL_PROVIDER,
        toAddress: input.toAddress,
        status: isSuppressed ? ("suppressed" as const) : ("queued" as const),
        renderedHash: input.renderedHash,
        internetMessageId: `<${id}@${input.mailbox.address.split("@")[1]}>`,
        nextAttemptAt: now,
        queuedAt: now,
        reason: input.suppressedReason,
        endedAt: isSuppressed ? now : null,
      };
    }),
  );
}
