import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "drizzle-orm";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import type { ChannelAccount } from "./channel.ts";
import { claimDeliveries } from "./claim-deliveries.ts";
import { withLeasesRenewed } from "./held-leases.ts";
import { BUSY_WAIT_MS, GATHER_MS, IN_PROGRESS_PER_REQUEST, PACE_WAIT_MS_MAX, PROGRESS_INTERVAL_MS, SENDER_RUN_MS } from "./limits.ts";
import { loadSending, type Sending } from "./load-sending.ts";
import { openOutcomeBook, type OutcomeBook } from "./outcome-book.ts";
import { sendDelivery } from "./send-delivery.ts";
import { mayThisDatabaseSend } from "./sending-arm.ts";
import type { ClaimedDelivery, HeldDelivery } from "./take-claims.ts";

/** When the sender should look again, or null when nothing of the campaign can be due any more. */
export interface SenderRun {
  comeBackAt: Date | null;
}

/** Tells this server's leases from another's. */
const HOLDER = randomUUID();
const STOPPED_WAIT_MS = 60_000;

/**
 * Sends what is due of one running campaign, by each of its accounts, for at most SENDER_RUN_MS. Any number of servers may
 * run it for the same campaign. What throws with one message is a fault of ours: what is in progress is brought to its
 * end, the job fails and comes back, and the lease of what was under way runs out.
 */
export async function runSender(ctx: Ctx, { campaignId, holder = HOLDER }: { campaignId: string; holder?: string }): Promise<SenderRun> {
  const sending = await loadSending(ctx, campaignId);
  if (!sending) return { comeBackAt: null };
  if (!(await mayThisDatabaseSend(ctx))) return { comeBackAt: new Date(ctx.now().getTime() + STOPPED_WAIT_MS) };
  const stopAt = performance.now() + SENDER_RUN_MS;
  const progress = progressOf(ctx, campaignId);
  const book = openOutcomeBook(ctx);
  const accountIds = await accountsOf(ctx, campaignId);
  const ends = await withLeasesRenewed(ctx, (held) => Promise.allSettled(accountIds.map((accountId) => runAccount(ctx, { sending, accountId, holder, book, held, stopAt, progress }))));
  await progress.finish();
  const fault = ends.find((end) => end.status === "rejected");
  if (fault) throw fault.reason;
  const waits = new Map(ends.flatMap((end, index) => (end.status === "fulfilled" && end.value ? [[accountIds[index]!, end.value] as const] : [])));
  return { comeBackAt: await nextLook(ctx, campaignId, waits) };
}

/** By which accounts something of the campaign is still to be sent. */
async function accountsOf(ctx: Ctx, campaignId: string): Promise<string[]> {
  const rows = await ctx.db.execute<{ account_id: string }>(sql`
    select distinct account_id from ${deliveries} where campaign_id = ${campaignId} and status in ('queued', 'claimed', 'handed_over') order by account_id`);
  return [...rows].map((row) => row.account_id);
}

interface AccountRun {
  sending: Sending;
  accountId: string;
  holder: string;
  book: OutcomeBook;
  held: Map<string, HeldDelivery>;
  stopAt: number;
  progress: Progress;
}

/** Claims as many as have room, sends them side by side, until nothing is due. Returns when something might be, where it knows. */
async function runAccount(ctx: Ctx, run: AccountRun): Promise<Date | null> {
  const { sending, accountId, holder, stopAt } = run;
  const opened = await openAccount(ctx, accountId);
  const inProgress = new Set<Promise<void>>();
  let ended = 0;
  // Begins with few and grows by each that came to its end: a server that dies again and again gets on all the same.
  const lanes = () => Math.min(opened.concurrency * IN_PROGRESS_PER_REQUEST, opened.concurrency + ended);
  let fault: { error: unknown } | null = null;
  let until: Date | null = null;
  while (!fault && performance.now() < stopAt) {
    const result = await claimDeliveries(ctx, { campaignId: sending.campaignId, accountId, holder, limit: lanes() - inProgress.size });
    if (result.claims.length === 0 && "why" in result) {
      // What is in progress may come back to the queue, or free a place.
      if (inProgress.size > 0) await Promise.race(inProgress);
      if (inProgress.size > 0 || fault) continue;
      if (result.why === "none_due") return null;
      // Paused meanwhile, or its account was switched off: whoever changes that comes by without being waited for.
      if (result.why === "stopped") return new Date(ctx.now().getTime() + STOPPED_WAIT_MS);
      // Busy: other servers hold what the account takes, for some tens of milliseconds.
      until = result.why === "paced" ? result.until : new Date(ctx.now().getTime() + BUSY_WAIT_MS);
      if (!(await waitFor(ctx, until, stopAt))) return until;
      continue;
    }
    const account: ChannelAccount = { ...opened, requestsAtOnce: "requestsAtOnce" in result ? result.requestsAtOnce : 1 };
    const whyNot = await sending.whyNot(ctx, result.claims);
    for (const claim of result.claims) {
      const work = sendOne(ctx, { run, account, claim, whyNot: whyNot.get(claim.id) ?? null })
        .then(() => void ended++, (error: unknown) => void (fault ??= { error }))
        .finally(() => inProgress.delete(work));
      inProgress.add(work);
    }
    await roomFor(inProgress, lanes());
  }
  await Promise.all(inProgress);
  if (fault) throw (fault as { error: unknown }).error;
  return ctx.now();
}

