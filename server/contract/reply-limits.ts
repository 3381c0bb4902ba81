export const RECIPIENTS_MAX = 100;
export const REPLY_CHARS_MAX = 200_000;
export const REPLY_ATTACHMENTS_MAX = 10;
/** Together: Exchange takes no more from most accounts, and the pane sends them at once. */
export const REPLY_ATTACHMENT_BYTES_MAX = 10 * 1024 * 1024;
