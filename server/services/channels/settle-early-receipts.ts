import { and, eq, inArray, isNotNull, lt, sql } from "drizzle-orm";
import { earlyReceipts } from "../../../drizzle/schema/channels.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { type ChatProvider, chatProviders } from "../../contract/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { HOOK_KEPT_MS } from "./limits.ts";
import { noteProof, receiptLock, watermarkId } from "./note-status.ts";
import { resumeEchoes, settleEchoes } from "./settle-echoes.ts";

const SETTLED_PER_RUN = 500;

/**
 * The vendor's id of a message is known now: what was told of it before raises its delivery. Call it in the transaction
 * that records the id, or after it. Twice does no harm.
 */
export function settleEarlyReceipts(ctx: Ctx, { providerMessageId, deliveryId }: { provider: ChatProvider; providerMessageId: string; deliveryId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [delivery] = await ctx.db.select().from(deliveries).where(eq(deliveries.id, deliveryId));
    if (!delivery) return;
    const mark = watermarkId(delivery.toAddress.replace(/^\+/, ""));
    await lockNames(ctx, [receiptLock(delivery.mailboxId, providerMessageId), receiptLock(delivery.mailboxId, mark)]);
    const own = and(eq(earlyReceipts.accountId, delivery.mailboxId), eq(earlyReceipts.providerMessageId, providerMessageId));
    // The earlier stages first, as they happened.
    const waiting = await ctx.db.delete(earlyReceipts).where(own).returning();
    const since = delivery.handedOverAt ?? delivery.sentAt;
    const marks = since === null ? [] : await ctx.db.select().from(earlyReceipts).where(and(eq(earlyReceipts.accountId, delivery.mailboxId), eq(earlyReceipts.providerMessageId, `${delivery.mailboxId}:${mark}`), sql`${earlyReceipts.happenedAt} >= ${since.toISOString()}::timestamptz`));
    for (const { kind, detail, happenedAt } of [...waiting, ...marks].toSorted((a, b) => a.happenedAt.getTime() - b.happenedAt.getTime())) {
      await noteProof(ctx, delivery, { kind, happenedAt, detail, bounceClass: kind === "bounced" ? "unknown" : null, providerMessageId, isByTracker: false });
    }
  });
}

/** The job after outcomes were recorded: what was told before of these. */
export async function settleDeliveries(ctx: Ctx, { deliveryIds }: { deliveryIds: string[] }): Promise<void> {
  const rows = await ctx.db.select({ id: deliveries.id, provider: deliveries.provider, providerMessageId: deliveries.providerMessageId, conversationId: deliveries.conversationId }).from(deliveries).where(and(inArray(deliveries.id, deliveryIds), isNotNull(deliveries.providerMessageId)));
  for (const { id, provider, providerMessageId } of rows) await settleEarlyReceipts(ctx, { provider: provider as ChatProvider, providerMessageId: providerMessageId!, deliveryId: id });
  for (const conversationId of new Set(rows.flatMap((row) => row.conversationId ?? []))) await settleEchoes(ctx, { conversationId });
}

/** The recurring job: what waits though its message is known by now, because a server died in between; and an end of what nobody ever knew. */
export async function resumeEarlyReceipts(ctx: Ctx): Promise<void> {
  const rows = await ctx.db
    .selectDistinct({ id: deliveries.id, provider: deliveries.provider, providerMessageId: earlyReceipts.providerMessageId })
    .from(earlyReceipts)
    .innerJoin(deliveries, and(eq(deliveries.providerMessageId, earlyReceipts.providerMessageId), eq(deliveries.mailboxId, earlyReceipts.accountId)))
    .where(inArray(earlyReceipts.provider, [...chatProviders]))
    .limit(SETTLED_PER_RUN);
  for (const { id, provider, providerMessageId } of rows) await settleEarlyReceipts(ctx, { provider: provider as ChatProvider, providerMessageId, deliveryId: id });
  await resumeEchoes(ctx);
  await ctx.db.delete(earlyReceipts).where(lt(earlyReceipts.recordedAt, new Date(ctx.now().getTime() - HOOK_KEPT_MS)));
}
