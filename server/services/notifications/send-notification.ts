import { and, eq, inArray, isNull, lt, lte, or, sql } from "drizzle-orm";
import { notificationSends } from "../../../drizzle/schema/notifications.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import type { ChannelAccount, LookUpOutcome, ProviderReference } from "../deliveries/channel.ts";
import { decideNext } from "../deliveries/decide-next.ts";
import { LOOK_AGAIN_MS } from "../deliveries/limits.ts";
import { mailMessageId } from "../deliveries/message-id.ts";
import { channelOf } from "../deliveries/send-delivery.ts";
import { mayThisDatabaseSend } from "../deliveries/sending-arm.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { replyChangeOf, type ReplyOutcome } from "../replies/reply-outcome.ts";
import { openAccount } from "../sending-accounts/open-account.ts";
import { unseal } from "../settings/seal.ts";
import { composeNotification, type Composed } from "./compose-notification.ts";
import { DISARMED_WAIT_MS, RESUMED_PER_RUN, SEND_LEASE_MS } from "./limits.ts";
import { readNotificationSettings } from "./notification-settings.ts";
import { teamsPurpose } from "./preferences.ts";

type SendRow = typeof notificationSends.$inferSelect;
type Outcome = ReplyOutcome | { outcome: "cancelled"; reason: string };

/**
 * Takes a mail or a post to one person a step further, as a reply goes its way: claimed, told outside of any transaction,
 * recorded. What somebody claimed before is looked for before anything else: it leaves once, or waits as uncertain.
 */
export async function sendNotification(ctx: Ctx, input: { sendId: string }): Promise<void> {
  const row = await claimSend(ctx, input.sendId);
  if (!row) return;
  if (!(await mayThisDatabaseSend(ctx))) return record(ctx, row, { outcome: "held", reason: "disarmed", until: later(ctx, DISARMED_WAIT_MS) });
  if (row.way === "teams") return row.handedOverAt === null ? postAnew(ctx, row) : record(ctx, row, { outcome: "lost", reason: "untraceable" });
  const account = await accountOf(ctx, row);
  if (!account) return record(ctx, row, { outcome: "failed", reason: "no_account", detail: "" });
  if (row.accountId === null) return sendAnew(ctx, row, account);
  const { id, internetMessageId, providerMessageId, handedOverAt } = row;
  const reference = providerMessageId === null ? null : { providerMessageId, internetMessageId };
  const found = await channelOf(ctx, account.provider).lookUp({ deliveryId: id, account, toAddress: "", internetMessageId: internetMessageId ?? "", handedOverAt, reference });
  return goOn(ctx, row, account, found);
}

/** The recurring job: what is due and was left behind by a server that died. */
export async function resumeNotifications(ctx: Ctx): Promise<void> {
  const due = await ctx.db.select({ id: notificationSends.id }).from(notificationSends).where(isDue(ctx)).orderBy(notificationSends.dueAt).limit(RESUMED_PER_RUN);
  for (const { id } of due) await enqueueJob(ctx, "notification.send", { sendId: id });
}

const isDue = (ctx: Ctx) => and(inArray(notificationSends.state, ["waiting", "claimed", "handed_over"]), lte(notificationSends.dueAt, ctx.now()), or(isNull(notificationSends.leaseUntil), lt(notificationSends.leaseUntil, ctx.now())));

async function claimSend(ctx: Ctx, sendId: string): Promise<SendRow | null> {
  const [row] = await ctx.db
    .update(notificationSends)
    .set({ state: sql`case when ${notificationSends.state} = 'handed_over' then 'handed_over' else 'claimed' end`, fence: sql`${notificationSends.fence} + 1`, leaseUntil: later(ctx, SEND_LEASE_MS) })
    .where(and(eq(notificationSends.id, sendId), isDue(ctx)))
    .returning();
  return row ?? null;
}

/** The account of its first attempt, where it may lie already; else the desk's. */
async function accountOf(ctx: Ctx, row: SendRow): Promise<(ChannelAccount & { isEnabled: boolean }) | null> {
  const accountId = row.accountId ?? (await readNotificationSettings(ctx)).accountId;
  if (accountId === null) return null;
  const [known] = await ctx.db.select({ id: sendingAccounts.id }).from(sendingAccounts).where(eq(sendingAccounts.id, accountId));
  if (!known) return null;
  const { concurrency, ...account } = await openAccount(ctx, accountId);
  return { ...account, requestsAtOnce: concurrency };
}

async function goOn(ctx: Ctx, row: SendRow, account: ChannelAccount & { isEnabled: boolean }, found: LookUpOutcome): Promise<void> {
  const handedOverMs = row.handedOverAt ? ctx.now().getTime() - row.handedOverAt.getTime() : 0;
  const reason = "reason" in found ? found.reason : "not_found";
  const step = decideNext({ found: found.found, isHandedOver: row.handedOverAt !== null, handedOverMs, looks: row.lookCount + 1, campaign: "running", isDraftsOnly: false });
  switch (step) {
    case "record_sent":
      return record(ctx, row, { outcome: "sent", reference: (found as Extract<LookUpOutcome, { found: "sent" }>).reference });
    case "send":
      return sendAnew(ctx, row, account);
    case "send_prepared": {
      const { reference } = found as Extract<LookUpOutcome, { found: "draft" }>;
      if (!(await handOver(ctx, row, reference))) return;
      return record(ctx, row, await channelOf(ctx, account.provider).sendPrepared({ account, reference }));
    }
    case "look_again":
      return record(ctx, row, found.found === "unknown" ? { outcome: "unanswered", reason } : { outcome: "held", reason: "not_found_yet", until: later(ctx, LOOK_AGAIN_MS) });
    case "give_to_person":
      return record(ctx, row, { outcome: "lost", reason });
    case "give_up":
      return record(ctx, row, { outcome: "failed", reason: "gave_up", detail: reason });
    // Of campaigns alone.
    case "leave_draft":
    case "hold":
    case "cancel":
      throw new Error(`A notification has no step ${step}.`);
    default:
      return step satisfies never;
  }
}