/** Waits until half of the lanes are free, or one is and some milliseconds have passed: claims are cheaper together. */
async function roomFor(inProgress: Set<Promise<void>>, lanes: number): Promise<void> {
  if (inProgress.size < lanes / 2) return;
  await Promise.race(inProgress);
  if (inProgress.size >= lanes / 2) await sleep(GATHER_MS);
}

async function sendOne(ctx: Ctx, { run, account, claim, whyNot }: { run: AccountRun; account: ChannelAccount; claim: ClaimedDelivery; whyNot: Parameters<typeof sendDelivery>[1]["whyNot"] }): Promise<void> {
  const { sending, book, held, progress } = run;
  held.set(claim.id, claim);
  try {
    await sendDelivery(ctx, { claim, account, book, whyNot, isDraftsOnly: sending.isDraftsOnly, compose: sending.compose });
  } finally {
    held.delete(claim.id);
  }
  await progress.report();
}

/** Waits within the run where that is short; false: come back later. A clock that stands still would wait for ever. */
async function waitFor(ctx: Ctx, until: Date, stopAt: number): Promise<boolean> {
  const before = ctx.now();
  const waitMs = until.getTime() - before.getTime();
  if (waitMs > PACE_WAIT_MS_MAX || performance.now() + waitMs > stopAt) return false;
  await sleep(Math.max(0, waitMs));
  return ctx.now() > before;
}

/** The soonest moment at which an open delivery is due, held ones when their lease ends. An account that waits holds back its own alone. */
async function nextLook(ctx: Ctx, campaignId: string, waits: Map<string, Date>): Promise<Date | null> {
  const rows = await ctx.db
    .select({ accountId: deliveries.accountId, at: sql<string>`min(greatest(${deliveries.nextAttemptAt}, coalesce(${deliveries.leaseUntil}, ${deliveries.nextAttemptAt})))` })
    .from(deliveries)
    .where(sql`${deliveries.campaignId} = ${campaignId} and ${deliveries.status} in ('queued', 'claimed', 'handed_over')`)
    .groupBy(deliveries.accountId);
  const looks = rows.map(({ accountId, at }) => Math.max(new Date(at).getTime(), ctx.now().getTime(), waits.get(accountId)?.getTime() ?? 0));
  return looks.length === 0 ? null : new Date(Math.min(...looks));
}

interface Progress {
  report(): Promise<void>;
  finish(): Promise<void>;
}

/**
 * `campaign.progressed` at most once a second. It is an event row and not a bare NOTIFY because whoever follows the
 * events sees it then without another channel, after a reconnect too; a campaign adds one row for a second of sending,
 * and none for each mail, whose state is on its own row.
 */
function progressOf(ctx: Ctx, campaignId: string): Progress {
  let unreported = 0;
  let reportedAt = performance.now();
  const report = async () => {
    unreported = 0;
    reportedAt = performance.now();
    await recordEvent(ctx, { name: "campaign.progressed", subject: { type: "campaign", id: campaignId } });
  };
  return {
    async report() {
      unreported++;
      if (performance.now() - reportedAt >= PROGRESS_INTERVAL_MS) await report();
    },
    async finish() {
      if (unreported > 0) await report();
    },
  };
}
