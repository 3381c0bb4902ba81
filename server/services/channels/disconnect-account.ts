import { and, eq, ne, or } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { ChannelAccount } from "../../contract/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { lockNames } from "../../lock-names.ts";
import { recordEvent } from "../events/record-event.ts";
import type { ChannelAccountRow } from "./channel-accounts.ts";
import { accountLock } from "./connect-account.ts";
import { openVendor, withoutSecrets } from "./open-vendor.ts";
import { readPlatform, requirePlace, routesOf } from "./platform-rows.ts";

/**
 * Ends a connection: the vendor is asked to call no more, then the tokens are forgotten, and nothing leaves or comes in by
 * it. Its conversations, cases and record stay. A vendor that does not answer holds nobody back: without its account here a
 * call of its is refused. Disconnected already: nothing happens.
 */
export async function disconnectAccount(ctx: Ctx, { accountId }: { accountId: string }): Promise<ChannelAccount> {
  const { account } = await requirePlace(ctx, accountId);
  if (account.state === "disconnected") return readPlatform(ctx, { accountId });
  const failure = await askToStop(ctx, account);
  await inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, [accountLock(account)]);
    const [row] = await ctx.db
      .update(channelAccounts)
      .set({ state: "disconnected", failure: null, disconnectedAt: ctx.now(), tokenExpiresAt: null, syncStartedAt: null, syncLeaseUntil: null, subscribedAt: null, renewLeaseUntil: null, warnedDays: null, version: account.version + 1 })
      .where(and(eq(channelAccounts.id, accountId), ne(channelAccounts.state, "disconnected")))
      .returning({ id: channelAccounts.id });
    if (!row) return;
    const stripped = (await ctx.db.select().from(sendingAccounts).where(eq(sendingAccounts.mailboxId, accountId)).for("update")).map(({ id, version }) => ({ id, version }));
    for (const { id, version } of stripped) {
      await ctx.db.update(sendingAccounts).set({ sealedSecret: null, secretMask: null, isEnabled: false, test: null, fallbackAccountId: null, version: version + 1, updatedAt: ctx.now() }).where(eq(sendingAccounts.id, id));
    }
    await recordEvent(ctx, { name: "channel_account.disconnected", subject: { type: "channel_account", id: accountId }, data: { channel: account.channel, before: { state: account.state }, unsubscribing: failure } });
  });
  return readPlatform(ctx, { accountId });
}

/** Null: done, or nothing to do. Hooks of one business account serve all its numbers: another one that is connected keeps them. */
async function askToStop(ctx: Ctx, account: ChannelAccountRow): Promise<string | null> {
  const named = [account.externalId, account.businessId].filter((id) => id !== null);
  const others = await ctx.db
    .select({ id: channelAccounts.id })
    .from(channelAccounts)
    .where(and(ne(channelAccounts.id, account.id), ne(channelAccounts.state, "disconnected"), or(...named.flatMap((id) => [eq(channelAccounts.businessId, id), eq(channelAccounts.externalId, id)]))));
  if (others.length > 0) return null;
  const failures: string[] = [];
  for (const { id, sealedSecret, settings } of await routesOf(ctx, account.id)) {
    if (sealedSecret === null && !settings.aws) continue;
    const opened = await openVendor(ctx, id);
    const answer = await opened.vendor.unsubscribe(opened.account);
    if (!answer.ok) failures.push(withoutSecrets(answer.detail, opened.account));
  }
  return failures[0]?.slice(0, 300) ?? null;
}
