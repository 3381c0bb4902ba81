import { and, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { earlyReceipts } from "../../../drizzle/schema/channels.ts";
import type { ChatProvider } from "../../contract/channels.ts";
import type { BounceClass, ReceiptKind } from "../../contract/deliveries.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { cleanText } from "../conversations/clean-text.ts";
import { type DeliveryRow, recordReceipt } from "../receipts/record-receipt.ts";
import type { AccountPlace } from "./channel-accounts.ts";
import { chatAddress } from "./chat-address.ts";
import { chargeDelivery } from "./charge-delivery.ts";
import type { HookEvent } from "./hook-events.ts";
import { noteChatSent } from "./note-chat-sent.ts";
import { noteToldPreference } from "./note-preference.ts";
import { happenedAt } from "./happened-at.ts";

export type StatusEvent = Extract<HookEvent, { kind: "status" }>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const MARKED_MAX = 1_000;

/** https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes: the person stopped our marketing messages. */
const STOPPED_CODE = 131_050;

const kinds: Record<string, ReceiptKind> = { sent: "sent", delivered: "delivered", read: "read", played: "read", failed: "bounced" };

/** What a code says of an address or of us; others are unknown. */
const bounceClasses: Record<number, BounceClass> = { 131_026: "no_such_address", 131_030: "no_such_address", 131_047: "policy", 131_048: "policy", 131_049: "policy", 131_050: "policy", 130_472: "policy", 131_052: "content", 131_053: "content", 132_000: "content", 132_012: "content", 131_056: "temporary", 130_429: "temporary", 131_000: "temporary", 131_016: "temporary" };

export type StatusOutcome = "noted" | "kept" | "unknown";

/**
 * What became of a message of ours: by the delivery's id that the vendor carried, else by the vendor's id of it. What comes
 * before the answer that names its message waits for it. States are only raised. `unknown`: a status that means nothing to
 * us, or of a message that is not ours.
 */
export async function noteStatus(ctx: Ctx, { place, provider, event }: { place: AccountPlace; provider: ChatProvider; event: StatusEvent }): Promise<StatusOutcome> {
  const kind = kinds[event.status];
  if (!kind) return "unknown";
  if (event.id === null) return noteWatermark(ctx, place, provider, event, kind);
  const id = cleanText(event.id);
  return inTransaction(ctx, async (ctx) => {
    // Whoever records the vendor's answer waits for this, or this for him: one of the two sees the other.
    await lockNames(ctx, [receiptLock(place.mailbox.id, id)]);
    const told = toldOf(ctx, event, kind);
    const delivery = await findDelivery(ctx, place, { id, tracker: event.tracker });
    if (!delivery) {
      await keepEarly(ctx, { provider, providerMessageId: id, accountId: place.mailbox.id, ...told });
      return "kept";
    }
    await noteProof(ctx, delivery, { ...told, providerMessageId: id, isByTracker: delivery.providerMessageId !== id });
    if (event.pricing) await chargeDelivery(ctx, { delivery, pricing: event.pricing, at: told.happenedAt });
    if (event.errors.some(({ code }) => code === STOPPED_CODE)) await noteToldPreference(ctx, { channel: event.channel, from: delivery.toAddress, isStopped: true, source: `${event.channel} ${STOPPED_CODE}`, at: told.happenedAt });
    return "noted";
  });
}

export const receiptLock = (mailboxId: string, providerMessageId: string): string => `receipt:${mailboxId}:${providerMessageId}`;

interface Told {
  kind: ReceiptKind;
  happenedAt: Date;
  detail: string | null;
  bounceClass: BounceClass | null;
}

function toldOf(ctx: Ctx, { at, errors }: StatusEvent, kind: ReceiptKind): Told {
  const [error] = errors;
  const detail = error ? cleanText(`${error.code} ${error.title}${error.detail ? `: ${error.detail}` : ""}`) : null;
  return { kind, happenedAt: happenedAt(ctx, at), detail, bounceClass: kind === "bounced" ? (bounceClasses[error?.code ?? 0] ?? "unknown") : null };
}

/** By our own id, where the vendor carried it, else by the vendor's. Of this account alone: who tells of one says nothing of another's. */
export async function findDelivery(ctx: Ctx, { mailbox }: AccountPlace, { id, tracker }: { id: string; tracker: string | null }): Promise<DeliveryRow | null> {
  const names = [...(tracker !== null && UUID.test(tracker) ? [eq(deliveries.id, tracker.toLowerCase())] : []), eq(deliveries.providerMessageId, id)];
  for (const name of names) {
    const [row] = await ctx.db.select().from(deliveries).where(and(name, eq(deliveries.mailboxId, mailbox.id))).limit(1);
    if (row) return row;
  }
  return null;
}

interface Proof extends Told {
  providerMessageId: string | null;
  /** The vendor's answer, which would have told its id, was not recorded. */
  isByTracker: boolean;
}

/** Raises a delivery by what a vendor told. A status that names our own id tells the vendor's as well. Runs in the caller's transaction. */
export async function noteProof(ctx: Ctx, delivery: DeliveryRow, { providerMessageId, isByTracker, ...told }: Proof): Promise<void> {
  // Told again at another moment it is the same proof: the earliest counts.
  const isEarlier = (told.kind === "read" && isBefore(told.happenedAt, delivery.readAt)) || (told.kind === "delivered" && isBefore(told.happenedAt, delivery.deliveredAt));
  const sourceId = isEarlier ? `${delivery.id} ${told.happenedAt.getTime()}` : delivery.id;
  await recordReceipt(ctx, { deliveryId: delivery.id, source: delivery.provider, sourceId, reason: reasonOf(delivery, told), ...told });
  if (providerMessageId === null) return;
  // Handed over without an answer, it goes by our own name for it.
  if (isByTracker) await ctx.db.update(deliveries).set({ providerMessageId }).where(and(eq(deliveries.id, delivery.id), or(isNull(deliveries.providerMessageId), eq(deliveries.providerMessageId, delivery.id))));
  if (delivery.messageId !== null && told.kind !== "bounced") await noteChatSent(ctx, { messageId: delivery.messageId, providerMessageId });
}

/** What WhatsApp names by a code, as its answer would have been named: `whatsapp_131049`. */
function reasonOf({ channel }: DeliveryRow, { kind, detail }: Told): string | null {
  const code = kind === "bounced" && channel === "whatsapp" ? /^(\d{1,6}) /.exec(detail ?? "")?.[1] : undefined;
  return code === undefined || code === "0" ? null : `whatsapp_${code}`;
}

const isBefore = (told: Date, known: Date | null): boolean => known !== null && told < known;

/** Messenger says up to when everything was delivered or read; also of what is recorded only later. */
async function noteWatermark(ctx: Ctx, place: AccountPlace, provider: ChatProvider, event: StatusEvent, kind: ReceiptKind): Promise<StatusOutcome> {
  if (event.at === null || !event.to || (kind !== "read" && kind !== "delivered")) return "unknown";
  const to = cleanText(event.to);
  const mark = watermarkId(to);
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, [receiptLock(place.mailbox.id, mark)]);
    const told = toldOf(ctx, event, kind);
    await keepEarly(ctx, { provider, providerMessageId: mark, accountId: place.mailbox.id, ...told });
    const open = kind === "read" ? or(isNull(deliveries.readAt), gt(deliveries.readAt, told.happenedAt)) : or(isNull(deliveries.deliveredAt), gt(deliveries.deliveredAt, told.happenedAt));
    const rows = await ctx.db
      .select({ delivery: deliveries })
      .from(conversations)
      .innerJoin(deliveries, eq(deliveries.conversationId, conversations.id))
      .where(and(eq(conversations.mailboxId, place.mailbox.id), inArray(conversations.participantAddress, [to, chatAddress(event.channel, to)]), sql`coalesce(${deliveries.handedOverAt}, ${deliveries.sentAt}) <= ${told.happenedAt.toISOString()}::timestamptz`, inArray(deliveries.status, ["sent", "delivered", "read"]), open))
      .orderBy(deliveries.id)
      .limit(MARKED_MAX);
    for (const { delivery } of rows) await noteProof(ctx, delivery, { ...told, providerMessageId: null, isByTracker: false });
    return rows.length > 0 ? "noted" : "kept";
  });
}

export const watermarkId = (to: string): string => `watermark:${to}`;

type EarlyReceipt = Pick<typeof earlyReceipts.$inferInsert, "provider" | "providerMessageId" | "accountId"> & Told;

/** Of a message the first moment that was told, of a watermark the last. */
async function keepEarly(ctx: Ctx, { provider, providerMessageId, accountId, kind, detail, happenedAt }: EarlyReceipt): Promise<void> {
  const isMark = providerMessageId.startsWith("watermark:");
  const moment = isMark ? sql`greatest(${earlyReceipts.happenedAt}, excluded.happened_at)` : sql`least(${earlyReceipts.happenedAt}, excluded.happened_at)`;
  await ctx.db
    .insert(earlyReceipts)
    // One person may write to several pages.
    .values({ provider, providerMessageId: isMark ? `${accountId}:${providerMessageId}` : providerMessageId, kind, accountId, detail, happenedAt, recordedAt: ctx.now() })
    .onConflictDoUpdate({ target: [earlyReceipts.provider, earlyReceipts.providerMessageId, earlyReceipts.kind], set: { happenedAt: moment } });
}
