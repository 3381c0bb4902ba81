import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { and, eq, gt, isNull, lt } from "drizzle-orm";
import { channelAccounts, channelSignIns } from "../../../drizzle/schema/channels.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { ChannelAccount } from "../../contract/channels.ts";
import { ChooseAccounts, type FoundAccounts, type SignInChannel } from "../../contract/platforms.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { isAllowed } from "../people/authorise.ts";
import { maskSecret } from "../sending-accounts/mask-secret.ts";
import { seal, unseal } from "../settings/seal.ts";
import { connectAccount, requireTeam } from "./connect-account.ts";
import type { MetaSignIn } from "./channel-vendor.ts";
import { openMetaApp } from "./meta-app.ts";
import { withoutSecrets } from "./open-vendor.ts";
import { readPlatform } from "./platform-rows.ts";

/** A person reads a dialog and chooses pages: longer is forgotten. */
export const SIGN_IN_MS = 15 * 60_000;
const STATE_PURPOSE = "channel_sign_in:state";
const accountsPurpose = (id: string) => `channel_sign_in:${id}`;

type Row = typeof channelSignIns.$inferSelect;
type Found = Extract<Awaited<ReturnType<MetaSignIn["exchange"]>>, { ok: true }>["value"];

export const callbackUrl = (ctx: Ctx): string => `${ctx.ports.publicUrl}/api/platforms/callback`;

/**
 * Begins a sign-in at Meta: where to send the browser, and what it keeps in a cookie meanwhile. The state that goes along
 * is sealed, names this sign-in alone, is good for one answer and ends after a quarter of an hour. Refuses `conflict`
 * where no app is set up.
 */
export async function beginSignIn(ctx: Ctx, { channel, teamId }: { channel: SignInChannel; teamId: string | null }): Promise<{ url: string; browserKey: string; expiresAt: Date }> {
  if (ctx.actor.type !== "user") throw refuse("forbidden", "Only a person signs in at Meta.");
  const app = await openMetaApp(ctx);
  if (!app) throw refuse("conflict", "Mailroom does not know your app at Meta yet.", { remedy: "Enter its id and secret under Settings, Channels, Meta app." });
  await requireTeam(ctx, teamId);
  const browserKey = randomBytes(32).toString("base64url");
  const row = { id: ctx.newId(), channel, userId: ctx.actor.id, teamId, browserSha256: hashOf(browserKey), createdAt: ctx.now(), expiresAt: new Date(ctx.now().getTime() + SIGN_IN_MS) };
  await ctx.db.delete(channelSignIns).where(lt(channelSignIns.expiresAt, ctx.now()));
  await ctx.db.insert(channelSignIns).values(row);
  const state = Buffer.from(seal(ctx.ports.settingsKey, STATE_PURPOSE, row.id), "base64").toString("base64url");
  return { url: ctx.ports.chat.signIn.authorizeUrl({ appId: app.appId, channel, redirectUri: callbackUrl(ctx), state }), browserKey, expiresAt: row.expiresAt };
}

export interface CallbackQuery {
  code: string | null;
  state: string | null;
  /** Meta's word for a refusal: `access_denied`. */
  error: string | null;
  browserKey: string | null;
}

/** What the settings page shows then. */
export type SignInEnd =
  | { end: "connected"; channel: SignInChannel; accountIds: string[] }
  | { end: "choose"; channel: SignInChannel; signInId: string }
  | { end: "failed"; reason: "unknown_state" | "cancelled" | "no_accounts" | "not_allowed" | "refused" };

/**
 * The browser comes back from Meta. Whoever brings a state must be the browser that got it, once, while its person may
 * still connect channels; then the code is exchanged, and what it gives is connected, or kept sealed until the person chose
 * among several. Meta's code is good once: who dies in between begins anew, and nothing half is left.
 */
export async function endSignIn(ctx: Ctx, query: CallbackQuery): Promise<SignInEnd> {
  const row = await claim(ctx, query);
  if (!row) return { end: "failed", reason: "unknown_state" };
  const [person] = await ctx.db.select().from(users).where(and(eq(users.id, row.userId), isNull(users.disabledAt)));
  if (!person || !isAllowed(person.role, "savePlatform")) return fail(ctx, row, "not_allowed", "This person may not connect channels any more.");
  const asPerson: Ctx = { ...ctx, actor: { type: "user", id: person.id, name: person.name, role: person.role } };
  if (query.error !== null || query.code === null) return fail(ctx, row, "cancelled", query.error ?? "No code came back.");
  const app = await openMetaApp(ctx);
  if (!app) return fail(ctx, row, "refused", "The app was taken away meanwhile.");
  const channel = row.channel as SignInChannel;
  const answer = await ctx.ports.chat.signIn.exchange({ appId: app.appId, appSecret: app.secrets[0]!, channel, redirectUri: callbackUrl(ctx), code: query.code });
  if (!answer.ok) return fail(ctx, row, "refused", withoutSecrets(withoutSecrets(answer.detail, { secret: app.secrets[0]! }), { secret: query.code }));
  if (answer.value.length === 0) return fail(ctx, row, "no_accounts", "No account was given.");
  if (answer.value.length > 1) {
    await ctx.db.update(channelSignIns).set({ sealedAccounts: seal(ctx.ports.settingsKey, accountsPurpose(row.id), JSON.stringify(answer.value)) }).where(eq(channelSignIns.id, row.id));
    return { end: "choose", channel, signInId: row.id };
  }
  const accountIds = await connectFound(asPerson, { channel, teamId: row.teamId, found: answer.value });
  await ctx.db.delete(channelSignIns).where(eq(channelSignIns.id, row.id));
  return { end: "connected", channel, accountIds };
}

