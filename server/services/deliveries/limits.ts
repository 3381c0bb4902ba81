/** Graph's MailboxConcurrency: at most 4 requests at once per app and mailbox, over all servers and campaigns. */
export const LEASES_PER_MAILBOX = 4;
/** A sender that lives renews what it holds; after a crash another may look after this time. */
export const LEASE_MS = 20_000;
export const LEASE_RENEWAL_MS = 5_000;
/** One run of the sending job: shorter than the runner's patience when the server stops. */
export const SENDER_RUN_MS = 8_000;
/** Waits for a token of the pace within the run up to this long; beyond it the job comes back later. */
export const PACE_WAIT_MS_MAX = 5_000;
export const BUSY_WAIT_MS = 100;
export const PROGRESS_INTERVAL_MS = 1_000;
export const BACKOFF_FIRST_MS = 5_000;
export const BACKOFF_MS_MAX = 15 * 60_000;
/** With the back-off above: about seven hours. */
export const ATTEMPTS_MAX = 30;
/** After a lost answer: the sent copy appears late, so a first look waits. */
export const LOOK_AGAIN_MS = 15_000;
/** A message that neither Drafts nor Sent Items show this long after its hand-over waits for a person. */
export const SETTLE_GRACE_MS = 2 * 60_000;
/** A paused campaign's messages that are half on their way are looked at this seldom; a resume does not wait for it. */
export const HOLD_MS = 60 * 60_000;
export const UNCERTAIN_FIRST_LOOK_MS = 60_000;
/** An uncertain delivery is looked for at doubling distances for this long, since its copy may still turn up. */
export const UNCERTAIN_LOOKS_MS = 24 * 60 * 60_000;
export const RECONCILED_PER_RUN = 50;
