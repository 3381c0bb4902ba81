import { and, eq, isNotNull, isNull, lte, or } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { recordEvent } from "../events/record-event.ts";
import { maskSecret } from "../sending-accounts/mask-secret.ts";
import { seal } from "../settings/seal.ts";
import type { ChannelAccountRow } from "./channel-accounts.ts";
import { accountLock } from "./connect-account.ts";
import { openMetaApp } from "./meta-app.ts";
import { noteRefusedToken, openVendor, withoutSecrets } from "./open-vendor.ts";
import { noteAccountFailure } from "./note-account-failure.ts";

const DAY_MS = 86_400_000;
/** A token of sixty days is renewed in its last ten: a vendor that is away has nine more tries. */
const RENEW_BEFORE_MS = 10 * DAY_MS;
const RENEW_LEASE_MS = 2 * 60_000;
/** Where it cannot be renewed, people are told this many days before its end. */
const WARNED_DAYS = [7, 1] as const;

/** The recurring job, daily: renews the tokens that end soon, says which could not be, and notes those that are over. */
export async function renewTokens(ctx: Ctx): Promise<void> {
  const soon = new Date(ctx.now().getTime() + RENEW_BEFORE_MS);
  const isDue = and(eq(channelAccounts.state, "connected"), isNotNull(channelAccounts.tokenExpiresAt), lte(channelAccounts.tokenExpiresAt, soon));
  const rows = await ctx.db.select().from(channelAccounts).where(isDue).orderBy(channelAccounts.tokenExpiresAt, channelAccounts.id);
  for (const row of rows) await renewToken(ctx, row);
  for (const row of await ctx.db.select().from(channelAccounts).where(isDue).orderBy(channelAccounts.id)) await warn(ctx, row);
}

/**
 * One flight over all servers: whoever has the lease asks, and writes over the very version that it read. Who dies between
 * the vendor's answer and the write leaves the old token, which lasts till its end; another run asks again after the lease.
 */
async function renewToken(ctx: Ctx, read: ChannelAccountRow): Promise<void> {
  const isFree = or(isNull(channelAccounts.renewLeaseUntil), lte(channelAccounts.renewLeaseUntil, ctx.now()));
  const isSame = and(eq(channelAccounts.id, read.id), eq(channelAccounts.version, read.version), eq(channelAccounts.state, "connected"));
  const [claimed] = await ctx.db.update(channelAccounts).set({ renewLeaseUntil: new Date(ctx.now().getTime() + RENEW_LEASE_MS) }).where(and(isSame, isFree)).returning();
  if (!claimed) return;
  const opened = await openVendor(ctx, read.id);
  const app = await openMetaApp(ctx);
  const answer = await opened.vendor.renewToken(opened.account, app ? { appId: app.appId, appSecret: app.secrets[0]! } : undefined);
  if (answer.ok && answer.value) return keepRenewed(ctx, claimed, answer.value);
  const isOver = read.tokenExpiresAt !== null && read.tokenExpiresAt <= ctx.now();
  if (!answer.ok && answer.code === "token_refused") await noteRefusedToken(ctx, read.id, answer, opened.account);
  else if (isOver) await noteAccountFailure(ctx, { accountId: read.id, state: "expired", failure: answer.ok ? "The token has ended." : withoutSecrets(answer.detail, opened.account) });
  await ctx.db.update(channelAccounts).set({ renewLeaseUntil: null }).where(and(eq(channelAccounts.id, read.id), eq(channelAccounts.version, read.version)));
}

function keepRenewed(ctx: Ctx, claimed: ChannelAccountRow, { token, expiresAt }: { token: string; expiresAt: Date | null }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, [accountLock(claimed)]);
    const [row] = await ctx.db
      .update(channelAccounts)
      .set({ tokenExpiresAt: expiresAt, facts: { ...claimed.facts, tokenExpiresAt: expiresAt?.toISOString() ?? null }, version: claimed.version + 1, renewLeaseUntil: null, warnedDays: null })
      .where(and(eq(channelAccounts.id, claimed.id), eq(channelAccounts.version, claimed.version), eq(channelAccounts.renewLeaseUntil, claimed.renewLeaseUntil!)))
      .returning({ id: channelAccounts.id });
    // Somebody connected or changed the account meanwhile: what they brought is newer.
    if (!row) return;
    await ctx.db.update(sendingAccounts).set({ sealedSecret: seal(ctx.ports.settingsKey, `sending_account:${claimed.id}`, token), secretMask: maskSecret(token), updatedAt: ctx.now() }).where(eq(sendingAccounts.id, claimed.id));
    await recordEvent(ctx, { name: "channel_account.token_renewed", subject: { type: "channel_account", id: claimed.id }, data: { before: claimed.tokenExpiresAt?.toISOString() ?? null, after: expiresAt?.toISOString() ?? null } });
  });
}

/** Seven days and one day before the end, once each. */
async function warn(ctx: Ctx, { id, tokenExpiresAt, warnedDays, version }: ChannelAccountRow): Promise<void> {
  const daysLeft = (tokenExpiresAt!.getTime() - ctx.now().getTime()) / DAY_MS;
  const days = WARNED_DAYS.findLast((one) => daysLeft <= one);
  if (days === undefined || daysLeft <= 0 || (warnedDays !== null && warnedDays <= days)) return;
  await inTransaction(ctx, async (ctx) => {
    const isUntold = or(isNull(channelAccounts.warnedDays), eq(channelAccounts.warnedDays, warnedDays ?? -1));
    const [row] = await ctx.db.update(channelAccounts).set({ warnedDays: days }).where(and(eq(channelAccounts.id, id), eq(channelAccounts.version, version), isUntold)).returning({ id: channelAccounts.id });
    if (row) await recordEvent(ctx, { name: "channel_account.token_ending", subject: { type: "channel_account", id }, data: { days, endsAt: tokenExpiresAt!.toISOString() } });
  });
}
