/** Bounds of a contact file. A file beyond one is refused with the bound's own figure. */
export const IMPORT_BYTES_MAX = 100 * 1024 * 1024;
export const IMPORT_ROWS_MAX = 500_000;
export const IMPORT_COLUMNS_MAX = 100;
export const CELL_LENGTH_MAX = 10_000;
/** A quote that is never closed would otherwise swallow the rest of the file into one row. */
export const ROW_LENGTH_MAX = 200_000;
export const IMPORT_ROWS_PER_BATCH = 1_000;
/** The first bytes of a file, which are enough to understand it. */
export const PREVIEW_BYTES_MAX = 256 * 1024;
export const PREVIEW_ROWS_MAX = 20;
/** Exports begin with titles and dates; the header row is looked for this far down. */
export const HEADER_SEARCH_ROWS = 20;
