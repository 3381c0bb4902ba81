import { setTimeout as sleep } from "node:timers/promises";
import { eq, sql } from "drizzle-orm";
import { campaigns } from "../../../drizzle/schema/campaigns.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { readTemplateVersion } from "../templates/queries.ts";
import { compileTemplate, type RenderedMessage, renderTemplate } from "../templates/render-template.ts";
import { mergeValuesOf } from "../contacts/merge-values.ts";
import { claimDelivery } from "./claim-delivery.ts";
import { withLeasesRenewed } from "./held-leases.ts";
import { BUSY_WAIT_MS, LEASES_PER_MAILBOX, PACE_WAIT_MS_MAX, PROGRESS_INTERVAL_MS, SENDER_RUN_MS } from "./limits.ts";
import { sendDelivery } from "./send-delivery.ts";
import type { ClaimedDelivery } from "./take-claims.ts";

/** When the sender should look again, or null when nothing of the campaign can be due any more. */
export interface SenderRun {
  comeBackAt: Date | null;
}

/**
 * Sends what is due of one running campaign, LEASES_PER_MAILBOX at once, for at most SENDER_RUN_MS. Any number of servers
 * may run it for the same campaign. What throws in one lane is a fault of ours: the others finish what they hold, the
 * job fails and comes back, and the lease of what was under way runs out.
 */
export async function runSender(ctx: Ctx, { campaignId }: { campaignId: string }): Promise<SenderRun> {
  const sending = await loadSending(ctx, campaignId);
  if (!sending) return { comeBackAt: null };
  const stopAt = performance.now() + SENDER_RUN_MS;
  const progress = progressOf(ctx, campaignId);
  const ends = await withLeasesRenewed(ctx, (held) =>
    Promise.allSettled(Array.from({ length: LEASES_PER_MAILBOX }, () => runLane(ctx, { sending, held, stopAt, progress }))),
  );
  await progress.finish();
  const fault = ends.find((end) => end.status === "rejected");
  if (fault) throw fault.reason;
  const waits = ends.flatMap((end) => (end.status === "fulfilled" && end.value ? [end.value] : []));
  return { comeBackAt: await nextLook(ctx, campaignId, waits) };
}

interface Sending {
  campaignId: string;
  mailboxId: string;
  from: string;
  render: (values: Record<string, string>) => RenderedMessage;
}

async function loadSending(ctx: Ctx, campaignId: string): Promise<Sending | null> {
  const [row] = await ctx.db.select({ campaign: campaigns, address: mailboxes.address }).from(campaigns).innerJoin(mailboxes, eq(mailboxes.id, campaigns.mailboxId)).where(eq(campaigns.id, campaignId));
  if (!row || row.campaign.status !== "running") return null;
  const { templateId, templateVersion, launchedAt, mailboxId } = row.campaign;
  const template = compileTemplate(await readTemplateVersion(ctx, { templateId, version: templateVersion }));
  const render = (values: Record<string, string>) => renderTemplate(template, { values: mergeValuesOf(values), now: launchedAt! }).message;
  return { campaignId, mailboxId, from: row.address, render };
}

interface Lane {
  sending: Sending;
  held: Map<string, ClaimedDelivery>;
  stopAt: number;
  progress: Progress;
}

/** Claims and sends one after another until nothing is due. Returns when it might be, where it knows. */
async function runLane(ctx: Ctx, { sending, held, stopAt, progress }: Lane): Promise<Date | null> {
  while (performance.now() < stopAt) {
    const claim = await claimDelivery(ctx, sending);
    if (claim.claimed === null) {
      if (claim.why === "none_due") return null;
      // Busy: other servers hold what the mailbox takes at once, for some tens of milliseconds.
      const until = claim.why === "paced" ? claim.until : new Date(ctx.now().getTime() + BUSY_WAIT_MS);
      if (!(await waitFor(ctx, until, stopAt))) return until;
      continue;
    }
    held.set(claim.claimed.id, claim.claimed);
    try {
      await sendDelivery(ctx, { claim: claim.claimed, from: sending.from, render: sending.render });
    } finally {
      held.delete(claim.claimed.id);
    }
    await progress.report();
  }
  return ctx.now();
}

/** Waits within the run where that is short; false: come back later. A clock that stands still would wait for ever. */
async function waitFor(ctx: Ctx, until: Date, stopAt: number): Promise<boolean> {
  const before = ctx.now();
  const waitMs = until.getTime() - before.getTime();
  if (waitMs > PACE_WAIT_MS_MAX || performance.now() + waitMs > stopAt) return false;
  await sleep(waitMs);
  return ctx.now() > before;
}

/** The soonest moment at which an open delivery is due, held ones when their lease ends. */
async function nextLook(ctx: Ctx, campaignId: string, waits: Date[]): Promise<Date | null> {
  const [row] = await ctx.db
    .select({ at: sql<string | null>`min(greatest(${deliveries.nextAttemptAt}, coalesce(${deliveries.leaseUntil}, ${deliveries.nextAttemptAt})))` })
    .from(deliveries)
    .where(sql`${deliveries.campaignId} = ${campaignId} and ${deliveries.status} in ('queued', 'claimed', 'handed_over')`);
  if (!row?.at) return null;
  const soonest = Math.max(new Date(row.at).getTime(), ctx.now().getTime());
  const paced = waits.length > 0 ? Math.min(...waits.map((wait) => wait.getTime())) : soonest;
  return new Date(Math.max(soonest, paced));
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
