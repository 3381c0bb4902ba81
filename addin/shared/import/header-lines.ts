import type { UploadInspection } from "../../../server/contract/imports.ts";

const HEADER_ROWS_OFFERED = 4;
const WORDS_MAX = 28;

/** The lines that could be the header: those left out above it, itself, and the first below. */
export function headerLines({ layout, preamble, headers, rows }: Pick<UploadInspection, "layout" | "preamble" | "headers" | "rows">): { line: number; cells: string[] }[] {
  const own = layout.headerLine === null ? [] : [{ line: layout.headerLine, cells: headers }];
  return [...preamble, ...own, ...rows.slice(0, HEADER_ROWS_OFFERED)];
}

/** By which a line of the file is known again. */
export function firstWords(cells: string[] | undefined): string {
  const text = (cells ?? []).filter((cell) => cell.trim()).join(" · ");
  return text.length > WORDS_MAX ? `${text.slice(0, WORDS_MAX - 1)}…` : text;
}
