const MEBIBYTE = 1024 * 1024;

/** Rows are handed on in arrays of at most so many, fewer where they are wide: XFD1 alone makes 16,384 cells. */
export const WORKBOOK_ROWS_PER_BATCH = 500;
export const CELLS_PER_BATCH_MAX = 50_000;
export const CHARACTERS_PER_BATCH_MAX = 4 * MEBIBYTE;
/** Excel's own bounds since 2007 (support.microsoft.com, "Excel specifications and limits"). */
export const SHEET_ROWS_MAX = 1_048_576;
export const SHEET_COLUMNS_MAX = 16_384;
/** Of a sheet, before filled ones in their row: they cost nothing to write, and as much to read as those. */
export const SHEET_BLANK_CELLS_MAX = 40_000_000;

/** In characters. Excel holds 32,767 in a cell, other programs more. */
export const CELL_LENGTH_MAX = MEBIBYTE;
export const SHEET_ROW_LENGTH_MAX = 8 * MEBIBYTE;

/** Unpacked sizes. A million rows of 12 columns are about 600 MiB of XML. */
export const SHEET_BYTES_MAX = 3 * 1024 * MEBIBYTE;
export const SHARED_STRINGS_PART_BYTES_MAX = 1024 * MEBIBYTE;
export const SMALL_PART_BYTES_MAX = 32 * MEBIBYTE;
/** XML of sheets shrinks 10 to 60 times, deflate can 1,032 times. Small parts may be as empty as they like. */
export const COMPRESSION_RATIO_MAX = 250;
export const COMPRESSION_UNCHECKED_BYTES = 8 * MEBIBYTE;
export const ZIP_ENTRIES_MAX = 20_000;

/** Shared strings are held in memory, as UTF-8. */
export const SHARED_STRINGS_BYTES_MAX = 256 * MEBIBYTE;
/** Between the ends of two tags. */
export const XML_TOKEN_BYTES_MAX = 4 * MEBIBYTE;
export const XML_DEPTH_MAX = 64;

/** What SheetJS reads it holds whole: the file, its parts, its cells as text. */
export const WHOLE_WORKBOOK_BYTES_MAX = 64 * MEBIBYTE;
export const WHOLE_WORKBOOK_UNPACKED_BYTES_MAX = 256 * MEBIBYTE;
export const WHOLE_WORKBOOK_TEXT_BYTES_MAX = 192 * MEBIBYTE;
export const WHOLE_WORKBOOK_HEAP_MEBIBYTES_MAX = 768;
/** A full sheet of Excel 2003, 20 MiB, takes 4 seconds of a processor, and may not have one to itself. */
export const WHOLE_WORKBOOK_MS_MAX = 5_000;
export const WHOLE_WORKBOOK_MS_PER_MEBIBYTE = 500;
