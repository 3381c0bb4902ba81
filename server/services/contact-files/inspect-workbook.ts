import type { FileWarning } from "../../contract/contact-files.ts";
import { refuse } from "../../errors.ts";
import { isEmail } from "./column-kinds.ts";
import { type FileRow, isBlank } from "./file-row.ts";
import type { FileSource } from "./file-source.ts";
import { fieldOfHeader } from "./header-words.ts";
import { HEADER_SEARCH_ROWS } from "./limits.ts";
import { workbookOf } from "./opened-workbook.ts";
import type { Workbook } from "./read-workbook.ts";

/** How far a sheet is read to choose among several, and to find a footer at its end. */
const ROWS_TO_CHOOSE = 100;
const ROWS_TO_INSPECT = 5_000;
const SHEETS_SEEN_MAX = 30;

export interface ChosenSheet {
  sheet: string;
  sheets: { name: string; isHidden: boolean }[];
  /** The sheet's first rows; all of them where `isWhole`. */
  rows: FileRow[];
  isWhole: boolean;
  warnings: FileWarning[];
}

/** The sheet that a person named, or the one that is most like a list of contacts. */
export async function chooseSheet(source: FileSource, given: string | null): Promise<ChosenSheet> {
  const workbook = await workbookOf(source);
  const { sheets } = workbook;
  if (given !== null && !sheets.some(({ name }) => name === given)) throw refuse("unprocessable", `The workbook has no sheet “${given.slice(0, 80)}”.`, { remedy: `Its sheets are: ${sheets.map(({ name }) => name).join(", ").slice(0, 300)}.` });
  const sheet = given ?? (await likeliestSheet(workbook));
  const { rows, isWhole } = await firstRows(workbook.rows(sheet), ROWS_TO_INSPECT);
  const warnings = [...workbook.warnings];
  if (sheets.find(({ name }) => name === sheet)!.isHidden) warnings.push({ code: "hidden_sheet", line: null, count: null });
  if (given === null && sheets.filter(({ isHidden }) => !isHidden).length > 1) warnings.push({ code: "several_sheets", line: null, count: sheets.length });
  return { sheet, sheets, rows, isWhole, warnings };
}

async function likeliestSheet(workbook: Workbook): Promise<string> {
  if (workbook.sheets.length === 0) throw refuse("unprocessable", "The workbook has no sheet of cells.", { remedy: "Save the list as CSV, or as a workbook with the list on a sheet." });
  let best = { name: workbook.sheets[0]!.name, likeness: -Infinity };
  for (const { name, isHidden } of workbook.sheets.slice(0, SHEETS_SEEN_MAX)) {
    if (workbook.sheets.length === 1) break;
    const { rows } = await firstRows(workbook.rows(name), ROWS_TO_CHOOSE);
    const likeness = likenessOf(rows) - (isHidden ? 50 : 0);
    if (likeness > best.likeness) best = { name, likeness };
  }
  return best.name;
}

/** Known headers and addresses speak for a sheet; that it holds anything at all comes first. */
function likenessOf(rows: FileRow[]): number {
  const filled = rows.filter((row) => !isBlank(row.cells));
  if (filled.length === 0) return -10;
  const known = Math.max(...filled.slice(0, HEADER_SEARCH_ROWS).map(({ cells }) => new Set(cells.map((cell) => fieldOfHeader(cell)).filter((field) => field !== null)).size));
  const addresses = filled.filter(({ cells }) => cells.some(isEmail)).length / filled.length;
  return known * 2 + addresses * 10 + Math.min(1, filled.length / ROWS_TO_CHOOSE);
}

async function firstRows(batches: AsyncIterable<FileRow[]>, count: number): Promise<{ rows: FileRow[]; isWhole: boolean }> {
  const rows: FileRow[] = [];
  for await (const batch of batches) {
    rows.push(...batch);
    if (rows.length >= count) return { rows, isWhole: false };
  }
  return { rows, isWhole: true };
}
