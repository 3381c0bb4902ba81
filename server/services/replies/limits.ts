/** How long a reply can be taken back after Send. */
export const UNDO_MS = 10_000;
/** Longer than any one request to Graph; whoever dies, another looks after this time. */
export const REPLY_LEASE_MS = 60_000;
/** With doubling distances up to a quarter of an hour: most of an hour. */
export const REPLY_TRIES_MAX = 10;
/** A restored database lets nothing leave: it is asked again this seldom. */
export const DISARMED_WAIT_MS = 60_000;
export const RESUMED_PER_RUN = 100;
/** A draft that nobody touched. */
export const DRAFT_KEPT_MS = 90 * 24 * 60 * 60 * 1000;
