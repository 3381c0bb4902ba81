import { type SQL, sql } from "drizzle-orm";
import { deliveries, deliveryAttempts } from "../../../drizzle/schema/deliveries.ts";
import type { CampaignStatus } from "../../contract/campaigns.ts";
import type { DeliveryStatus } from "../../contract/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { LEASE_MS } from "./limits.ts";

/** A delivery that this sender holds until its lease ends. Every write of it names the fence. */
export interface ClaimedDelivery {
  id: string;
  campaignId: string;
  campaignStatus: CampaignStatus;
  mailboxId: string;
  /** `claimed`, or `handed_over` by an earlier claim. */
  status: DeliveryStatus;
  provider: string;
  toAddress: string;
  toName: string;
  mergeValues: Record<string, string>;
  renderedHash: string;
  internetMessageId: string;
  providerMessageId: string | null;
  handedOverAt: Date | null;
  fence: number;
  attemptCount: number;
}

interface ClaimedRow extends Record<string, unknown> {
  id: string;
  campaign_id: string;
  mailbox_id: string;
  status: DeliveryStatus;
  provider: string;
  to_address: string;
  name: string;
  merge_values: Record<string, string>;
  rendered_hash: string;
  internet_message_id: string;
  provider_message_id: string | null;
  handed_over_at: string | null;
  fence: number;
  attempt_count: number;
  campaign_status: CampaignStatus;
}

/**
 * Claims due deliveries that nobody holds, by a condition on `d` (deliveries) and `c` (campaigns), with a lease, a
 * greater fence and a begun attempt each. Runs in the caller's transaction. Rows that another transaction is writing
 * are passed over.
 */
export async function takeClaims(ctx: Ctx, { which, limit }: { which: SQL; limit: number }): Promise<ClaimedDelivery[]> {
  const now = ctx.now().toISOString();
  const leaseUntil = new Date(ctx.now().getTime() + LEASE_MS).toISOString();
  // A plain limit: `limit (select …)` was measured eleven times slower. `= any(array(…))` runs the choice once.
  const rows = await ctx.db.execute<ClaimedRow>(sql`
    with claimed as (
      update ${deliveries} set
        status = case status when 'queued' then 'claimed' else status end,
        lease_until = ${leaseUntil}::timestamptz, fence = fence + 1, attempt_count = attempt_count + 1
      where id = any(array(
        select d.id from ${deliveries} d join campaigns c on c.id = d.campaign_id
        where ${which} and d.next_attempt_at <= ${now}::timestamptz and (d.lease_until is null or d.lease_until <= ${now}::timestamptz)
        order by d.next_attempt_at, d.id
        limit ${limit}
        for update of d skip locked))
      returning *
    ), attempt as (
      insert into ${deliveryAttempts} (delivery_id, attempt, started_at) select id, fence, ${now}::timestamptz from claimed
    )
    select claimed.*, r.name, r.merge_values, c.status as campaign_status
    from claimed join recipients r on r.id = claimed.recipient_id join campaigns c on c.id = claimed.campaign_id`);
  return [...rows].map(toClaimed);
}

function toClaimed(row: ClaimedRow): ClaimedDelivery {
  return {
    id: row.id,
    campaignId: row.campaign_id,
    campaignStatus: row.campaign_status,
    mailboxId: row.mailbox_id,
    status: row.status,
    provider: row.provider,
    toAddress: row.to_address,
    toName: row.name,
    mergeValues: row.merge_values,
    renderedHash: row.rendered_hash,
    internetMessageId: row.internet_message_id,
    providerMessageId: row.provider_message_id,
    handedOverAt: row.handed_over_at === null ? null : new Date(row.handed_over_at),
    fence: row.fence,
    attemptCount: row.attempt_count,
  };
}
