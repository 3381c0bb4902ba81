import { randomBytes } from "node:crypto";
import { desc, eq, max } from "drizzle-orm";
import { channelAccounts, channelApps } from "../../../drizzle/schema/channels.ts";
import { chatChannels } from "../../contract/chats.ts";
import { type ChannelApp, SaveChannelApp } from "../../contract/platforms.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { openMetaApp, saveMetaApp } from "./meta-app.ts";
import { callbackUrl } from "./sign-in-at-meta.ts";

/** Our app at Meta and the addresses to enter there. The secret's last letters alone are told. */
export async function readChannelApp(ctx: Ctx): Promise<ChannelApp> {
  const [app] = await ctx.db.select().from(channelApps).where(eq(channelApps.key, "meta"));
  const opened = app ? await openMetaApp(ctx) : null;
  const newest = await ctx.db.select({ channel: channelAccounts.channel, at: max(channelAccounts.lastHookAt) }).from(channelAccounts).groupBy(channelAccounts.channel).orderBy(desc(channelAccounts.channel));
  const base = `${ctx.ports.publicUrl}/api/webhooks`;
  return {
    appId: app?.appId ?? null,
    secretMask: app?.secretMask ?? null,
    verifyToken: opened?.verifyToken ?? null,
    verifiedAt: app?.verifiedAt?.toISOString() ?? null,
    hooks: chatChannels.map((channel) => ({ channel, url: `${base}/${channel}`, lastHookAt: newest.find((one) => one.channel === channel)?.at?.toISOString() ?? null })),
    awsHookUrl: `${base}/whatsapp/aws`,
    redirectUri: callbackUrl(ctx),
  };
}

/** Keeps the app's id and secret; a verify token is made where none is given. Refuses `bad_input` a new app without its secret. */
export async function saveChannelApp(ctx: Ctx, given: SaveChannelApp): Promise<ChannelApp> {
  const { appId, secret, verifyToken } = SaveChannelApp.parse(given);
  const [before] = await ctx.db.select().from(channelApps).where(eq(channelApps.key, "meta"));
  if (secret === undefined && (!before || before.appId !== appId)) {
    throw refuse("bad_input", "Another app has another secret.", { errors: [{ path: "secret", message: "Enter the secret of this app." }], remedy: "It stands at Meta under App settings, Basic." });
  }
  await saveMetaApp(ctx, { appId, ...(secret !== undefined && { secret }), ...(verifyToken !== undefined ? { verifyToken } : before ? {} : { verifyToken: randomBytes(24).toString("base64url") }) });
  if (verifyToken !== undefined) await ctx.db.update(channelApps).set({ verifiedAt: null }).where(eq(channelApps.key, "meta"));
  return readChannelApp(ctx);
}