async function sendAnew(ctx: Ctx, row: SendRow, account: ChannelAccount & { isEnabled: boolean }): Promise<void> {
  if (!account.isEnabled) return record(ctx, row, { outcome: "deferred", reason: "unavailable", retryAt: null });
  const composed = await composeNotification(ctx, row);
  if ("reason" in composed) return record(ctx, row, { outcome: "cancelled", reason: composed.reason });
  const internetMessageId = mailMessageId(row.id, account.from.address);
  const prepared = await ctx.db.update(notificationSends).set({ accountId: account.id, internetMessageId }).where(isHeld(row)).returning({ id: notificationSends.id });
  if (prepared.length === 0) return;
  const { subject, html, text } = composed.mail;
  const message = { deliveryId: row.id, account, to: composed.to, subject, html, text, internetMessageId, headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" }, attachments: [] };
  const outcome = await channelOf(ctx, account.provider)
    .send(message, async (reference) => {
      if (!(await handOver(ctx, row, reference))) throw new NotOurs(row.id);
    })
    .catch(ifOurs);
  if (outcome) await record(ctx, row, outcome);
}

/** A post cannot be looked for: it is written down as handed over before, and repeated only where Teams surely refused it. */
async function postAnew(ctx: Ctx, row: SendRow): Promise<void> {
  const composed = await composeNotification(ctx, row);
  if ("reason" in composed) return record(ctx, row, { outcome: "cancelled", reason: composed.reason });
  if (composed.sealedTeamsUrl === null) return record(ctx, row, { outcome: "cancelled", reason: "no_address" });
  if (!(await handOver(ctx, row, null))) return;
  await record(ctx, row, await ctx.ports.teams.post({ url: unseal(ctx.ports.settingsKey, teamsPurpose(row.userId), composed.sealedTeamsUrl), post: postOf(composed) }));
}

const postOf = ({ mail, lines, url, openWord }: Composed) => ({ title: mail.subject, lines, link: { text: openWord, url } });

/** Written before it may leave; false: another server holds it now. */
async function handOver(ctx: Ctx, row: SendRow, reference: ProviderReference | null): Promise<boolean> {
  const written = await ctx.db
    .update(notificationSends)
    .set({ state: "handed_over", handedOverAt: sql`coalesce(${notificationSends.handedOverAt}, ${ctx.now().toISOString()}::timestamptz)`, leaseUntil: later(ctx, SEND_LEASE_MS), ...(reference ? { providerMessageId: reference.providerMessageId, ...(reference.internetMessageId ? { internetMessageId: reference.internetMessageId } : {}) } : {}) })
    .where(isHeld(row))
    .returning({ id: notificationSends.id });
  return written.length > 0;
}

const isHeld = ({ id, fence }: SendRow) => and(eq(notificationSends.id, id), eq(notificationSends.fence, fence), inArray(notificationSends.state, ["claimed", "handed_over"]));

/** What became of it, unless another server has it by now. */
function record(ctx: Ctx, row: SendRow, outcome: Outcome): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const [held] = await ctx.db.select({ handedOverAt: notificationSends.handedOverAt }).from(notificationSends).where(isHeld(row)).for("update");
    if (!held) return;
    const change = changeOf(row, outcome, { isHandedOver: held.handedOverAt !== null, now: ctx.now() });
    await ctx.db.update(notificationSends).set({ ...change, leaseUntil: null }).where(eq(notificationSends.id, row.id));
    if (change.dueAt) await enqueueJob(ctx, "notification.send", { sendId: row.id }, { startAfter: change.dueAt });
    const failed = change.state === "failed" || change.state === "uncertain";
    if (failed) await recordEvent(ctx, { name: `notification.${change.state}`, subject: { type: "notification_send", id: row.id }, data: { userId: row.userId, way: row.way, reason: change.reason } });
  });
}

type Change = Partial<SendRow> & Pick<SendRow, "state" | "reason">;

/** A notification's way is a reply's, but that it may be too late to tell of it. */
function changeOf(row: SendRow, outcome: Outcome, { isHandedOver, now }: { isHandedOver: boolean; now: Date }): Change {
  if (outcome.outcome === "cancelled") return { state: "cancelled", reason: outcome.reason, endedAt: now };
  // Surely not handed over, whatever was written down before: it may be tried anew.
  const isRefused = outcome.outcome === "deferred";
  const { status, reason, nextAttemptAt, faultCount, lookCount, endedAt, providerMessageId, internetMessageId } = replyChangeOf(row, { outcome, isHandedOver: isHandedOver && !isRefused, now });
  return {
    state: status === "queued" ? "waiting" : (status as Change["state"]),
    reason, faultCount, lookCount, endedAt,
    ...(isRefused ? { handedOverAt: null } : {}),
    ...(nextAttemptAt ? { dueAt: nextAttemptAt } : {}),
    ...(providerMessageId ? { providerMessageId } : {}),
    ...(internetMessageId ? { internetMessageId } : {}),
  };
}

const later = (ctx: Ctx, ms: number) => new Date(ctx.now().getTime() + ms);

class NotOurs extends Error {
  constructor(sendId: string) {
    super(`Another server sends the notification ${sendId}.`);
    this.name = "NotOurs";
  }
}

function ifOurs(error: unknown): null {
  if (error instanceof NotOurs) return null;
  throw error;
}
