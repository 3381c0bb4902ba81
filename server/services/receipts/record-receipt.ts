import { and, eq, isNull } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { deliveries, receipts } from "../../../drizzle/schema/deliveries.ts";
import type { BounceClass, DeliveryStatus, ReceiptKind } from "../../contract/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { isTerminal } from "../deliveries/moves.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { raiseStatus } from "./raise-status.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;

export interface NewReceipt {
  deliveryId: string;
  kind: ReceiptKind;
  /** `mailbox`, `link`, or a provider's name. */
  source: string;
  /** The source's own id of it: told twice, it is one. */
  sourceId: string;
  happenedAt: Date;
  enhancedStatus?: string | null;
  bounceClass?: BounceClass | null;
  /** Of a bounce, where the source names its cause more exactly than its class does: `whatsapp_131049`. */
  reason?: string | null;
  detail?: string | null;
  messageId?: string | null;
  /** A reply of another person than the recipient: it counts for nobody. */
  bySomebodyElse?: boolean;
}

const DETAIL_CHARS_MAX = 500;
const SOURCE_ID_CHARS_MAX = 200;
/** Screens follow a campaign's receipts at most this often. */
const PROGRESS_INTERVAL_MS = 1_000;

/**
 * Keeps what somebody said of a delivery, once, and raises its state by the table; never lowers it. The table is the
 * truth of a sender who still holds a claim, too: its late outcome finds another state and is dropped.
 */
export function recordReceipt(ctx: Ctx, input: NewReceipt): Promise<{ isNew: boolean; status: DeliveryStatus }> {
  return inTransaction(ctx, async (ctx) => {
    const [delivery] = await ctx.db.select().from(deliveries).where(eq(deliveries.id, input.deliveryId)).for("update");
    if (!delivery) throw new Error(`No delivery has the id ${input.deliveryId}.`);
    const [kept] = await ctx.db.insert(receipts).values(toRow(ctx, input)).onConflictDoNothing().returning({ id: receipts.id });
    if (!kept) return { isNew: false, status: delivery.status };
    const status = raiseStatus(delivery.status, input.kind, input);
    await writeStatus(ctx, delivery, status, input);
    await tell(ctx, delivery, input);
    if (delivery.messageId !== null && status !== delivery.status) await tellChat(ctx, delivery, status);
    return { isNew: true, status };
  });
}

function toRow(ctx: Ctx, input: NewReceipt): typeof receipts.$inferInsert {
  return {
    id: ctx.newId(),
    deliveryId: input.deliveryId,
    kind: input.kind,
    source: input.source,
    sourceId: input.sourceId.slice(0, SOURCE_ID_CHARS_MAX),
    enhancedStatus: input.enhancedStatus ?? null,
    bounceClass: input.bounceClass ?? null,
    detail: input.detail?.slice(0, DETAIL_CHARS_MAX) ?? null,
    messageId: input.messageId ?? null,
    happenedAt: input.happenedAt,
    recordedAt: ctx.now(),
  };
}

async function writeStatus(ctx: Ctx, delivery: DeliveryRow, status: DeliveryStatus, input: NewReceipt): Promise<void> {
  const change: Partial<typeof deliveries.$inferInsert> = {};
  if (status !== delivery.status) {
    Object.assign(change, { status, reason: reasonOf(status, input), sentAt: delivery.sentAt ?? input.happenedAt, handedOverAt: delivery.handedOverAt ?? input.happenedAt });
    if (isTerminal[status]) Object.assign(change, { endedAt: delivery.endedAt ?? ctx.now(), leaseUntil: null });
  }
  if (input.kind === "bounced" && status === "bounced" && input.enhancedStatus) change.enhancedStatus = input.enhancedStatus;
  // The earliest moment that is known, whichever was told first.
  if (isProofOfArrival(input) && !isBefore(delivery.deliveredAt, input.happenedAt)) change.deliveredAt = input.happenedAt;
  if (isProofOfReading(input) && !isBefore(delivery.readAt, input.happenedAt)) change.readAt = input.happenedAt;
  if (Object.keys(change).length > 0) await ctx.db.update(deliveries).set(change).where(eq(deliveries.id, delivery.id));
}

const isBefore = (known: Date | null, told: Date) => known !== null && known <= told;
const isProofOfArrival = ({ kind }: NewReceipt) => raiseStatus("sent", kind) !== "sent" && kind !== "bounced";
const isProofOfReading = ({ kind, bySomebodyElse }: NewReceipt) => raiseStatus("sent", kind, { bySomebodyElse }) === "read";

function reasonOf(status: DeliveryStatus, input: NewReceipt): string | null {
  if (status === "bounced") return input.reason ?? input.bounceClass ?? "unknown";
  return status === "complained" ? "complained" : null;
}

/** The recipient's own line of the campaign, and the events that others listen to. Deliveries by the thousand are no events of their own. */
async function tell(ctx: Ctx, delivery: DeliveryRow, input: NewReceipt): Promise<void> {
  const { campaignId, recipientId } = delivery;
  const data = { campaignId, recipientId, deliveryId: delivery.id, source: input.source };
  if (input.kind === "bounced" || input.kind === "complained") {
    await recordEvent(ctx, { name: `delivery.${input.kind}`, subject: { type: "delivery", id: delivery.id }, data: { ...data, bounceClass: input.bounceClass ?? null, enhancedStatus: input.enhancedStatus ?? null } });
  }
  if (input.kind === "replied" && !input.bySomebodyElse && recipientId !== null) {
    const [first] = await ctx.db.update(recipients).set({ repliedAt: input.happenedAt }).where(and(eq(recipients.id, recipientId), isNull(recipients.repliedAt))).returning({ id: recipients.id });
    if (first) await recordEvent(ctx, { name: "recipient.replied", subject: { type: "recipient", id: recipientId }, data: { ...data, messageId: input.messageId ?? null } });
  }
  if (campaignId !== null) await enqueueJob(ctx, "campaign.tellProgress", { campaignId }, { singletonKey: campaignId, startAfter: new Date(ctx.now().getTime() + PROGRESS_INTERVAL_MS) });
}

/** Whoever has the chat open sees its ticks; what waited until somebody knew of this message goes on. */
async function tellChat(ctx: Ctx, { id, conversationId, messageId, status: before }: DeliveryRow, status: DeliveryStatus): Promise<void> {
  if (status !== "bounced") await recordEvent(ctx, { name: "delivery.raised", subject: { type: "delivery", id }, data: { conversationId, messageId, before, after: status } });
  if (before === "uncertain" && conversationId !== null) await enqueueJob(ctx, "chat.send", { conversationId }, { singletonKey: conversationId });
}

/** The job of a burst of receipts: open screens read the campaign again. */
export async function tellProgress(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<void> {
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "campaign.progressed", subject: { type: "campaign", id: campaignId } }));
}
