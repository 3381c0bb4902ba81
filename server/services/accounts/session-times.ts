/** A browser that nobody used for so long asks anew who sits there. */
export const COOKIE_IDLE_HOURS = 12;
export const COOKIE_DAYS = 14;
/** A program's token; it is renewed with the other of the pair. */
export const TOKEN_MINUTES = 15;
export const REFRESH_DAYS = 30;
/** When it was last seen is kept this exactly, so that not every request writes a row. */
export const SEEN_EVERY_MS = 60_000;
