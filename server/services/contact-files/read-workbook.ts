import type { FileWarning } from "../../contract/contact-files.ts";
import { refuse } from "../../errors.ts";
import type { FileRow } from "./file-row.ts";
import type { FileSource } from "./file-source.ts";
import { openXls } from "./read-xls.ts";
import { openXlsx } from "./read-xlsx.ts";
import { WORKBOOK_HEAD_BYTES, workbookContent } from "./workbook-kind.ts";
import { protectedWorkbook } from "./workbook-refusals.ts";

export interface Workbook {
  /** In the workbook's order; charts and the like, which have no cells, are left out. */
  sheets: { name: string; isHidden: boolean }[];
  /**
   * A sheet's rows with their cells as text, as Excel shows them, from the first row that has any; blank rows between
   * others are there without cells. A row ends with its last filled cell. May be asked for more than once.
   */
  rows(sheetName: string): AsyncGenerator<FileRow[]>;
  /** Grows while rows are read. */
  warnings: FileWarning[];
}

/** Opens any workbook by its content. Refuses `unprocessable` and `too_large` what is protected, damaged, or would do harm. */
export async function openWorkbook(source: FileSource): Promise<Workbook> {
  const content = await workbookContent(await source.read(0, WORKBOOK_HEAD_BYTES), source);
  if (!content) throw refuse("unprocessable", "The file is no workbook.", { remedy: "Choose an Excel workbook (.xlsx or .xls)." });
  switch (content.kind) {
    case "protected":
      throw protectedWorkbook();
    case "xlsx":
      return openXlsx(content.zip, content.part);
    case "xls":
      return openXls(source, content);
    default:
      return content satisfies never;
  }
}
