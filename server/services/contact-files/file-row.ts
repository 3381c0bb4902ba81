/** One row of a contact file, as text. `line` is where it begins, from 1; a quoted cell may hold line breaks. */
export interface FileRow {
  line: number;
  cells: string[];
  /** The row's cells cannot be told apart: a quotation mark is not closed where it should be, or `fault` says what else. */
  hasBrokenQuote: boolean;
  /** Bytes of the row are not text in the file's encoding; U+FFFD stands for them. */
  hasBadBytes?: boolean;
  /** Not a JSON object or array; longer than ROW_LENGTH_MAX. Then hasBrokenQuote is set too, so that nobody takes the row. */
  fault?: "not_json" | "too_long";
}

export function isBlank(cells: string[]): boolean {
  return cells.every((cell) => cell.trim() === "");
}
