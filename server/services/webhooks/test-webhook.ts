import { webhookCalls } from "../../../drizzle/schema/notifications.ts";
import type { WebhookCallDetail } from "../../contract/webhooks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { callWebhook, TEST_EVENT } from "./call-webhook.ts";
import { lockWebhook, readCall } from "./queries.ts";

/** Calls the webhook about a test, once and while one waits, also where it is switched off. It stands in the log as any call. */
export async function testWebhook(ctx: Ctx, { webhookId }: { webhookId: string }): Promise<WebhookCallDetail> {
  const key = await inTransaction(ctx, async (ctx) => {
    const { url } = await lockWebhook(ctx, webhookId);
    const { seq } = await recordEvent(ctx, { name: TEST_EVENT, subject: { type: "webhook", id: webhookId }, data: { url } });
    await ctx.db.insert(webhookCalls).values({ webhookId, eventSeq: seq, state: "waiting", createdAt: ctx.now(), nextAttemptAt: ctx.now() });
    return { webhookId, eventSeq: seq };
  });
  await callWebhook(ctx, key);
  return readCall(ctx, key);
}
