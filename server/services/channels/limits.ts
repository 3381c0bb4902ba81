/** Meta's own limit of a hook. https://developers.facebook.com/docs/graph-api/webhooks/getting-started */
export const HOOK_BYTES_MAX = 3 * 1024 * 1024;
/** Amazon SNS sends at most 256 KiB, and its own words around it. */
export const SNS_BYTES_MAX = 512 * 1024;

/** Meta gives up after seven days; what is older than a day more was kept by somebody and is played again. */
export const HOOK_AGE_MAX_MS = 8 * 24 * 3_600_000;

/** Processed hooks are kept for so long, and statuses that nobody's message came for. */
export const HOOK_KEPT_MS = 30 * 24 * 3_600_000;

export const HOOK_RETRY_FIRST_MS = 60_000;
export const HOOK_RETRY_MAX_MS = 6 * 3_600_000;
/** About three days; then a person tells to. */
export const HOOK_ATTEMPTS_MAX = 20;
/** A hook that nobody began with: its job was lost. */
export const HOOK_FORGOTTEN_MS = 5 * 60_000;
export const HOOKS_PER_RUN = 200;

/** What was handed over may be told back within this time; a vendor's clock may be so far behind ours. */
export const ECHO_NEAR_MS = 5 * 60_000;
export const ECHO_SKEW_MS = 2 * 60_000;
/** An echo that waits for an answer is looked at again after so long, if nobody told of the answer. */
export const ECHO_LOOK_MS = 5_000;
/** Far beyond the lease of a sender: nobody is going to hear that answer. */
export const ECHO_HELD_MAX_MS = 10 * 60_000;
/** What an echo said that was taken for ours by its content: a status may still name another. */
export const ECHO_GUESS_KEPT_MS = 2 * 24 * 3_600_000;

/** Each country that WhatsApp prices has a handful of categories. */
export const RATES_MAX = 5_000;

const MB = 1024 * 1024;
/** https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types */
export const mediaBytesMax = { image: 5 * MB, audio: 16 * MB, video: 16 * MB, document: 100 * MB, sticker: 500 * 1024 } as const;
/** Messenger and Instagram take larger ones. https://developers.facebook.com/docs/messenger-platform/send-messages/saving-assets */
export const PAGE_MEDIA_BYTES_MAX = 25 * MB;
/** Over some hours: the addresses of media live for minutes, WhatsApp's own for thirty days. */
export const MEDIA_ATTEMPTS_MAX = 8;
export const MEDIA_RETRY_FIRST_MS = 15_000;
export const MEDIA_RETRY_MAX_MS = 2 * 3_600_000;
