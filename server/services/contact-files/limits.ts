/**
 * The longest row, in characters. A quotation mark that is not closed within it is taken as broken; a line that is
 * longer is cut into rows of this length, each refused.
 */
export const ROW_LENGTH_MAX = 4 * 1024 * 1024;
/** How much of a file is read to understand it, in all, and in each of its windows; a smaller file is read whole. */
export const SAMPLE_BYTES_MAX = 4 * 1024 * 1024;
export const SAMPLE_WINDOW_BYTES = 64 * 1024;
/** The beginning and the end, in which the table's beginning, columns and footer are looked for. */
export const HEAD_BYTES_MAX = 256 * 1024;
export const TAIL_BYTES_MAX = 64 * 1024;
/** Exports begin with titles and dates: the header is looked for this far down, in filled rows. */
export const HEADER_SEARCH_ROWS = 30;
/** The contract's bound of footerRows. */
export const FOOTER_ROWS_MAX = 20;
export const INSPECTION_ROWS_MAX = 50;
/** A table of more columns is no list of contacts, and nobody could map it. */
export const COLUMNS_MAX = 1_000;
/** Names of a JSON file's records past this are left out, so that they cannot fill the memory. */
export const JSON_NAMES_MAX = 16_384;
/** Rows are handed on in arrays of at most so many. */
export const ROWS_PER_BATCH = 2_000;
