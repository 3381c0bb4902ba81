const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Longer than any one call; whoever dies, another calls after this time. */
export const CALL_LEASE_MS = 60_000;
/** After the n-th attempt the next waits so long: eleven attempts over a day. */
export const RETRY_WAITS_MS = [5_000, 30_000, 2 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 4 * HOUR_MS, 6 * HOUR_MS, 10 * HOUR_MS] as const;
/** A receiver's Retry-After beyond this is taken as this. */
export const RETRY_AFTER_MS_MAX = 12 * HOUR_MS;
/** So many failures in a row, and only one call at a time finds out whether the receiver still fails. */
export const FAILURES_BEFORE_REST = 5;
export const REST_FIRST_MS = 10_000;
export const REST_MS_MAX = 30 * MINUTE_MS;
/** Nothing but failures for so long, and the webhook is switched off. */
export const FAILING_MS_MAX = 24 * HOUR_MS;
/** After a new key the one before signs, too, for so long. */
export const OLD_SECRET_MS = 24 * HOUR_MS;
export const RESUMED_PER_RUN = 500;
export const CALL_KEPT_MS = 30 * 24 * HOUR_MS;
export const ERROR_CHARS_MAX = 500;
export const REPLAYED_AT_ONCE_MAX = 10_000;
