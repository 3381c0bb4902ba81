import { and, eq, isNull } from "drizzle-orm";
import { webhooks } from "../../../drizzle/schema/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { endCalls } from "./switch-webhook.ts";

export function deleteWebhook(ctx: Ctx, webhookId: string): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const deleted = await ctx.db.update(webhooks).set({ deletedAt: ctx.now() }).where(and(eq(webhooks.id, webhookId), isNull(webhooks.deletedAt))).returning({ url: webhooks.url });
    if (deleted.length === 0) throw refuse("not_found", "There is no such webhook.");
    await endCalls(ctx, webhookId);
    await recordEvent(ctx, { name: "webhook.deleted", subject: { type: "webhook", id: webhookId }, data: { url: deleted[0]!.url } });
  });
}
