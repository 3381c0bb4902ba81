/** A sender that lives renews what it holds; after a crash another may look after this time. */
export const LEASE_MS = 20_000;
export const LEASE_RENEWAL_MS = 5_000;
/**
 * Messages in progress for each request that a provider takes at once: while one waits for the database, another uses the
 * provider. The requests themselves are kept to the provider's number by its adapter.
 */
export const IN_PROGRESS_PER_REQUEST = 16;
/** One run of the sending job: shorter than the runner's patience when the server stops. */
export const SENDER_RUN_MS = 8_000;
/** Waits for a token of the pace within the run up to this long; beyond it the job comes back later. */
export const PACE_WAIT_MS_MAX = 5_000;
export const BUSY_WAIT_MS = 100;
/** How long what is to be claimed, or to be written, is gathered to be claimed or written together. */
export const GATHER_MS = 3;
export const PROGRESS_INTERVAL_MS = 1_000;
export const BACKOFF_FIRST_MS = 5_000;
export const BACKOFF_MS_MAX = 15 * 60_000;
/** Looks at a provider that cannot be asked, with the back-off above: about seven hours. */
export const LOOKS_MAX = 30;
/** After a lost answer: the sent copy appears late, so a first look waits. */
export const LOOK_AGAIN_MS = 15_000;
/** A message that neither Drafts nor Sent Items show this long after its hand-over waits for a person. */
export const SETTLE_GRACE_MS = 2 * 60_000;
/** A paused campaign's messages that are half on their way are looked at this seldom; a resume does not wait for it. */
export const HOLD_MS = 60 * 60_000;
export const UNCERTAIN_FIRST_LOOK_MS = 60_000;
/** An uncertain delivery is looked for at doubling distances for this long, since its copy may still turn up. */
export const UNCERTAIN_LOOKS_MS = 24 * 60 * 60_000;
export const RECONCILED_PER_RUN = 100;
/** So many outages in a row are the account's, not a message's. */
export const ACCOUNT_FAULTS = 3;
/** With two looks in vain after them, 5 s and then 10 s later, it is no hitch: a fallback gets all that waits. */
export const OUTAGE_FAULTS = ACCOUNT_FAULTS + 2;
/** The day's quota is counted anew this often; between, claims take from the count. */
export const QUOTA_RECOUNT_MS = 5 * 60_000;
/** Between two messages by WhatsApp to one person. https://developers.facebook.com/docs/whatsapp/cloud-api/overview#pair-rate-limits */
export const PAIR_MS = 6_000;
export const DAY_MS = 24 * 60 * 60_000;
