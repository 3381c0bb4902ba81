import { BACKOFF_FIRST_MS, BACKOFF_MS_MAX } from "./limits.ts";

/** When to try again: what the provider asked for, else 5 s doubled with each attempt up to a quarter of an hour. */
export function nextAttemptAt(input: { attempt: number; now: Date; retryAt: Date | null }): Date {
  if (input.retryAt && input.retryAt > input.now) return input.retryAt;
  const waitMs = Math.min(BACKOFF_MS_MAX, BACKOFF_FIRST_MS * 2 ** Math.max(0, input.attempt - 1));
  return new Date(input.now.getTime() + waitMs);
}
