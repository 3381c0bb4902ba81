const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** What happens on one case within so long is told in one mail. */
export const GROUP_MS = 5 * MINUTE_MS;
/** Longer than any one request; whoever dies, another looks after this time. */
export const SEND_LEASE_MS = 60_000;
/** With doubling distances up to a quarter of an hour: most of three hours. */
export const SEND_TRIES_MAX = 16;
/** A restored database lets nothing leave: it is asked again this seldom. */
export const DISARMED_WAIT_MS = 60_000;
export const RESUMED_PER_RUN = 200;
/** A mail names so many events, the newest; beyond it says how many more there are. */
export const ENTRIES_MAX = 50;
export const SEND_KEPT_MS = 90 * DAY_MS;
export const SENDS_SHOWN = 50;
