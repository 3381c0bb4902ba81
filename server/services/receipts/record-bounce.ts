import { and, eq, gte, inArray } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { deliveries, receipts } from "../../../drizzle/schema/deliveries.ts";
import type { BounceClass } from "../../contract/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { addressKey } from "../contacts/suppression-key.ts";
import { suppressAddress } from "../contacts/suppress-address.ts";
import { type BounceFacts, type BounceVerdict, classifyBounce } from "../deliveries/classify-bounce.ts";
import { type DeliveryRow, type NewReceipt, recordReceipt } from "./record-receipt.ts";

/** So many mails in a row that did not get through, within so many days, and the address is taken for gone. */
export const SOFT_BOUNCES_MAX = 3;
export const SOFT_BOUNCE_DAYS = 30;

/** Classes that may pass; policy and content are about us and never count against an address. */
const softClasses: BounceClass[] = ["mailbox_full", "temporary", "no_such_address"];

export interface ToldBounce extends Pick<NewReceipt, "source" | "sourceId" | "happenedAt" | "messageId"> {
  delivery: DeliveryRow;
  facts: BounceFacts;
  /** Surely of this delivery's own address, by a report that follows a standard or names a code: only then is it suppressed. */
  isCertain: boolean;
}

/** A mail came back. Hard: the address is not written to again. Soft: counted. Ours to mend: an admin reads of it. */
export function recordBounce(ctx: Ctx, { delivery, facts, isCertain, ...receipt }: ToldBounce): Promise<BounceVerdict> {
  const verdict = classifyBounce(facts);
  return inTransaction(ctx, async (ctx) => {
    const { isNew } = await recordReceipt(ctx, { ...receipt, deliveryId: delivery.id, kind: "bounced", enhancedStatus: facts.enhancedStatus ?? null, bounceClass: verdict.bounceClass, detail: detailOf(facts, verdict) });
    if (!isNew || !isCertain) return verdict;
    const isGone = verdict.action === "suppress" || (verdict.action === "retry_later" && (await isGoneBySoftBounces(ctx, delivery)));
    if (isGone) await suppressAddress(ctx, { channel: delivery.channel, address: delivery.toAddress, reason: "bounced" });
    return verdict;
  });
}

function detailOf({ text }: BounceFacts, { because }: BounceVerdict): string {
  const words = (text ?? "").replace(/\s+/g, " ").trim();
  return words ? `${because}: ${words}` : because;
}

/** Another mail that arrived in between begins the count anew. Found by the person: deliveries have no index by address. */
async function isGoneBySoftBounces(ctx: Ctx, delivery: DeliveryRow): Promise<boolean> {
  if (delivery.recipientId === null) return false;
  const since = new Date(ctx.now().getTime() - SOFT_BOUNCE_DAYS * 86_400_000);
  const person = ctx.db.select({ contactId: recipients.contactId }).from(recipients).where(eq(recipients.id, delivery.recipientId));
  const own = await ctx.db
    .select({ delivery: deliveries, receipt: receipts })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .innerJoin(receipts, eq(receipts.deliveryId, deliveries.id))
    .where(and(inArray(recipients.contactId, person), eq(deliveries.channel, delivery.channel), gte(receipts.happenedAt, since)));
  const here = own.filter((row) => addressKey(delivery.channel, row.delivery.toAddress) === addressKey(delivery.channel, delivery.toAddress));
  const arrivals = here.filter(({ delivery }) => delivery.status === "delivered" || delivery.status === "read").map(({ receipt }) => receipt.happenedAt.getTime());
  const from = Math.max(0, ...arrivals);
  const soft = here.filter(({ receipt }) => receipt.kind === "bounced" && softClasses.includes(receipt.bounceClass ?? "unknown") && receipt.happenedAt.getTime() > from);
  return new Set(soft.map((row) => row.delivery.id)).size >= SOFT_BOUNCES_MAX;
}
