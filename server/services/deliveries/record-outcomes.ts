import { eq, inArray, sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries, deliveryAttempts } from "../../../drizzle/schema/deliveries.ts";
import { accountPaces } from "../../../drizzle/schema/sending-accounts.ts";
import { chatProviders } from "../../contract/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { nextLookAt } from "./back-off.ts";
import type { ProviderReference } from "./channel.ts";
import { ACCOUNT_FAULTS, BACKOFF_FIRST_MS } from "./limits.ts";
import { type Change, changeOf, detailOf, type Ended, type Fallback } from "./outcome.ts";
import { fallbackOf } from "./pass-on.ts";
import type { HeldDelivery } from "./take-claims.ts";

export interface HandOver {
  claim: HeldDelivery;
  reference: ProviderReference;
}

/** `lost`: another sender has the delivery now. `stopped`: the campaign no longer runs. In both nothing may leave. */
export type HandOverAnswer = "recorded" | "lost" | "stopped";

/**
 * Hands providers' references to rows before their messages may leave, all in one statement. Of a campaign that was
 * paused or cancelled a moment ago nothing is handed over any more: a pause holds from the moment that it is confirmed.
 */
export async function recordHandOvers(ctx: Ctx, handOvers: HandOver[]): Promise<HandOverAnswer[]> {
  const values = handOvers.map(({ claim, reference }) => ({ id: claim.id, fence: claim.fence, reference: reference.providerMessageId, message_id: reference.internetMessageId }));
  const rows = await ctx.db.execute<{ id: string; fence: number; is_running: boolean }>(sql`
    with told as (select * from jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb) as t(id uuid, fence int, reference text, message_id text)),
    held as (
      select d.id, told.fence, (d.campaign_id is null or c.status = 'running') as is_running, told.reference, told.message_id
      from told join ${deliveries} d on d.id = told.id and d.fence = told.fence and d.status in ('claimed', 'handed_over') left join campaigns c on c.id = d.campaign_id
      order by d.id for update of d
    ), written as (
      update ${deliveries} d set status = 'handed_over', handed_over_at = coalesce(d.handed_over_at, ${ctx.now().toISOString()}::timestamptz),
        provider_message_id = held.reference, internet_message_id = coalesce(held.message_id, d.internet_message_id)
      from held where d.id = held.id and held.is_running
    )
    select id, fence, is_running from held`);
  return handOvers.map(({ claim }) => {
    const row = rows.find(({ id, fence }) => id === claim.id && fence === claim.fence);
    return row ? (row.is_running ? "recorded" : "stopped") : "lost";
  });
}

/**
 * Writes outcomes and gives the claims back, together. Null for those that a later claim owns now: of them nothing was
 * written. What concerns the account (its rate, its credentials, its network) is noted there.
 */
export async function recordOutcomes(ctx: Ctx, ends: Ended[]): Promise<(Change | null)[]> {
  if (!ends.every(isPlain)) return recordWithFaults(ctx, ends);
  // Nothing but the rows themselves is written: one statement is a transaction of its own.
  const changes = ends.map((ended) => ({ ended, change: changeOf(ended, { now: ctx.now(), accountDownUntil: null, fallback: null }) }));
  const written = await writeChanges(ctx, changes);
  await tellEarlyReceipts(ctx, changes, written);
  return writtenOf(changes, written);
}

/** Vendors of chats tell what became of a message before they have answered: what waits for its id is found by it. What a campaign wrote is shown in its conversation. */
async function tellEarlyReceipts(ctx: Ctx, changes: { ended: Ended; change: Change }[], written: Set<string>): Promise<void> {
  const isChat = (provider: string) => (chatProviders as readonly string[]).includes(provider);
  const deliveryIds = changes.flatMap(({ ended: { claim }, change }) => (change.status === "sent" && isChat(change.provider) && written.has(claim.id) ? [claim.id] : []));
  if (deliveryIds.length === 0) return;
  await enqueueJob(ctx, "channels.settleDeliveries", { deliveryIds });
  const ofCampaigns = changes.flatMap(({ ended: { claim } }) => (claim.campaignId !== null && deliveryIds.includes(claim.id) ? [claim.id] : []));
  if (ofCampaigns.length > 0) await enqueueJob(ctx, "chats.keepCampaign", { deliveryIds: ofCampaigns });
}

