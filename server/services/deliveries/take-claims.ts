import { type SQL, sql } from "drizzle-orm";
import { deliveries, deliveryAttempts } from "../../../drizzle/schema/deliveries.ts";
import type { CampaignStatus } from "../../contract/campaigns.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { DeliveryStatus, FaultClass } from "../../contract/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { LEASE_MS } from "./limits.ts";

/** A delivery that this sender holds until its lease ends. Every write of it names the fence. */
export interface HeldDelivery {
  id: string;
  /** Null: a message that somebody wrote. */
  campaignId: string | null;
  accountId: string;
  provider: string;
  channel: ChannelName;
  /** `claimed`, or `handed_over` by an earlier claim. */
  status: DeliveryStatus;
  toAddress: string;
  renderedHash: string;
  internetMessageId: string;
  providerMessageId: string | null;
  handedOverAt: Date | null;
  fence: number;
  /** Looks so far that the provider did not answer. */
  lookCount: number;
  faultClass: FaultClass | null;
  faultCount: number;
  /** Outages in a row that the account had when this was claimed. */
  accountFaults: number;
  claimedAt: Date;
}

/** A recipient's delivery. */
export interface ClaimedDelivery extends HeldDelivery {
  campaignId: string;
  campaignStatus: CampaignStatus;
  recipientId: string;
  contactId: string;
  toName: string;
  language: string | null;
  timeZone: string | null;
  replyToken: string;
  mergeValues: Record<string, string>;
}

interface ClaimedRow extends Record<string, unknown> {
  id: string;
  campaign_id: string;
  campaign_status: CampaignStatus;
  recipient_id: string;
  contact_id: string;
  account_id: string;
  provider: string;
  channel: ChannelName;
  status: DeliveryStatus;
  to_address: string;
  name: string;
  language: string | null;
  time_zone: string | null;
  reply_token: string;
  merge_values: Record<string, string>;
  rendered_hash: string;
  internet_message_id: string;
  provider_message_id: string | null;
  handed_over_at: string | null;
  fence: number;
  look_count: number;
  fault_class: FaultClass | null;
  fault_count: number;
}

/**
 * Claims due deliveries that nobody holds, by a condition on `d` (deliveries) and `c` (campaigns), with a lease and a
 * greater fence each. Runs in the caller's transaction. Rows that another transaction is writing are passed over. A try
 * that a lost server left open is closed as `server_lost`.
 */
export async function takeClaims(ctx: Ctx, { which, limit, holder, accountFaults }: { which: SQL; limit: number; holder: string; accountFaults: number }): Promise<ClaimedDelivery[]> {
  const claimedAt = ctx.now();
  const now = claimedAt.toISOString();
  const leaseUntil = new Date(claimedAt.getTime() + LEASE_MS).toISOString();
  const rows = await ctx.db.execute<ClaimedRow>(sql`
    with due as (
      select d.id, d.lease_until as lost_at from ${deliveries} d join campaigns c on c.id = d.campaign_id
      where ${which} and d.next_attempt_at <= ${now}::timestamptz and (d.lease_until is null or d.lease_until <= ${now}::timestamptz)
      order by d.next_attempt_at, d.id
      limit ${limit}
      for update of d skip locked
    ), claimed as (
      update ${deliveries} d set
        status = case d.status when 'queued' then 'claimed' else d.status end,
        lease_until = ${leaseUntil}::timestamptz, lease_holder = ${holder}, fence = d.fence + 1, attempt_count = d.attempt_count + 1
      from due where d.id = due.id
      returning d.*, due.lost_at
    ), lost as (
      insert into ${deliveryAttempts} (delivery_id, attempt, started_at, ended_at, outcome)
      select id, fence - 1, lost_at, lost_at, 'server_lost' from claimed where lost_at is not null
      on conflict do nothing
    )
    select claimed.*, r.name, r.contact_id, r.language, r.time_zone, r.reply_token, r.merge_values, c.status as campaign_status
    from claimed join recipients r on r.id = claimed.recipient_id join campaigns c on c.id = claimed.campaign_id`);
  return [...rows].map((row) => toClaimed(row, { claimedAt, accountFaults }));
}

function toClaimed(row: ClaimedRow, given: Pick<ClaimedDelivery, "claimedAt" | "accountFaults">): ClaimedDelivery {
  return {
    id: row.id,
    campaignId: row.campaign_id,
    campaignStatus: row.campaign_status,
    recipientId: row.recipient_id,
    contactId: row.contact_id,
    accountId: row.account_id,
    provider: row.provider,
    channel: row.channel,
    status: row.status,
    toAddress: row.to_address,
    toName: row.name,
    language: row.language,
    timeZone: row.time_zone,
    replyToken: row.reply_token,
    mergeValues: row.merge_values,
    renderedHash: row.rendered_hash,
    internetMessageId: row.internet_message_id,
    providerMessageId: row.provider_message_id,
    handedOverAt: row.handed_over_at === null ? null : new Date(row.handed_over_at),
    fence: row.fence,
    lookCount: row.look_count,
    faultClass: row.fault_class,
    faultCount: row.fault_count,
    ...given,
  };
}
