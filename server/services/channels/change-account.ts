import { eq } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { ChannelAccount } from "../../contract/channels.ts";
import { ChangePlatform } from "../../contract/platforms.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { checkFallback } from "../sending-accounts/check-fallback.ts";
import { requireTeam } from "./connect-account.ts";
import { readPlatform, requirePlace, type RouteRow, routesOf } from "./platform-rows.ts";

/** Name, team, which route takes over, and the pace of each. Refuses `stale`, and `conflict` a route that is none of this account's. */
export async function changeAccount(ctx: Ctx, given: ChangePlatform & { accountId: string }): Promise<ChannelAccount> {
  const input = ChangePlatform.parse(given);
  const { accountId } = given;
  await requirePlace(ctx, accountId);
  await inTransaction(ctx, async (ctx) => {
    const [account] = await ctx.db.select().from(channelAccounts).where(eq(channelAccounts.id, accountId)).for("update");
    if (account!.version !== input.version) throw refuse("stale", "Somebody has changed this account in the meantime.", { remedy: "Load it again, and make your change on what it says now." });
    const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.id, accountId)).for("update");
    const routes = await routesOf(ctx, accountId);
    if (input.teamId !== undefined) await requireTeam(ctx, input.teamId);
    await changeRoutes(ctx, accountId, routes, input);
    const placed = { name: input.name ?? mailbox!.name, teamId: input.teamId === undefined ? mailbox!.teamId : input.teamId };
    await ctx.db.update(mailboxes).set({ ...placed, version: mailbox!.version + 1 }).where(eq(mailboxes.id, accountId));
    await ctx.db.update(channelAccounts).set({ version: account!.version + 1 }).where(eq(channelAccounts.id, accountId));
    const after = await routesOf(ctx, accountId);
    const before = { name: mailbox!.name, teamId: mailbox!.teamId, routes: routes.map(publicOf) };
    await recordEvent(ctx, { name: "channel_account.changed", subject: { type: "channel_account", id: accountId }, data: { before, after: { ...placed, routes: after.map(publicOf) } } });
  });
  return readPlatform(ctx, { accountId });
}

async function changeRoutes(ctx: Ctx, accountId: string, routes: RouteRow[], { fallbackRouteId, rates = [] }: ReturnType<typeof ChangePlatform.parse>): Promise<void> {
  const requireRoute = (id: string): RouteRow => {
    const route = routes.find((one) => one.id === id);
    if (!route) throw refuse("conflict", "This account has no such route.", { remedy: "Load it again: its routes may have changed." });
    return route;
  };
  if (fallbackRouteId !== undefined) {
    if (fallbackRouteId !== null) requireRoute(fallbackRouteId);
    await checkFallback(ctx, { id: accountId, provider: requireRoute(accountId).provider, fallbackAccountId: fallbackRouteId });
    await ctx.db.update(sendingAccounts).set({ fallbackAccountId: fallbackRouteId, updatedAt: ctx.now() }).where(eq(sendingAccounts.id, accountId));
  }
  for (const { routeId, messagesPerMinute, messagesPerDay } of rates) {
    const { version } = requireRoute(routeId);
    await ctx.db.update(sendingAccounts).set({ messagesPerMinute, messagesPerDay, version: version + 1, updatedAt: ctx.now() }).where(eq(sendingAccounts.id, routeId));
  }
}

const publicOf = ({ id, provider, messagesPerMinute, messagesPerDay, fallbackAccountId }: RouteRow) => ({ id, provider, messagesPerMinute, messagesPerDay, fallbackAccountId });
