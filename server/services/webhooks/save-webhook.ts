import { randomBytes } from "node:crypto";
import { eq } from "drizzle-orm";
import { webhooks } from "../../../drizzle/schema/notifications.ts";
import type { CreatedWebhook, SaveWebhook, Webhook } from "../../contract/webhooks.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { userIdOf } from "../people/user-id-of.ts";
import { seal } from "../settings/seal.ts";
import { OLD_SECRET_MS } from "./limits.ts";
import { lockWebhook, readWebhook } from "./queries.ts";
import { WEBHOOK_SECRET_PURPOSE } from "./sign.ts";

/** Subscribes a URL to events. The secret is answered once and kept sealed. */
export function saveWebhook(ctx: Ctx, { url, events, name = "" }: SaveWebhook): Promise<CreatedWebhook> {
  return inTransaction(ctx, async (ctx) => {
    const id = ctx.newId();
    const { secret, sealed } = newSecret(ctx);
    await ctx.db.insert(webhooks).values({ id, name, url, events: unique(events), sealedSecret: sealed, createdBy: userIdOf(ctx), createdAt: ctx.now() });
    await recordEvent(ctx, { name: "webhook.saved", subject: { type: "webhook", id }, data: { name, url, events } });
    return { ...(await readWebhook(ctx, id)), secret };
  });
}

/** Changes where and of what it is called; its key stays. Refuses `stale`. */
export function changeWebhook(ctx: Ctx, { webhookId, version, url, events, name = "" }: SaveWebhook & { webhookId: string; version: number }): Promise<Webhook> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockWebhook(ctx, webhookId, version);
    const before = { name: row.name, url: row.url, events: row.events };
    await ctx.db.update(webhooks).set({ name, url, events: unique(events), version: version + 1 }).where(eq(webhooks.id, webhookId));
    await recordEvent(ctx, { name: "webhook.saved", subject: { type: "webhook", id: webhookId }, data: { name, url, events, before } });
    return readWebhook(ctx, webhookId);
  });
}

/** Another key, answered once. The one before signs as well for a day, so that the receiver can change over without a gap. */
export function changeSecret(ctx: Ctx, { webhookId }: { webhookId: string }): Promise<CreatedWebhook> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockWebhook(ctx, webhookId);
    const { secret, sealed } = newSecret(ctx);
    await ctx.db.update(webhooks).set({ sealedSecret: sealed, sealedOldSecret: row.sealedSecret, oldSecretUntil: new Date(ctx.now().getTime() + OLD_SECRET_MS), version: row.version + 1 }).where(eq(webhooks.id, webhookId));
    await recordEvent(ctx, { name: "webhook.secret_changed", subject: { type: "webhook", id: webhookId }, data: { url: row.url } });
    return { ...(await readWebhook(ctx, webhookId)), secret };
  });
}

/** The key before signs no more: the receiver has the new one, or the old one is known to somebody. */
export function endOldSecret(ctx: Ctx, { webhookId }: { webhookId: string }): Promise<Webhook> {
  return inTransaction(ctx, async (ctx) => {
    const row = await lockWebhook(ctx, webhookId);
    if (row.sealedOldSecret !== null) {
      await ctx.db.update(webhooks).set({ sealedOldSecret: null, oldSecretUntil: null, version: row.version + 1 }).where(eq(webhooks.id, webhookId));
      await recordEvent(ctx, { name: "webhook.old_secret_ended", subject: { type: "webhook", id: webhookId }, data: { url: row.url } });
    }
    return readWebhook(ctx, webhookId);
  });
}

function newSecret(ctx: Ctx): { secret: string; sealed: string } {
  const secret = `whsec_${randomBytes(24).toString("base64")}`;
  return { secret, sealed: seal(ctx.ports.settingsKey, WEBHOOK_SECRET_PURPOSE, secret) };
}

const unique = (events: string[]) => [...new Set(events)];
