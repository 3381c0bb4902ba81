import type { FileWarning } from "../../contract/contact-files.ts";
import { refuse } from "../../errors.ts";
import { type CellFormat, cellFormat, generalFormat } from "./cell-format.ts";
import type { FileRow } from "./file-row.ts";
import { readNumberFormats, readWorkbookParts } from "./read-xlsx-parts.ts";
import { readSheetRows } from "./read-xlsx-rows.ts";
import { sharedStrings } from "./read-xlsx-strings.ts";
import type { Workbook } from "./read-workbook.ts";
import { SHEET_BYTES_MAX } from "./workbook-limits.ts";
import type { WorkbookZip } from "./workbook-zip.ts";

/** An Office Open XML workbook. `part`: the one that lists its sheets. */
export async function openXlsx(zip: WorkbookZip, part: string): Promise<Workbook> {
  const { sheets, is1904, stylesPart, stringsPart } = await readWorkbookParts(zip, part);
  const codes = await readNumberFormats(zip, stylesPart);
  const strings = sharedStrings(zip, stringsPart);
  const formatOf = formatsByStyle(codes, is1904);
  const warnings: FileWarning[] = [];
  if (zip.names.some((name) => name.endsWith("vbaproject.bin"))) warnings.push({ code: "macros_ignored", line: null, count: null });
  return { sheets: sheets.map(({ name, isHidden }) => ({ name, isHidden })), rows, warnings };

  function rows(sheetName: string): AsyncGenerator<FileRow[]> {
    const sheet = sheets.find(({ name }) => name === sheetName);
    if (!sheet) throw refuse("not_found", `The workbook has no sheet called ${sheetName}.`);
    return readSheetRows({ bytes: zip.readPart(sheet.part, SHEET_BYTES_MAX), strings, formatOf, is1904, formulaWithoutValue: formulaWarning(warnings) });
  }
}

function formatsByStyle(codes: (string | number)[], is1904: boolean): (style: string | undefined) => CellFormat {
  const byCode = new Map<string | number, CellFormat>();
  return (style) => {
    const code = codes[style === undefined ? 0 : Number(style)];
    if (code === undefined || code === 0) return generalFormat;
    const known = byCode.get(code);
    if (known) return known;
    const format = cellFormat(code, is1904);
    byCode.set(code, format);
    return format;
  };
}

/** Counts from the beginning each time a sheet is read. */
function formulaWarning(warnings: FileWarning[]): (line: number) => void {
  let counted: FileWarning | null = null;
  return (line) => {
    if (!counted) {
      counted = { code: "formulas_without_value", line, count: 0 };
      const earlier = warnings.findIndex(({ code }) => code === "formulas_without_value");
      warnings.splice(earlier < 0 ? warnings.length : earlier, earlier < 0 ? 0 : 1, counted);
    }
    counted.count = (counted.count ?? 0) + 1;
  };
}
