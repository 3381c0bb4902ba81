import type { ContactFileLayout } from "../../contract/contact-files.ts";
import { refuse } from "../../errors.ts";
import { decodeHead } from "./decode-text.ts";
import { dialectDetails } from "./detect-dialect.ts";
import { type FileRow, isBlank } from "./file-row.ts";
import { type FileSource, streamOf } from "./file-source.ts";
import { HEAD_BYTES_MAX } from "./limits.ts";
import { workbookOf } from "./opened-workbook.ts";
import type { Dialect } from "./parse-rows.ts";
import { readDelimited } from "./read-delimited.ts";
import { readJson } from "./read-json.ts";

/** Every row of the file (of workbooks, of the layout's sheet), blank ones, preamble and header included. */
export async function* readAllRows(source: FileSource, layout: ContactFileLayout): AsyncGenerator<FileRow[]> {
  switch (layout.format) {
    case "csv":
    case "tsv":
      yield* readDelimited(streamOf(source), layout.encoding, await textDialect(source, layout));
      return;
    case "json":
    case "jsonl":
      yield* readJson(source, { format: layout.format, encoding: layout.encoding, path: layout.sheet ?? "" });
      return;
    case "xlsx":
    case "xls": {
      const workbook = await workbookOf(source);
      const sheet = workbook.sheets.find(({ name }) => name === layout.sheet);
      if (!sheet) throw refuse("unprocessable", `The workbook has no sheet “${(layout.sheet ?? "").slice(0, 80)}”.`, { remedy: "Choose the sheet again." });
      yield* workbook.rows(sheet.name);
      return;
    }
    default:
      layout.format satisfies never;
  }
}

/**
 * The dialect of a text file by its layout, with what the layout leaves to the file itself: whether a lone \r ends its
 * lines, and whether a space follows its delimiters.
 */
export async function textDialect(source: FileSource, layout: ContactFileLayout): Promise<Dialect> {
  const head = await source.read(0, HEAD_BYTES_MAX);
  const isCut = head.length < source.size;
  return dialectDetails(decodeHead(head, layout.encoding, isCut), isCut, layout);
}

/**
 * The contacts' rows: those below the header that are neither blank nor footer, from the table's first column on. Cells
 * beyond its last column are left in, so that they can be refused.
 */
export async function* readContactRows(source: FileSource, layout: ContactFileLayout): AsyncGenerator<FileRow[]> {
  const { headerLine, firstColumn, footerRows } = layout;
  let held: FileRow[] = [];
  for await (const batch of readAllRows(source, layout)) {
    const rows = held.concat(batch.filter((row) => row.line > (headerLine ?? 0) && !isBlank(row.cells)));
    // The last filled rows may turn out to be the file's end.
    const end = Math.max(0, rows.length - footerRows);
    held = rows.slice(end);
    if (end > 0) yield rows.slice(0, end).map((row) => fromColumn(row, firstColumn));
  }
}

function fromColumn(row: FileRow, firstColumn: number): FileRow {
  return firstColumn === 0 ? row : { ...row, cells: row.cells.slice(firstColumn) };
}
