import type { FileSource } from "./file-source.ts";
import type { Workbook } from "./read-workbook.ts";

const opened = new WeakMap<FileSource, Promise<Workbook>>();

/** A file's workbook, opened once however often it is asked for: some are read whole to be opened at all. */
export function workbookOf(source: FileSource): Promise<Workbook> {
  const known = opened.get(source);
  if (known) return known;
  // Loaded late: what reads workbooks is large, and most files are text.
  const workbook = import("./read-workbook.ts").then(({ openWorkbook }) => openWorkbook(source));
  opened.set(source, workbook);
  return workbook;
}
