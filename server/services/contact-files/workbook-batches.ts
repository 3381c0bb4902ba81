import { setImmediate as nextTurn } from "node:timers/promises";
import type { FileRow } from "./file-row.ts";
import { CELLS_PER_BATCH_MAX, CHARACTERS_PER_BATCH_MAX, SHEET_BLANK_CELLS_MAX, WORKBOOK_ROWS_PER_BATCH } from "./workbook-limits.ts";
import { oversizedWorkbook } from "./workbook-refusals.ts";

/**
 * Rows in batches, with the blank ones between them, made as they are asked for. Begins with the first row that has
 * cells, as the CSV that Excel writes does. Gives way to other work after each batch.
 */
export async function* inBatches(chunks: AsyncIterable<Iterable<FileRow>>): AsyncGenerator<FileRow[]> {
  let batch: FileRow[] = [];
  let batchCells = 0;
  let batchLength = 0;
  let sheetBlankCells = 0;
  let blankLine = Number.POSITIVE_INFINITY;
  for await (const rows of chunks) {
    for (const row of rows) {
      for (; blankLine < row.line; blankLine++) {
        batch.push({ line: blankLine, cells: [], hasBrokenQuote: false });
        if (batch.length >= WORKBOOK_ROWS_PER_BATCH) yield* handOn();
      }
      batch.push(row);
      batchCells += row.cells.length;
      for (const cell of row.cells) {
        batchLength += cell.length;
        if (cell === "") sheetBlankCells++;
      }
      blankLine = row.line + 1;
      if (sheetBlankCells > SHEET_BLANK_CELLS_MAX) throw oversizedWorkbook(`the sheet has more than ${SHEET_BLANK_CELLS_MAX.toLocaleString("en")} blank cells before others`);
      if (batch.length >= WORKBOOK_ROWS_PER_BATCH || batchCells >= CELLS_PER_BATCH_MAX || batchLength >= CHARACTERS_PER_BATCH_MAX) yield* handOn();
    }
  }
  if (batch.length > 0) yield batch;

  async function* handOn(): AsyncGenerator<FileRow[]> {
    const full = batch;
    batch = [];
    batchCells = 0;
    batchLength = 0;
    yield full;
    await nextTurn();
  }
}
