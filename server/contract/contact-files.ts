import { z } from "zod";

export const fileFormats = ["csv", "tsv", "xlsx", "xls", "json", "jsonl"] as const;
export const FileFormat = z.enum(fileFormats);
export type FileFormat = z.infer<typeof FileFormat>;

/**
 * How a contact file is read. Detected, and each part may be set by a person instead. Lines count from 1: of text files
 * lines, of workbooks the sheet's rows, of JSON the records (line 1 is the row of the names).
 */
export const ContactFileLayout = z.object({
  format: FileFormat,
  /** WHATWG or iconv name in lower case; of workbooks "" . */
  encoding: z.string().max(40),
  /** One character; of other formats than text tables "". */
  delimiter: z.string().max(1),
  /** One character, or "" where cells are never quoted. */
  quote: z.string().max(1),
  /** How a quotation mark stands inside a quoted cell: doubled, or after a backslash. */
  escape: z.enum(["double", "backslash"]),
  /** Workbooks: the sheet's name. JSON: the path of the array, "" for the top. Else null. */
  sheet: z.string().max(200).nullable(),
  /** The header's line; null where the file begins with its contacts. What stands above it is left out. */
  headerLine: z.int().min(1).nullable(),
  /** Where the table begins, from 0: empty columns before it are left out. */
  firstColumn: z.int().min(0),
  columnCount: z.int().min(1),
  /** Rows at the file's end that are no contacts (totals, remarks). */
  footerRows: z.int().min(0).max(20),
});
export type ContactFileLayout = z.infer<typeof ContactFileLayout>;

/** What a person set in the wizard; what is left out is detected. */
export const LayoutOverrides = ContactFileLayout.partial();
export type LayoutOverrides = z.infer<typeof LayoutOverrides>;

export const fileWarnings = ["encoding_guessed", "no_header", "preamble_left_out", "footer_left_out", "ragged_rows", "broken_quote", "hidden_sheet", "several_sheets", "macros_ignored", "formulas_without_value"] as const;
export const FileWarning = z.object({ code: z.enum(fileWarnings), line: z.int().nullable(), count: z.int().nullable() });
export type FileWarning = z.infer<typeof FileWarning>;

/** What the cells of a column look like; shown, never acted on by itself. */
export const columnKinds = ["empty", "text", "email", "phone", "number", "date", "boolean", "mixed"] as const;
export const ColumnKind = z.enum(columnKinds);
export type ColumnKind = z.infer<typeof ColumnKind>;

const confidence = z.number().min(0).max(1);

const FileLine = z.object({ line: z.int(), cells: z.array(z.string()) });

/** What Mailroom understood of a file, before anything is written. */
export const ContactFileInspection = z.object({
  layout: ContactFileLayout,
  confidence: z.object({ format: confidence, encoding: confidence, delimiter: confidence, header: confidence }),
  /** Other encodings and delimiters worth offering, likeliest first. */
  alternatives: z.object({ encodings: z.array(z.string()), delimiters: z.array(z.string()) }),
  sheets: z.array(z.object({ name: z.string(), isHidden: z.boolean() })),
  headers: z.array(z.string()),
  kinds: z.array(ColumnKind),
  /** The first rows below the header, as many cells as headers. */
  rows: z.array(FileLine),
  /** What stands above the header, blank lines left out. */
  preamble: z.array(FileLine),
  footer: z.array(z.array(z.string())),
  warnings: z.array(FileWarning),
});
export type ContactFileInspection = z.infer<typeof ContactFileInspection>;
