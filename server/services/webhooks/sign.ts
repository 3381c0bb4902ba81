import { createHmac } from "node:crypto";
import type { webhooks } from "../../../drizzle/schema/notifications.ts";
import type { Ctx } from "../../context.ts";
import type { EventRow } from "../events/queries.ts";
import { unseal } from "../settings/seal.ts";

export const WEBHOOK_SECRET_PURPOSE = "webhook-secret";

/** https://www.standardwebhooks.com: base64 HMAC-SHA256 of `id.timestamp.body`. */
export function sign(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/**
 * The headers of one call, as Standard Webhooks lays down: webhook-id, webhook-timestamp, webhook-signature. The id is the
 * event's, so that a receiver can drop a repeat. While a key is changed there are two signatures, the newer one first.
 */
export function signedHeaders(ctx: Ctx, webhook: typeof webhooks.$inferSelect, event: Pick<EventRow, "id">, body: string): Record<string, string> {
  const now = ctx.now();
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const isOldGood = webhook.sealedOldSecret !== null && webhook.oldSecretUntil !== null && webhook.oldSecretUntil > now;
  const signatures = [webhook.sealedSecret, ...(isOldGood ? [webhook.sealedOldSecret!] : [])].map((sealed) => sign(unseal(ctx.ports.settingsKey, WEBHOOK_SECRET_PURPOSE, sealed), event.id, timestamp, body));
  return { "content-type": "application/json", "webhook-id": event.id, "webhook-timestamp": timestamp, "webhook-signature": signatures.join(" ") };
}

/** What is told of an event. */
export function payloadOf(event: EventRow) {
  return { type: event.name, timestamp: event.at.toISOString(), seq: event.seq, subject: { type: event.subjectType, id: event.subjectId }, caseId: event.caseId, data: event.data };
}
