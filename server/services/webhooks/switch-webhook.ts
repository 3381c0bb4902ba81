import { and, eq } from "drizzle-orm";
import { webhookCalls, webhooks } from "../../../drizzle/schema/notifications.ts";
import type { Webhook } from "../../contract/webhooks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { lockWebhook, readWebhook, type WebhookRow } from "./queries.ts";

/** Switches a webhook off or on by hand. What waited when it went off is failed, and can be replayed. */
export function switchWebhook(ctx: Ctx, { webhookId, isOn }: { webhookId: string; isOn: boolean }): Promise<Webhook> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockWebhook(ctx, webhookId);
    if (!isOn && row.disabledAt === null) await switchOff(ctx, row, "person");
    if (isOn && row.disabledAt !== null) {
      await ctx.db.update(webhooks).set({ disabledAt: null, disabledReason: null, failingSince: null, failureCount: 0, restsUntil: null, version: row.version + 1 }).where(eq(webhooks.id, row.id));
      await recordEvent(ctx, { name: "webhook.switched_on", subject: { type: "webhook", id: row.id }, data: { url: row.url } });
    }
    return readWebhook(ctx, webhookId);
  });
}

/** In the caller's transaction, which holds the webhook's row. */
export async function switchOff(ctx: Ctx, row: WebhookRow, reason: NonNullable<Webhook["disabledReason"]>): Promise<void> {
  await ctx.db.update(webhooks).set({ disabledAt: ctx.now(), disabledReason: reason, version: row.version + 1 }).where(eq(webhooks.id, row.id));
  await endCalls(ctx, row.id);
  await recordEvent(ctx, { name: "webhook.switched_off", subject: { type: "webhook", id: row.id }, data: { name: row.name, url: row.url, reason, failingSince: row.failingSince?.toISOString() ?? null } });
}

/** What waits will not be told: nobody is called any more. */
export async function endCalls(ctx: Ctx, webhookId: string): Promise<void> {
  await ctx.db.update(webhookCalls).set({ state: "failed", nextAttemptAt: null, leaseUntil: null }).where(and(eq(webhookCalls.webhookId, webhookId), eq(webhookCalls.state, "waiting")));
}
