import { z } from "zod";
import { Id, Instant, PageQuery } from "./common.ts";

/** The facts that webhooks can be called about. Each has the call in jobs/subscribers.ts. */
export const webhookEvents = [
  "case.opened", "case.assigned", "case.status_changed", "case.priority_changed", "case.message_received", "case.note_added", "case.merged",
  "message.received", "reply.sent", "reply.failed", "task.added", "task.due", "sla.warned", "sla.breached", "sla.escalated", "sla.met",
  "campaign.finished", "recipient.replied", "recipient.unsubscribed", "delivery.bounced", "delivery.complained", "mailbox.failed", "mailbox.silent",
  "channel_account.connected", "channel_account.failed", "channel_account.token_ending", "channel_account.quality_fell", "channel_account.disconnected", "channel_template.rejected",
] as const;

const Url = z.url({ protocol: /^https$/ }).max(500).refine((url) => !/^https:\/\/[^/]*@/i.test(url), "must name no user");

export const SaveWebhook = z.object({ name: z.string().trim().max(120).default(""), url: Url, events: z.array(z.string().max(60)).min(1).max(50) });
export type SaveWebhook = z.input<typeof SaveWebhook>;
export const ChangeWebhook = SaveWebhook.extend({ version: z.int() });

export const Webhook = z.object({
  id: Id, name: z.string(), url: z.string(), events: z.array(z.string()), version: z.int(), createdAt: Instant,
  lastCall: z.object({ at: Instant, status: z.int().nullable(), error: z.string().nullable() }).nullable(),
  /** Until then what is sent is signed with the key before, too. */
  oldSecretUntil: Instant.nullable(),
  /** Null: it is called. `failing`: Mailroom gave up; `gone`: the receiver answered 410; `person`: somebody switched it off. */
  disabledAt: Instant.nullable(), disabledReason: z.enum(["failing", "gone", "person"]).nullable(),
  /** Since when every call failed; null: the last one did not. */
  failingSince: Instant.nullable(),
  waitingCount: z.int(), failedCount: z.int(),
});
export type Webhook = z.infer<typeof Webhook>;

/** The secret is shown once, when the webhook is made or gets another key. */
export const CreatedWebhook = Webhook.extend({ secret: z.string() });
export type CreatedWebhook = z.infer<typeof CreatedWebhook>;

export const callStates = ["waiting", "delivered", "failed"] as const;
export const WebhookCallState = z.enum(callStates);
export type WebhookCallState = z.infer<typeof WebhookCallState>;

export const WebhookAttempt = z.object({ attempt: z.int(), at: Instant, status: z.int().nullable(), error: z.string().nullable(), durationMs: z.int() });
export type WebhookAttempt = z.infer<typeof WebhookAttempt>;

/** One event told to one webhook, newest first in the log. */
export const WebhookCall = z.object({ eventSeq: z.int(), event: z.string(), state: WebhookCallState, attemptCount: z.int(), status: z.int().nullable(), error: z.string().nullable(), createdAt: Instant, lastAttemptAt: Instant.nullable(), nextAttemptAt: Instant.nullable(), deliveredAt: Instant.nullable() });
export type WebhookCall = z.infer<typeof WebhookCall>;
export const WebhookCallDetail = WebhookCall.extend({ body: z.string(), attempts: z.array(WebhookAttempt) });
export type WebhookCallDetail = z.infer<typeof WebhookCallDetail>;

export const WebhookCallQuery = PageQuery.extend({ state: WebhookCallState.optional() });
