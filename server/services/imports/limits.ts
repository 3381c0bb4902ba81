/** Bounds of an import, each with its unit. A file beyond one is refused with the bound's own figure. */
export const IMPORT_BYTES_MAX = 1024 * 1024 * 1024;
export const IMPORT_ROWS_MAX = 5_000_000;
export const UPLOAD_CHUNK_BYTES = 1024 * 1024;
/** A sender who says nothing for so long has gone. */
export const UPLOAD_STALL_MS = 60_000;
/** Chunks of an upload that are kept at hand while it is read: a reader goes forward, and back to a table of contents. */
export const UPLOAD_CHUNKS_CACHED = 8;
/** An upload that has no end after so long belongs to a server that died. */
export const UPLOAD_UNFINISHED_MS = 60 * 60_000;
/** A file is kept for so long after its last import ended. */
export const UPLOAD_KEPT_MS = 30 * 24 * 60 * 60_000;

/** Rows that are worth a transaction of the check: a tenth of a second of writing. Beyond them more memory buys no speed. */
export const STAGED_ROWS_PER_BATCH = 5_000;
/** Lines that are written, or taken back, in one transaction, during which no other import writes contacts. */
export const LINES_PER_BATCH = 20_000;
/** A step gives way to other jobs after so long, and comes back; less than the time after which the job runner gives it to another. */
export const STEP_RUN_MS = 5 * 60_000;
export const LEASE_MS = 30_000;
export const LEASE_RENEWAL_MS = 10_000;
/** Holders that may fail one after another without any progress, before the import does. */
export const ATTEMPTS_MAX = 5;
/** For the few statements that look at all rows of a file at once. */
export const WHOLE_FILE_STATEMENT_MS = 10 * 60_000;

export const SAMPLE_ROWS = 20;
export const ROWS_PER_CSV_PAGE = 1_000;
