import { desc, eq, isNull } from "drizzle-orm";
import { webhookCalls, webhooks } from "../../../drizzle/schema/rules.ts";
import type { Webhook } from "../../contract/system.ts";
import type { Ctx } from "../../context.ts";

export async function listWebhooks(ctx: Ctx): Promise<Webhook[]> {
  const rows = await ctx.db.select().from(webhooks).where(isNull(webhooks.deletedAt)).orderBy(webhooks.createdAt);
  return Promise.all(
    rows.map(async (row) => {
      const [call] = await ctx.db.select().from(webhookCalls).where(eq(webhookCalls.webhookId, row.id)).orderBy(desc(webhookCalls.lastAttemptAt)).limit(1);
      const lastCall = call ? { at: call.lastAttemptAt.toISOString(), status: call.status, error: call.error } : null;
      return { id: row.id, url: row.url, events: row.events, createdAt: row.createdAt.toISOString(), lastCall };
    }),
  );
}