/** Null: not ours, over, used, or another browser's. */
async function claim(ctx: Ctx, { state, browserKey }: CallbackQuery): Promise<Row | null> {
  const id = idOfState(ctx, state);
  if (id === null || browserKey === null) return null;
  const [row] = await ctx.db.select().from(channelSignIns).where(eq(channelSignIns.id, id));
  if (!row || !timingSafeEqual(Buffer.from(row.browserSha256), Buffer.from(hashOf(browserKey)))) return null;
  const [claimed] = await ctx.db.update(channelSignIns).set({ answeredAt: ctx.now() }).where(and(eq(channelSignIns.id, id), isNull(channelSignIns.answeredAt), gt(channelSignIns.expiresAt, ctx.now()))).returning();
  return claimed ?? null;
}

function idOfState(ctx: Ctx, state: string | null): string | null {
  if (state === null || !/^[\w-]{40,400}$/.test(state)) return null;
  try {
    return unseal(ctx.ports.settingsKey, STATE_PURPOSE, Buffer.from(state, "base64url").toString("base64"));
  } catch {
    // Not sealed by us.
    return null;
  }
}

async function fail(ctx: Ctx, row: Row, reason: Extract<SignInEnd, { end: "failed" }>["reason"], words: string): Promise<SignInEnd> {
  await ctx.db.update(channelSignIns).set({ failure: words.slice(0, 500) }).where(eq(channelSignIns.id, row.id));
  return { end: "failed", reason };
}

/** The accounts that Meta gave to this person and that wait for a choice; without their tokens. Refuses `not_found`. */
export async function readFound(ctx: Ctx, { signInId }: { signInId: string }): Promise<FoundAccounts> {
  const { row, found } = await requireFound(ctx, signInId);
  const known = await ctx.db.select({ externalId: channelAccounts.externalId, state: channelAccounts.state }).from(channelAccounts).where(eq(channelAccounts.channel, row.channel));
  const isConnected = (externalId: string) => known.some((one) => one.externalId === externalId && one.state !== "disconnected");
  return { id: row.id, channel: row.channel as SignInChannel, expiresAt: row.expiresAt.toISOString(), items: found.map(({ externalId, name }) => ({ externalId, name, isConnected: isConnected(externalId) })) };
}

/** Connects those that the person chose; the tokens of the others are forgotten. */
export async function chooseFound(ctx: Ctx, input: ChooseAccounts & { signInId: string }): Promise<ChannelAccount[]> {
  const { externalIds, teamId } = ChooseAccounts.parse(input);
  const ids = await inTransaction(ctx, async (ctx) => {
    const { row, found } = await requireFound(ctx, input.signInId, true);
    const chosen = found.filter(({ externalId }) => externalIds.includes(externalId));
    if (chosen.length !== new Set(externalIds).size) throw refuse("not_found", "Meta did not give one of these accounts.", { remedy: "Choose among those that are listed." });
    const accountIds = await connectFound(ctx, { channel: row.channel as SignInChannel, teamId: teamId ?? row.teamId, found: chosen });
    await ctx.db.delete(channelSignIns).where(eq(channelSignIns.id, row.id));
    return accountIds;
  });
  const accounts: ChannelAccount[] = [];
  for (const accountId of ids) accounts.push(await readPlatform(ctx, { accountId }));
  return accounts;
}

async function requireFound(ctx: Ctx, signInId: string, isForUpdate = false): Promise<{ row: Row; found: Found }> {
  const userId = ctx.actor.type === "user" ? ctx.actor.id : null;
  const asked = ctx.db.select().from(channelSignIns).where(and(eq(channelSignIns.id, signInId), gt(channelSignIns.expiresAt, ctx.now())));
  const [row] = await (isForUpdate ? asked.for("update") : asked);
  if (!row || row.userId !== userId || row.sealedAccounts === null) throw refuse("not_found", "This sign-in is over.", { remedy: "Connect the channel once more." });
  return { row, found: JSON.parse(unseal(ctx.ports.settingsKey, accountsPurpose(row.id), row.sealedAccounts)) as Found };
}

async function connectFound(ctx: Ctx, { channel, teamId, found }: { channel: SignInChannel; teamId: string | null; found: Found }): Promise<string[]> {
  const ids: string[] = [];
  // In one order, so that two people who choose the same do not wait for each other.
  for (const one of found.toSorted((a, b) => (a.externalId < b.externalId ? -1 : 1))) {
    const tokenExpiresAt = one.expiresAt === null ? null : new Date(one.expiresAt).toISOString();
    const { accountId } = await connectAccount(ctx, {
      channel, provider: channel, externalId: one.externalId, businessId: one.businessId, name: one.name.slice(0, 120) || one.externalId, teamId,
      facts: { handle: one.name.slice(0, 300), verifiedName: null, quality: "UNKNOWN", tier: null, peoplePerDay: null, messagesPerSecond: null, verification: null, tokenExpiresAt },
      settings: { externalId: one.externalId, ...(one.businessId !== null && { businessId: one.businessId }) },
      secret: one.token, secretMask: maskSecret(one.token),
    });
    ids.push(accountId);
  }
  return ids;
}

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
