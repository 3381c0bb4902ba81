import { and, eq } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { ConnectionTest } from "../../contract/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { openVendor, withoutSecrets } from "./open-vendor.ts";
import { requirePlace, routesOf } from "./platform-rows.ts";

/**
 * Asks the vendor something harmless by every route of the account; nothing is sent. Answers the first that is bad, or that
 * all are good, and keeps each beside its route, unless that changed meanwhile. A first route that is good again is connected.
 */
export async function testAccount(ctx: Ctx, { accountId }: { accountId: string }): Promise<ConnectionTest> {
  const { account } = await requirePlace(ctx, accountId);
  if (account.state === "disconnected") throw refuse("conflict", "This account is disconnected.", { remedy: "Connect it again first." });
  const tests: ConnectionTest[] = [];
  for (const route of (await routesOf(ctx, accountId)).filter(({ isEnabled }) => isEnabled)) {
    const opened = await openVendor(ctx, route.id);
    const found = await opened.vendor.test(opened.account);
    const test: ConnectionTest = { ...found, message: withoutSecrets(found.message, opened.account), at: ctx.now().toISOString() };
    tests.push(test);
    await inTransaction(ctx, async (ctx) => {
      const kept = await ctx.db.update(sendingAccounts).set({ test }).where(and(eq(sendingAccounts.id, route.id), eq(sendingAccounts.version, route.version))).returning({ id: sendingAccounts.id });
      if (kept.length === 0) return;
      if (test.isGood && route.id === accountId) await ctx.db.update(channelAccounts).set({ state: "connected", failure: null }).where(and(eq(channelAccounts.id, accountId), eq(channelAccounts.version, account.version), eq(channelAccounts.state, "failed")));
      await recordEvent(ctx, { name: "channel_account.tested", subject: { type: "channel_account", id: accountId }, data: { provider: route.provider, isGood: test.isGood, code: test.code ?? null } });
    });
  }
  return tests.find(({ isGood }) => !isGood) ?? tests[0]!;
}
