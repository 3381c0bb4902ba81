import { and, eq } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { ReceiptKind } from "../../contract/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { suppressAddress } from "../contacts/suppress-address.ts";
import type { AccountHook } from "./hook-secrets.ts";
import { recordBounce } from "./record-bounce.ts";
import { type DeliveryRow, recordReceipt } from "./record-receipt.ts";

/** What a provider tells of one mail, in our words. */
export interface ProviderEvent {
  /** The provider's own id of it. */
  id: string;
  kind: ReceiptKind;
  /** Ours, where the provider carried it. */
  deliveryId: string | null;
  providerMessageId: string | null;
  internetMessageId: string | null;
  recipient: string | null;
  at: Date | null;
  /** The receiving side's words. */
  text: string | null;
  hint: "hard" | "soft" | null;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Keeps what a provider tells of mails that left by this account, and by no other: who signs for one account says nothing
 * of another's. Answers how many named a mail that we know.
 */
export async function noteProviderEvents(ctx: Ctx, { hook, source, events }: { hook: AccountHook; source: string; events: ProviderEvent[] }): Promise<{ notedCount: number }> {
  let notedCount = 0;
  for (const event of events) {
    if ((event.kind === "opened" || event.kind === "clicked") && !hook.keepsOpens) continue;
    const delivery = await findDelivery(ctx, hook.accountId, event);
    if (!delivery) continue;
    await note(ctx, delivery, event, source);
    notedCount++;
  }
  return { notedCount };
}

async function findDelivery(ctx: Ctx, accountId: string, { deliveryId, providerMessageId, internetMessageId }: ProviderEvent): Promise<DeliveryRow | null> {
  const names = [
    deliveryId !== null && UUID.test(deliveryId) ? eq(deliveries.id, deliveryId.toLowerCase()) : null,
    providerMessageId === null ? null : eq(deliveries.providerMessageId, providerMessageId),
    internetMessageId === null ? null : eq(deliveries.internetMessageId, internetMessageId),
  ];
  for (const name of names) {
    if (name === null) continue;
    const [row] = await ctx.db.select().from(deliveries).where(and(name, eq(deliveries.accountId, accountId))).limit(1);
    if (row) return row;
  }
  return null;
}

async function note(ctx: Ctx, delivery: DeliveryRow, event: ProviderEvent, source: string): Promise<void> {
  const isExact = event.recipient !== null && foldAddress(event.recipient) === foldAddress(delivery.toAddress);
  const receipt = { source, sourceId: event.id, happenedAt: happenedAt(ctx, event) };
  if (event.kind === "bounced") {
    await recordBounce(ctx, { ...receipt, delivery, facts: { text: event.text, hint: event.hint }, isCertain: isExact });
    return;
  }
  await inTransaction(ctx, async (ctx) => {
    const { isNew } = await recordReceipt(ctx, { ...receipt, deliveryId: delivery.id, kind: event.kind, detail: event.text });
    const reason = event.kind === "complained" || event.kind === "unsubscribed" ? event.kind : null;
    if (isNew && isExact && reason) await suppressAddress(ctx, { channel: delivery.channel, address: delivery.toAddress, reason });
  });
}

/** Never later than now: a provider's clock, or a forger's, does not write into our future. */
function happenedAt(ctx: Ctx, { at }: ProviderEvent): Date {
  const now = ctx.now();
  return at !== null && !Number.isNaN(at.getTime()) && at <= now ? at : now;
}
