import { and, count, eq, inArray, sql } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { events } from "../../../drizzle/schema/events.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";

const successes: DeliveryStatus[] = ["sent", "delivered", "read", "drafted", "bounced", "complained"];
const errors: DeliveryStatus[] = ["failed", "uncertain"];

/**
 * Records `campaign.batch_completed`: what became of messages since the batch before. A batch is over when the next one
 * begins, or the campaign ends; what was put off counts for the batch in which it left. Runs in the caller's transaction.
 */
export async function completeBatch(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<void> {
  const [ended] = await ctx.db
    .select({ successes: countOf(successes), errors: countOf(errors) })
    .from(deliveries)
    .where(eq(deliveries.campaignId, campaignId));
  const [told] = await ctx.db
    .select({ batches: count(), successes: sumOf("successCount"), errors: sumOf("errorCount") })
    .from(events)
    .where(and(eq(events.subjectType, "campaign"), eq(events.subjectId, campaignId), eq(events.name, "campaign.batch_completed")));
  const data = { batch: told!.batches + 1, successCount: ended!.successes - told!.successes, errorCount: ended!.errors - told!.errors };
  await recordEvent(ctx, { name: "campaign.batch_completed", subject: { type: "campaign", id: campaignId }, data });
}

const countOf = (statuses: DeliveryStatus[]) => sql<number>`(count(*) filter (where ${inArray(deliveries.status, statuses)}))::int`;
const sumOf = (field: string) => sql<number>`coalesce(sum((${events.data} ->> ${field})::int), 0)::int`;
