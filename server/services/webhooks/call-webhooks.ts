import { isNull } from "drizzle-orm";
import { webhooks } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import type { EventRow } from "../events/queries.ts";

/** One job per subscriber of the event, so that a dead URL holds up no other. */
export async function callWebhooks(ctx: Ctx, event: EventRow): Promise<void> {
  const rows = await ctx.db.select({ id: webhooks.id, events: webhooks.events }).from(webhooks).where(isNull(webhooks.deletedAt));
  for (const row of rows) {
    if (row.events.includes(event.name) || row.events.includes("*")) await enqueueJob(ctx, "webhook.call", { webhookId: row.id, eventSeq: event.seq });
  }
}
