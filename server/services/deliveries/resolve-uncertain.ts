import { and, eq } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";

/**
 * A person's decision about an uncertain delivery: it was sent, or it goes out again. Before it goes out again it is
 * looked for once more, as after every earlier claim. Refuses `conflict` when it is not uncertain (any more).
 */
export function resolveUncertain(ctx: Ctx, input: { deliveryId: string; decision: "sent" | "resend" }): Promise<typeof deliveries.$inferSelect> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const change =
      input.decision === "sent"
        ? { status: "sent" as const, sentAt: now, endedAt: now, reason: "confirmed_by_person" }
        : { status: "queued" as const, nextAttemptAt: now, providerMessageId: null, handedOverAt: null, leaseUntil: null, reason: "resent_by_person", attemptCount: 0, lookCount: 0 };
    const [row] = await ctx.db
      .update(deliveries)
      .set(change)
      .where(and(eq(deliveries.id, input.deliveryId), eq(deliveries.status, "uncertain")))
      .returning();
    if (!row) throw refuse("conflict", "This delivery is not uncertain.", { remedy: "Reload the ledger: somebody may have decided already, or its copy was found." });
    await recordEvent(ctx, { name: "delivery.resolved", subject: { type: "delivery", id: row.id }, data: { campaignId: row.campaignId, decision: input.decision } });
    if (row.campaignId) await enqueueJob(ctx, "campaign.send", { campaignId: row.campaignId }, { singletonKey: `${row.campaignId} now` });
    return row;
  });
}
