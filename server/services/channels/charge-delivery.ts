import { inArray, sql } from "drizzle-orm";
import { channelRates, deliveryCharges } from "../../../drizzle/schema/channels.ts";
import type { Ctx } from "../../context.ts";
import { readPhone } from "../contacts/phone-number.ts";
import type { DeliveryRow } from "../receipts/record-receipt.ts";
import { chatAddress } from "./chat-address.ts";

const CATEGORY_CHARS_MAX = 60;
const ELSEWHERE = "*";

/**
 * Keeps what a status told of a message's price, once: by the rates of now for its country, else those for everywhere
 * else. What is not billed costs nothing; a price that nobody knows is none.
 */
export async function chargeDelivery(ctx: Ctx, { delivery, pricing, at }: { delivery: DeliveryRow; pricing: { category: string; isBillable: boolean }; at: Date }): Promise<void> {
  const category = pricing.category.slice(0, CATEGORY_CHARS_MAX);
  const country = delivery.channel === "whatsapp" ? (readPhone(chatAddress("whatsapp", delivery.toAddress), null)?.country ?? null) : null;
  const rates = await ctx.db.select().from(channelRates).where(inArray(channelRates.country, country ? [country, ELSEWHERE] : [ELSEWHERE]));
  const fitting = rates.filter((row) => row.category.toLowerCase() === category.toLowerCase());
  const rate = fitting.find((row) => row.country === country) ?? fitting[0];
  await ctx.db
    .insert(deliveryCharges)
    .values({ deliveryId: delivery.id, category, isBillable: pricing.isBillable, country, priceMicros: pricing.isBillable ? (rate?.priceMicros ?? null) : 0, currency: rate?.currency ?? null, chargedAt: at })
    .onConflictDoUpdate({ target: deliveryCharges.deliveryId, set: { chargedAt: sql`least(${deliveryCharges.chargedAt}, excluded.charged_at)` } });
}
