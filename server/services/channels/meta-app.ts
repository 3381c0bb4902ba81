import { timingSafeEqual, createHash, createHmac } from "node:crypto";
import { channelApps } from "../../../drizzle/schema/channels.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { seal, unseal } from "../settings/seal.ts";

/** So long after the app's secret was changed hooks are believed that were signed with the one before. */
export const OLD_SECRET_MS = 24 * 3_600_000;

const secretPurpose = "channel_app:meta:secret";
const tokenPurpose = "channel_app:meta:verify_token";

export interface MetaApp {
  appId: string;
  /** In clear; the newest first. */
  secrets: string[];
  verifyToken: string;
}

/** Our app at Meta, opened; null: none was set up. */
export async function openMetaApp(ctx: Ctx): Promise<MetaApp | null> {
  const rows = await ctx.db.select().from(channelApps);
  const app = rows.find(({ key }) => key === "meta");
  if (!app) return null;
  const before = rows.find(({ key, updatedAt }) => key === "meta_before" && ctx.now().getTime() - updatedAt.getTime() < OLD_SECRET_MS);
  const open = (sealed: string) => unseal(ctx.ports.settingsKey, secretPurpose, sealed);
  return { appId: app.appId, secrets: [app, ...(before ? [before] : [])].map(({ sealedSecret }) => open(sealedSecret)), verifyToken: unseal(ctx.ports.settingsKey, tokenPurpose, app.sealedVerifyToken) };
}

/** Keeps the app's id, secret and verify token. What its secret was signs hooks for a day more. Left out: it stays. */
export function saveMetaApp(ctx: Ctx, { appId, secret, verifyToken }: { appId: string; secret?: string; verifyToken?: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.db.select().from(channelApps).for("update");
    const before = rows.find(({ key }) => key === "meta");
    if (!before && (secret === undefined || verifyToken === undefined)) throw new Error("A new app has a secret and a verify token.");
    const isSecretChanged = secret !== undefined;
    if (before && isSecretChanged) {
      const kept = { ...before, key: "meta_before" as const, updatedAt: ctx.now() };
      await ctx.db.insert(channelApps).values(kept).onConflictDoUpdate({ target: channelApps.key, set: kept });
    }
    const row = {
      key: "meta" as const,
      appId,
      sealedSecret: secret === undefined ? before!.sealedSecret : seal(ctx.ports.settingsKey, secretPurpose, secret),
      secretMask: secret === undefined ? before!.secretMask : maskOf(secret),
      sealedVerifyToken: verifyToken === undefined ? before!.sealedVerifyToken : seal(ctx.ports.settingsKey, tokenPurpose, verifyToken),
      version: (before?.version ?? 0) + 1,
      updatedAt: ctx.now(),
    };
    await ctx.db.insert(channelApps).values(row).onConflictDoUpdate({ target: channelApps.key, set: row });
    await recordEvent(ctx, { name: "channel_app.saved", subject: { type: "channel_app", id: ctx.newId() }, data: { key: "meta", appId, before: before ? { appId: before.appId } : null, isSecretChanged, isVerifyTokenChanged: verifyToken !== undefined } });
  });
}

const maskOf = (secret: string) => `…${secret.slice(-4)}`;

/** `sha256=` and hexadecimal HMAC-SHA256 of the bytes as they came. https://developers.facebook.com/docs/graph-api/webhooks/getting-started#validate-payloads */
export function isSignedByApp({ secrets }: MetaApp, body: Uint8Array, signature: string): boolean {
  const given = /^sha256=([0-9a-f]{64})$/i.exec(signature.trim())?.[1];
  if (!given) return false;
  const told = Buffer.from(given, "hex");
  // Each is reckoned, so that the time says nothing of which one fits.
  return secrets.map((secret) => timingSafeEqual(createHmac("sha256", secret).update(body).digest(), told)).includes(true);
}

/** Whatever their lengths, in the same time. */
export function isSameToken(known: string, given: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(known), digest(given));
}
