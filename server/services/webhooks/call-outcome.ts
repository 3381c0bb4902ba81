import { FAILING_MS_MAX, FAILURES_BEFORE_REST, REST_FIRST_MS, REST_MS_MAX, RETRY_AFTER_MS_MAX, RETRY_WAITS_MS } from "./limits.ts";

/** What the receiver answered, or why it did not. */
export interface CallAnswer {
  status: number | null;
  error: string | null;
  retryAfter: string | null;
}

export type CallOutcome =
  | { state: "delivered" }
  /** `gone`: the receiver wants no more calls at all. */
  | { state: "failed"; isGone: boolean }
  | { state: "waiting"; nextAttemptAt: Date };

/** Pure: what becomes of a call after its `tryCount`-th attempt. A test is not tried again: somebody waits for what it says. */
export function callOutcome(answer: CallAnswer, { tryCount, isTest, now }: { tryCount: number; isTest: boolean; now: Date }): CallOutcome {
  const { status } = answer;
  if (status !== null && status >= 200 && status < 300) return { state: "delivered" };
  if (status === 410) return { state: "failed", isGone: !isTest };
  const wait = RETRY_WAITS_MS[tryCount - 1];
  if (isTest || wait === undefined) return { state: "failed", isGone: false };
  const asked = status === 429 || status === 503 ? retryAfterMs(answer.retryAfter, now) : 0;
  return { state: "waiting", nextAttemptAt: new Date(now.getTime() + Math.max(wait, asked)) };
}

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfterMs(header: string | null, now: Date): number {
  const text = header?.trim() ?? "";
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1_000 : Date.parse(text) - now.getTime();
  return Number.isNaN(ms) ? 0 : Math.min(Math.max(0, ms), RETRY_AFTER_MS_MAX);
}

export interface WebhookHealth {
  failingSince: Date | null;
  failureCount: number;
  restsUntil: Date | null;
}

/** Pure: how the webhook itself fares after one more attempt, and whether it is to be switched off. */
export function healthAfter(before: WebhookHealth, { isDelivered, now }: { isDelivered: boolean; now: Date }): WebhookHealth & { isGivenUp: boolean } {
  if (isDelivered) return { failingSince: null, failureCount: 0, restsUntil: null, isGivenUp: false };
  const failureCount = before.failureCount + 1;
  const failingSince = before.failingSince ?? now;
  const rests = failureCount >= FAILURES_BEFORE_REST ? Math.min(REST_MS_MAX, REST_FIRST_MS * 2 ** Math.min(20, failureCount - FAILURES_BEFORE_REST)) : 0;
  return { failingSince, failureCount, restsUntil: rests > 0 ? new Date(now.getTime() + rests) : null, isGivenUp: now.getTime() - failingSince.getTime() >= FAILING_MS_MAX };
}
