import { desc, eq } from "drizzle-orm";
import { deliveries, deliveryAttempts } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { type BounceFacts, classifyBounce } from "../deliveries/classify-bounce.ts";
import type { EventRow } from "../events/queries.ts";
import { recordBounce } from "./record-bounce.ts";

/**
 * A server that refuses an address while we send says the same as a report that comes later: the address is gone, or its
 * mailbox is full. Refusals of other kinds stay failures, for the sender to mend and try again.
 */
export async function noteRefusal(ctx: Ctx, event: EventRow): Promise<void> {
  const [delivery] = await ctx.db.select().from(deliveries).where(eq(deliveries.id, event.subjectId));
  if (delivery?.status !== "failed" || delivery.faultClass !== "refused") return;
  const [attempt] = await ctx.db.select({ detail: deliveryAttempts.detail }).from(deliveryAttempts).where(eq(deliveryAttempts.deliveryId, delivery.id)).orderBy(desc(deliveryAttempts.attempt)).limit(1);
  const code = /^smtp_(\d{3})$/.exec(delivery.reason ?? "")?.[1];
  const facts: BounceFacts = { enhancedStatus: delivery.enhancedStatus, smtpCode: code ? Number(code) : null, text: attempt?.detail ?? null };
  const { bounceClass } = classifyBounce(facts);
  if (bounceClass !== "no_such_address" && bounceClass !== "mailbox_full") return;
  await recordBounce(ctx, { delivery, facts, isCertain: true, source: delivery.provider, sourceId: `${delivery.id} refused`, happenedAt: event.at });
}
