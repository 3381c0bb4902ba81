import { and, asc, eq, gt } from "drizzle-orm";
import Papa from "papaparse";
import { importRows } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { formulaLike } from "../contacts/formula-like.ts";
import { ROWS_PER_CSV_PAGE } from "./limits.ts";
import { requireImport } from "./queries.ts";

/**
 * The refused rows of an import as CSV, in pages: line, column, reason, then the columns of the file, to be put right and
 * imported again. UTF-8 with a BOM, since Excel asks for one.
 */
export async function refusedCsv(ctx: Ctx, importId: string): Promise<{ fileName: string; pages: AsyncGenerator<string> }> {
  const { fileName, settings } = await requireImport(ctx, importId);
  const columns = settings.mapping.filter((column) => column.target !== "ignore");
  return { fileName, pages: pagesOf(ctx, importId, columns) };
}

async function* pagesOf(ctx: Ctx, importId: string, columns: { column: string; mergeField: string }[]): AsyncGenerator<string> {
  yield `\uFEFF${toCsv([["line", "column", "reason", ...columns.map(({ column }) => column)]])}`;
  for (let after = 0; ; ) {
    const rows = await ctx.db
      .select()
      .from(importRows)
      .where(and(eq(importRows.importId, importId), eq(importRows.outcome, "refused"), gt(importRows.line, after)))
      .orderBy(asc(importRows.line))
      .limit(ROWS_PER_CSV_PAGE);
    if (rows.length === 0) return;
    yield toCsv(rows.map((row) => [String(row.line), row.refusedColumn ?? "", row.refusedReason ?? "", ...columns.map(({ mergeField }) => row.values[mergeField] ?? "")]));
    after = rows.at(-1)!.line;
  }
}

function toCsv(rows: string[][]): string {
  return `${Papa.unparse(rows.map((row) => row.map(harmless)), { newline: "\r\n" })}\r\n`;
}

/**
 * A cell that a spreadsheet would run as a formula gets an apostrophe (https://owasp.org/www-community/attacks/CSV_Injection).
 * Phone numbers and amounts begin with + and - too: of digits and their punctuation alone no formula can be made that does
 * anything, and they must come back as they were.
 */
function harmless(cell: string): string {
  return formulaLike.test(cell) && !/^[+-][\d\s()./,-]*$/.test(cell) ? `'${cell}` : cell;
}
