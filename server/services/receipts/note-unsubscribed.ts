import { eq } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { recordReceipt } from "./record-receipt.ts";

/** Who leaves by the link of a mail has got it: a receipt of that mail. */
export async function noteUnsubscribed(ctx: Ctx, event: EventRow): Promise<void> {
  const [delivery] = await ctx.db.select({ id: deliveries.id }).from(deliveries).where(eq(deliveries.recipientId, event.subjectId));
  if (!delivery) return;
  await recordReceipt(ctx, { deliveryId: delivery.id, kind: "unsubscribed", source: "link", sourceId: event.id, happenedAt: event.at, detail: String(event.data.via ?? "") });
}
