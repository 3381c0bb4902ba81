import { and, eq, ne } from "drizzle-orm";
import { channelAccounts } from "../../../drizzle/schema/channels.ts";
import { mailboxes, teams } from "../../../drizzle/schema/people.ts";
import { sendingAccounts } from "../../../drizzle/schema/sending-accounts.ts";
import type { AccountFacts, ChatProvider } from "../../contract/channels.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import type { SendingAccountSettings } from "../../contract/sending-accounts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { lockNames } from "../../lock-names.ts";
import { enqueueJob } from "../events/enqueue-job.ts";
import { recordEvent } from "../events/record-event.ts";
import { seal } from "../settings/seal.ts";

export interface NewAccount {
  channel: ChatChannel;
  provider: ChatProvider;
  /** As hooks name it. */
  externalId: string;
  businessId: string | null;
  name: string;
  teamId: string | null;
  facts: AccountFacts;
  settings: SendingAccountSettings;
  secret: string | null;
  secretMask: string | null;
  messagesPerMinute?: number | null;
  messagesPerDay?: number | null;
}

/**
 * Connects an account: its place as a mailbox, what hooks and chats need, and its token, all with one id and all or none.
 * One that is known is authorised again in place, with its conversations; a number that comes by another carrier gets a
 * second route, which takes over where the first one cannot. Its first synchronisation is under way afterwards.
 */
export function connectAccount(ctx: Ctx, given: NewAccount): Promise<{ accountId: string; isNew: boolean }> {
  return inTransaction(ctx, async (ctx) => {
    await lockNames(ctx, [accountLock(given)]);
    await requireTeam(ctx, given.teamId);
    const [known] = await ctx.db.select().from(channelAccounts).where(and(eq(channelAccounts.channel, given.channel), eq(channelAccounts.externalId, given.externalId))).for("update");
    const accountId = known?.id ?? ctx.newId();
    const isFirst = !known || known.state === "disconnected" || (await isFirstRoute(ctx, known.id, given.provider));
    if (!known) await addPlace(ctx, accountId, given);
    const routeId = isFirst ? accountId : await secondRoute(ctx, accountId, given);
    if (isFirst) await saveRoute(ctx, accountId, accountId, given);
    const begun = { syncStartedAt: ctx.now(), syncLeaseUntil: null, syncProgress: null, subscribedAt: null };
    const authorised = {
      provider: given.provider, businessId: given.businessId, state: "connected" as const, failure: null, facts: given.facts,
      tokenExpiresAt: given.facts.tokenExpiresAt === null ? null : new Date(given.facts.tokenExpiresAt), connectedBy: ctx.actor.type === "user" ? ctx.actor.id : null,
      renewLeaseUntil: null, warnedDays: null, disconnectedAt: null, ...begun,
    };
    if (known) {
      await ctx.db.update(channelAccounts).set({ ...(isFirst ? authorised : begun), version: known.version + 1, ...(known.state === "disconnected" ? { connectedAt: ctx.now() } : {}) }).where(eq(channelAccounts.id, accountId));
      if (known.state === "disconnected") await ctx.db.update(mailboxes).set({ name: given.name, teamId: given.teamId }).where(eq(mailboxes.id, accountId));
    } else {
      await ctx.db.insert(channelAccounts).values({ id: accountId, channel: given.channel, externalId: given.externalId, connectedAt: ctx.now(), ...authorised });
    }
    await recordEvent(ctx, { name: "channel_account.connected", subject: { type: "channel_account", id: accountId }, data: { channel: given.channel, provider: given.provider, name: given.name, teamId: given.teamId, isNew: !known, isSecondRoute: routeId !== accountId } });
    await enqueueJob(ctx, "channels.sync", { accountId }, { singletonKey: accountId });
    return { accountId, isNew: !known };
  });
}

/** Whoever connects, disconnects or renews the same account waits. */
export const accountLock = ({ channel, externalId }: Pick<NewAccount, "channel" | "externalId">): string => `channel_account:${channel}:${externalId}`;

async function addPlace(ctx: Ctx, id: string, { channel, externalId, name, teamId }: NewAccount): Promise<void> {
  await ctx.db.insert(mailboxes).values({ id, channel, address: `${channel}:${externalId}`, name, teamId, isWatched: false, createdAt: ctx.now() });
}

async function isFirstRoute(ctx: Ctx, accountId: string, provider: ChatProvider): Promise<boolean> {
  const [row] = await ctx.db.select({ provider: sendingAccounts.provider }).from(sendingAccounts).where(eq(sendingAccounts.id, accountId));
  return !row || row.provider === provider;
}

/** One more carrier of a number: taken when the first one could not hand over. */
async function secondRoute(ctx: Ctx, accountId: string, given: NewAccount): Promise<string> {
  const [known] = await ctx.db.select({ id: sendingAccounts.id }).from(sendingAccounts).where(and(eq(sendingAccounts.mailboxId, accountId), eq(sendingAccounts.provider, given.provider), ne(sendingAccounts.id, accountId)));
  const routeId = known?.id ?? ctx.newId();
  await saveRoute(ctx, accountId, routeId, given);
  await ctx.db.update(sendingAccounts).set({ fallbackAccountId: routeId, updatedAt: ctx.now() }).where(eq(sendingAccounts.id, accountId));
  return routeId;
}

async function saveRoute(ctx: Ctx, mailboxId: string, id: string, { name, provider, settings, secret, secretMask, messagesPerMinute, messagesPerDay }: NewAccount): Promise<void> {
  const sealed = { sealedSecret: secret === null ? null : seal(ctx.ports.settingsKey, `sending_account:${id}`, secret), secretMask };
  const limits = { ...(messagesPerMinute !== undefined && { messagesPerMinute }), ...(messagesPerDay !== undefined && { messagesPerDay }) };
  const kept = { provider, settings, ...sealed, ...limits, isEnabled: true, test: null, updatedAt: ctx.now() };
  const [row] = await ctx.db.select({ version: sendingAccounts.version }).from(sendingAccounts).where(eq(sendingAccounts.id, id));
  if (row) await ctx.db.update(sendingAccounts).set({ ...kept, version: row.version + 1 }).where(eq(sendingAccounts.id, id));
  else await ctx.db.insert(sendingAccounts).values({ id, mailboxId, name, ...kept, createdAt: ctx.now() });
}

export async function requireTeam(ctx: Ctx, teamId: string | null): Promise<void> {
  if (teamId === null) return;
  const [team] = await ctx.db.select({ id: teams.id }).from(teams).where(eq(teams.id, teamId));
  if (!team) throw refuse("not_found", "There is no such team.", { remedy: "Choose another one, or none." });
}
