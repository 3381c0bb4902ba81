import type { FileRow } from "../../server/services/contact-files/file-row.ts";
import type { Workbook } from "../../server/services/contact-files/read-workbook.ts";

/** All rows of a sheet, of the first where none is named. */
export async function rowsOf(workbook: Workbook, sheet = workbook.sheets[0]!.name): Promise<FileRow[]> {
  const rows: FileRow[] = [];
  for await (const batch of workbook.rows(sheet)) rows.push(...batch);
  return rows;
}
