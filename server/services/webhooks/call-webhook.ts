import { createHmac } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { webhookCalls, webhooks } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";
import { type EventRow, findEvent } from "../events/queries.ts";
import { unseal } from "../settings/seal.ts";
import { WEBHOOK_SECRET_PURPOSE } from "./save-webhook.ts";

/**
 * One call, signed as Standard Webhooks lays down (webhook-id, webhook-timestamp, webhook-signature; the id is the
 * event's, so that a receiver can drop a repeat). Anything but a 2xx is thrown, and the job tries again later.
 */
export async function callWebhook(ctx: Ctx, input: { webhookId: string; eventSeq: number }): Promise<void> {
  const [webhook] = await ctx.db.select().from(webhooks).where(eq(webhooks.id, input.webhookId));
  const event = await findEvent(ctx, input.eventSeq);
  if (!webhook || webhook.deletedAt || !event || (await isDelivered(ctx, input))) return;
  const body = JSON.stringify(payloadOf(event));
  const timestamp = String(Math.floor(ctx.now().getTime() / 1000));
  const secret = unseal(ctx.ports.settingsKey, WEBHOOK_SECRET_PURPOSE, webhook.sealedSecret);
  const headers = { "content-type": "application/json", "webhook-id": event.id, "webhook-timestamp": timestamp, "webhook-signature": sign(secret, event.id, timestamp, body) };
  const answer = await ctx.ports.webhooks.call({ url: webhook.url, headers, body });
  const status = "status" in answer ? answer.status : null;
  const error = "error" in answer ? answer.error : null;
  const delivered = status !== null && status >= 200 && status < 300;
  const row = { status, error, lastAttemptAt: ctx.now(), deliveredAt: delivered ? ctx.now() : null };
  await ctx.db
    .insert(webhookCalls)
    .values({ ...input, attemptCount: 1, ...row })
    .onConflictDoUpdate({ target: [webhookCalls.webhookId, webhookCalls.eventSeq], set: { ...row, attemptCount: sql`${webhookCalls.attemptCount} + 1` } });
  if (!delivered) throw new Error(`The webhook ${webhook.id} answered ${status ?? error}.`);
}

async function isDelivered(ctx: Ctx, input: { webhookId: string; eventSeq: number }): Promise<boolean> {
  const [row] = await ctx.db.select({ deliveredAt: webhookCalls.deliveredAt }).from(webhookCalls).where(and(eq(webhookCalls.webhookId, input.webhookId), eq(webhookCalls.eventSeq, input.eventSeq)));
  return row?.deliveredAt != null;
}

/** https://www.standardwebhooks.com: base64 HMAC-SHA256 of `id.timestamp.body`. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

function payloadOf(event: EventRow) {
  return { type: event.name, timestamp: event.at.toISOString(), seq: event.seq, subject: { type: event.subjectType, id: event.subjectId }, caseId: event.caseId, data: event.data };
}
