import { and, eq, isNull } from "drizzle-orm";
import { webhookCalls, webhooks } from "../../../drizzle/schema/notifications.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import type { EventRow } from "../events/queries.ts";

const isCalled = and(isNull(webhooks.deletedAt), isNull(webhooks.disabledAt));

/** One job per subscriber of the event, so that a dead URL holds up no other. */
export async function callWebhooks(ctx: Ctx, event: EventRow): Promise<void> {
  const rows = await ctx.db.select({ id: webhooks.id, events: webhooks.events }).from(webhooks).where(isCalled);
  for (const row of rows) {
    if (row.events.includes(event.name) || row.events.includes("*")) await queueCall(ctx, row.id, event);
  }
}

/** Calls one webhook about an event, whatever it subscribed to; false: there is none any more, or it is switched off. */
export async function callWebhookOf(ctx: Ctx, webhookId: string, event: Pick<EventRow, "seq">): Promise<boolean> {
  const [row] = await ctx.db.select({ id: webhooks.id }).from(webhooks).where(and(eq(webhooks.id, webhookId), isCalled));
  if (row) await queueCall(ctx, row.id, event);
  return row !== undefined;
}

/** An event is told to a webhook once, however often this runs. */
function queueCall(ctx: Ctx, webhookId: string, event: Pick<EventRow, "seq">): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const now = ctx.now();
    const added = await ctx.db.insert(webhookCalls).values({ webhookId, eventSeq: event.seq, state: "waiting", createdAt: now, nextAttemptAt: now }).onConflictDoNothing().returning({ seq: webhookCalls.eventSeq });
    if (added.length > 0) await enqueueJob(ctx, "webhook.call", { webhookId, eventSeq: event.seq });
  });
}
