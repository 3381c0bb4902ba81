import { randomBytes } from "node:crypto";
import { webhooks } from "../../../drizzle/schema/rules.ts";
import type { Webhook } from "../../contract/system.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { seal } from "../settings/seal.ts";

export const WEBHOOK_SECRET_PURPOSE = "webhook-secret";

/** Subscribes a URL to events. The secret is answered once and kept sealed. */
export function saveWebhook(ctx: Ctx, input: { url: string; events: string[] }): Promise<Webhook & { secret: string }> {
  return inTransaction(ctx, async (ctx) => {
    const id = ctx.newId();
    const secret = `whsec_${randomBytes(24).toString("base64")}`;
    const createdAt = ctx.now();
    await ctx.db.insert(webhooks).values({ id, url: input.url, events: input.events, sealedSecret: seal(ctx.ports.settingsKey, WEBHOOK_SECRET_PURPOSE, secret), createdBy: ctx.actor.type === "user" ? ctx.actor.id : null, createdAt });
    await recordEvent(ctx, { name: "webhook.saved", subject: { type: "webhook", id }, data: { url: input.url, events: input.events } });
    return { id, url: input.url, events: input.events, createdAt: createdAt.toISOString(), lastCall: null, secret };
  });
}
