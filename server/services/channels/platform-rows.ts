import { and, asc, eq, inArray, sql } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { ChannelAccount } from "../../contract/channels.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { mayActorCall } from "../people/authorise.ts";
import { type MailboxRow, visibleMailboxes } from "../people/queries.ts";
import type { AccountPlace, ChannelAccountRow } from "./channel-accounts.ts";

export type RouteRow = typeof sendingAccounts.$inferSelect;

/** The accounts that the actor's teams see, in the order of their names; what they are set up with for admins alone. */
export async function listPlatforms(ctx: Ctx): Promise<ChannelAccount[]> {
  const places = await visiblePlaces(ctx);
  const routes = places.length === 0 ? [] : await ctx.db.select().from(sendingAccounts).where(inArray(sendingAccounts.mailboxId, places.map(({ mailbox }) => mailbox.id))).orderBy(...firstWayFirst);
  return places.map((place) => toPlatform(ctx, place, routes.filter(({ mailboxId }) => mailboxId === place.mailbox.id))).toSorted((one, other) => one.name.localeCompare(other.name));
}

/** One of them. Refuses `not_found`. */
export async function readPlatform(ctx: Ctx, { accountId }: { accountId: string }): Promise<ChannelAccount> {
  const place = await requirePlace(ctx, accountId);
  return toPlatform(ctx, place, await routesOf(ctx, accountId));
}

/** The account and its mailbox, if the actor sees them. Refuses `not_found`. */
export async function requirePlace(ctx: Ctx, accountId: string): Promise<AccountPlace> {
  const [place] = await visiblePlaces(ctx, accountId);
  if (!place) throw refuse("not_found", "There is no such account.", { remedy: "Load the list of channels again." });
  return place;
}

/** By what it sends, the first way first. */
export async function routesOf(ctx: Ctx, accountId: string): Promise<RouteRow[]> {
  return ctx.db.select().from(sendingAccounts).where(eq(sendingAccounts.mailboxId, accountId)).orderBy(...firstWayFirst);
}

const firstWayFirst = [asc(sql`${sendingAccounts.id} <> ${sendingAccounts.mailboxId}`), asc(sendingAccounts.createdAt), asc(sendingAccounts.id)];

export async function visiblePlaces(ctx: Ctx, accountId?: string): Promise<AccountPlace[]> {
  const seen = (await visibleMailboxes(ctx)).filter(({ id, channel }) => channel !== "email" && (accountId === undefined || id === accountId));
  if (seen.length === 0) return [];
  const rows = await ctx.db.select().from(channelAccounts).where(and(inArray(channelAccounts.id, seen.map(({ id }) => id))));
  const byId = new Map<string, MailboxRow>(seen.map((mailbox) => [mailbox.id, mailbox]));
  return rows.map((account) => ({ account, mailbox: byId.get(account.id)! }));
}

export const isSyncing = ({ syncStartedAt, lastSyncAt }: ChannelAccountRow): boolean => syncStartedAt !== null && (lastSyncAt === null || lastSyncAt < syncStartedAt);

export function toPlatform(ctx: Ctx, { account, mailbox }: AccountPlace, routes: RouteRow[]): ChannelAccount {
  const first = routes.find(({ id }) => id === account.id);
  const fallback = routes.find(({ id, isEnabled }) => id === first?.fallbackAccountId && isEnabled);
  const at = (moment: Date | null) => moment?.toISOString() ?? null;
  return {
    id: account.id, version: account.version, channel: account.channel, provider: first?.provider as ChannelAccount["provider"] ?? account.provider, name: mailbox.name, teamId: mailbox.teamId,
    state: account.state, failure: account.failure, facts: account.facts, tokenExpiresAt: at(account.tokenExpiresAt),
    connectedAt: account.connectedAt.toISOString(), disconnectedAt: at(account.disconnectedAt), lastHookAt: at(account.lastHookAt), lastSyncAt: at(account.lastSyncAt),
    isSyncing: isSyncing(account), syncProgress: account.syncProgress,
    fallbackProvider: (fallback?.provider as ChannelAccount["provider"] | undefined) ?? null,
    settings: mayActorCall(ctx, "savePlatform") ? settingsOf(account, routes) : null,
  };
}

function settingsOf(account: ChannelAccountRow, routes: RouteRow[]): NonNullable<ChannelAccount["settings"]> {
  return {
    externalId: account.externalId,
    businessId: account.businessId,
    tokenMask: routes.find(({ id }) => id === account.id)?.secretMask ?? null,
    isSubscribed: account.subscribedAt !== null,
    routes: routes.map(({ id, provider, secretMask, messagesPerMinute, messagesPerDay, settings, test }) => ({ id, provider: provider as ChannelAccount["provider"], isFirst: id === account.id, tokenMask: secretMask, messagesPerMinute, messagesPerDay, aws: settings.aws ?? null, test })),
  };
}