const isPlain = ({ claim, outcome }: Ended) => (outcome.outcome === "sent" && claim.accountFaults === 0) || outcome.outcome === "drafted" || outcome.outcome === "suppressed" || outcome.outcome === "held" || outcome.outcome === "unanswered";

const writtenOf = (changes: { ended: Ended; change: Change }[], written: Set<string>) => changes.map(({ ended, change }) => (written.has(ended.claim.id) ? change : null));

function recordWithFaults(ctx: Ctx, ends: Ended[]): Promise<(Change | null)[]> {
  return inTransaction(ctx, async (ctx) => {
    const accounts = await noteAccountFaults(ctx, ends);
    const changes = ends.map((ended) => ({ ended, change: changeOf(ended, { now: ctx.now(), accountDownUntil: null, fallback: null, ...accounts.get(ended.claim.accountId) }) }));
    const written = await writeChanges(ctx, changes);
    for (const { ended, change } of changes) {
      if (!written.has(ended.claim.id)) continue;
      if (change.status === "failed" || change.status === "uncertain") {
        await recordEvent(ctx, { name: `delivery.${change.status}`, subject: { type: "delivery", id: ended.claim.id }, data: { campaignId: ended.claim.campaignId, reason: change.reason } });
      }
    }
    await pauseForAccounts(ctx, changes);
    await tellEarlyReceipts(ctx, changes, written);
    return writtenOf(changes, written);
  });
}

async function writeChanges(ctx: Ctx, changes: { ended: Ended; change: Change }[]): Promise<Set<string>> {
  const values = changes.map(({ ended: { claim, outcome }, change }) => ({
    id: claim.id, fence: claim.fence, started_at: claim.claimedAt, outcome: outcome.outcome, detail: detailOf(outcome),
    status: change.status, reason: change.reason, next_attempt_at: change.nextAttemptAt, handed_over_at: change.handedOverAt, sent_at: change.sentAt, ended_at: change.endedAt,
    provider_message_id: change.providerMessageId, internet_message_id: change.internetMessageId, enhanced_status: change.enhancedStatus,
    fault_class: change.faultClass, fault_count: change.faultCount, look_count: change.lookCount, account_id: change.accountId, provider: change.provider,
  }));
  const rows = await ctx.db.execute<{ id: string }>(sql`
    with told as (
      select * from jsonb_to_recordset(${JSON.stringify(values)}::text::jsonb) as t(
        id uuid, fence int, started_at timestamptz, outcome text, detail text, status text, reason text, next_attempt_at timestamptz, handed_over_at timestamptz,
        sent_at timestamptz, ended_at timestamptz, provider_message_id text, internet_message_id text, enhanced_status text, fault_class text, fault_count int, look_count int, account_id uuid, provider text)
    ), written as (
      update ${deliveries} d set
        status = told.status, reason = told.reason, next_attempt_at = coalesce(told.next_attempt_at, d.next_attempt_at), handed_over_at = told.handed_over_at,
        sent_at = told.sent_at, ended_at = told.ended_at, provider_message_id = coalesce(told.provider_message_id, d.provider_message_id),
        internet_message_id = case told.status when 'sent' then told.internet_message_id when 'drafted' then told.internet_message_id else d.internet_message_id end,
        enhanced_status = told.enhanced_status, fault_class = told.fault_class, fault_count = told.fault_count, look_count = told.look_count, account_id = told.account_id, provider = told.provider,
        lease_until = null, lease_holder = null
      from told where d.id = told.id and d.fence = told.fence and d.status in ('claimed', 'handed_over')
      returning d.id
    ), tries as (
      insert into ${deliveryAttempts} (delivery_id, attempt, started_at, ended_at, outcome, detail)
      select told.id, told.fence, told.started_at, ${ctx.now().toISOString()}::timestamptz, told.outcome, told.detail from told join written using (id)
      on conflict do nothing
    )
    select id from written`);
  return new Set([...rows].map((row) => row.id));
}

interface AccountNote {
  accountDownUntil: Date | null;
  fallback: Fallback | null;
}

/** The provider was not reached, or says that it cannot serve now. */
const isOutage = ({ outcome }: Ended) => outcome.outcome === "deferred" && outcome.reason !== "rate_limited";
const isRateFault = ({ outcome }: Ended) => outcome.outcome === "deferred" && outcome.reason === "rate_limited";
const isRefusedAccount = ({ outcome }: Ended) => outcome.outcome === "failed" && outcome.scope === "account";

/** A refusal by rate, and outages in a row, concern the account: the other messages need not each meet them. */
async function noteAccountFaults(ctx: Ctx, ends: Ended[]): Promise<Map<string, AccountNote>> {
  const notes = new Map<string, AccountNote>();
  const ids = [...new Set(ends.map(({ claim }) => claim.accountId))].sort();
  for (const id of ids) {
    const own = ends.filter(({ claim }) => claim.accountId === id);
    const outages = own.filter(isOutage);
    const hasSent = own.some(({ outcome }) => outcome.outcome === "sent" || outcome.outcome === "drafted");
    if (outages.length === 0 && !own.some(isRateFault) && !own.some(isRefusedAccount) && !hasSent) continue;
    const note: AccountNote = { accountDownUntil: null, fallback: outages.length > 0 || own.some(isRefusedAccount) || own.some(isRateFault) ? await fallbackOf(ctx, id) : null };
    if (hasSent) await ctx.db.update(accountPaces).set({ faultsInARow: 0 }).where(sql`${accountPaces.accountId} = ${id} and ${accountPaces.faultsInARow} > 0`);
    else if (outages.length > 0) note.accountDownUntil = await countOutages(ctx, id, outages);
    const blockedUntil = later(note.accountDownUntil, rateBlock(ctx, own));
    if (blockedUntil) await ctx.db.update(accountPaces).set({ blockedUntil }).where(eq(accountPaces.accountId, id));
    notes.set(id, note);
  }
  return notes;
}

/**
 * Until when the account waits; null: it may be the message's own fault still. Those that were under way together are one
 * outage: only who asked when the wait was over says that it goes on.
 */
async function countOutages(ctx: Ctx, accountId: string, outages: Ended[]): Promise<Date | null> {
  const askedAt = new Date(Math.max(...outages.map(({ claim }) => claim.claimedAt.getTime())));
  const { faultsInARow, blockedUntil } = accountPaces;
  const isLook = sql`(${blockedUntil} is null or ${blockedUntil} <= ${askedAt.toISOString()}::timestamptz)`;
  const [row] = await ctx.db
    .update(accountPaces)
    .set({ faultsInARow: sql`case when ${faultsInARow} < ${ACCOUNT_FAULTS} then least(${faultsInARow} + ${outages.length}, ${ACCOUNT_FAULTS}) when ${isLook} then ${faultsInARow} + 1 else ${faultsInARow} end` })
    .where(eq(accountPaces.accountId, accountId))
    .returning({ inARow: faultsInARow, blockedUntil });
  if (!row || row.inARow < ACCOUNT_FAULTS) return null;
  return row.blockedUntil && row.blockedUntil > askedAt ? row.blockedUntil : nextLookAt(ctx.now(), row.inARow - ACCOUNT_FAULTS + 1);
}

function rateBlock(ctx: Ctx, own: Ended[]): Date | null {
  const until = own.flatMap(({ outcome }) => (outcome.outcome === "deferred" && outcome.reason === "rate_limited" ? [outcome.retryAt ?? new Date(ctx.now().getTime() + BACKOFF_FIRST_MS)] : []));
  return until.length === 0 ? null : new Date(Math.max(...until.map(Number)));
}

function later(one: Date | null, other: Date | null): Date | null {
  return one && other ? (one > other ? one : other) : (one ?? other);
}

/** Credentials that are refused fail every message alike: the campaigns wait for whoever can mend them. */
async function pauseForAccounts(ctx: Ctx, changes: { ended: Ended; change: Change }[]): Promise<void> {
  const refused = changes.filter(({ ended, change }) => isRefusedAccount(ended) && change.accountId === ended.claim.accountId);
  const ids = [...new Set(refused.flatMap(({ ended }) => ended.claim.campaignId ?? []))].sort();
  if (ids.length === 0) return;
  const reason = changes.map(({ ended: { outcome } }) => (outcome.outcome === "failed" && outcome.scope === "account" ? outcome.reason : null)).find((one) => one !== null)!;
  const paused = await ctx.db.update(campaigns).set({ status: "paused", pauseReason: "account_refused" }).where(sql`${inArray(campaigns.id, ids)} and ${campaigns.status} = 'running'`).returning({ id: campaigns.id, name: campaigns.name });
  for (const { id, name } of paused) await recordEvent(ctx, { name: "campaign.paused", subject: { type: "campaign", id }, data: { name, reason: "account_refused", detail: reason } });
}
