import { type ZipPart, zipOf } from "./zip-writer.ts";

const MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface WorkbookText {
  /** What stands between `<sheetData>` and `</sheetData>`. */
  sheets: { name?: string; state?: string; rows: ZipPart["content"] }[];
  /** `<si>` elements. */
  strings?: ZipPart["content"];
  /** Number format codes, or numbers of built-in ones, by the style's number. */
  formats?: (string | number)[];
  is1904?: boolean;
  /** Parts that stand in place of those that would be written, or beside them. */
  parts?: ZipPart[];
}

/** An Excel workbook of its parts' text, as Excel itself would put them together. */
export async function workbookOf({ sheets, strings, formats = [], is1904 = false, parts = [] }: WorkbookText): Promise<Buffer> {
  const written: ZipPart[] = [
    { name: "[Content_Types].xml", content: contentTypes(sheets.length) },
    { name: "_rels/.rels", content: relationships([["officeDocument", "xl/workbook.xml"]]) },
    { name: "xl/workbook.xml", content: workbookPart(sheets, is1904) },
    { name: "xl/_rels/workbook.xml.rels", content: relationships([...sheets.map((_, index): [string, string] => ["worksheet", `worksheets/sheet${index + 1}.xml`]), ["styles", "styles.xml"], ["sharedStrings", "sharedStrings.xml"]]) },
    { name: "xl/styles.xml", content: stylesPart(formats) },
    ...(strings === undefined ? [] : [{ name: "xl/sharedStrings.xml", content: wrapped(`<sst ${MAIN}>`, strings, "</sst>") }]),
    ...sheets.map(({ rows }, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, content: wrapped(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet ${MAIN}><sheetData>`, rows, "</sheetData></worksheet>") })),
  ];
  const replaced = new Set(parts.map(({ name }) => name));
  return zipOf([...written.filter(({ name }) => !replaced.has(name)), ...parts]);
}

function contentTypes(sheetCount: number): string {
  const parts = [["workbook", "sheet.main"], ["styles", "styles"], ["sharedStrings", "sharedStrings"], ...Array.from({ length: sheetCount }, (_, index) => [`worksheets/sheet${index + 1}`, "worksheet"])];
  const each = parts.map(([part, type]) => `<Override PartName="/xl/${part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`);
  return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${each.join("")}</Types>`;
}

function relationships(list: [type: string, target: string][]): string {
  const each = list.map(([type, target], index) => `<Relationship Id="rId${index + 1}" Type="${TYPES}/${type}" Target="${target}"/>`);
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join("")}</Relationships>`;
}

function workbookPart(sheets: WorkbookText["sheets"], is1904: boolean): string {
  const each = sheets.map(({ name, state }, index) => `<sheet name="${name ?? `Sheet${index + 1}`}" sheetId="${index + 1}"${state ? ` state="${state}"` : ""} r:id="rId${index + 1}"/>`);
  return `<workbook ${MAIN} xmlns:r="${TYPES}"><workbookPr${is1904 ? ' date1904="1"' : ""}/><sheets>${each.join("")}</sheets></workbook>`;
}

const FIRST_CUSTOM_FORMAT = 164;

function stylesPart(formats: (string | number)[]): string {
  const codes = formats.map((format, index) => (typeof format === "string" ? `<numFmt numFmtId="${FIRST_CUSTOM_FORMAT + index}" formatCode="${xmlText(format)}"/>` : ""));
  const styles = ["General", ...formats].map((format, index) => `<xf numFmtId="${typeof format === "number" ? format : index === 0 ? 0 : FIRST_CUSTOM_FORMAT + index - 1}"/>`);
  return `<styleSheet ${MAIN}><numFmts>${codes.join("")}</numFmts><cellStyleXfs><xf numFmtId="9"/></cellStyleXfs><cellXfs>${styles.join("")}</cellXfs></styleSheet>`;
}

async function* wrapped(before: string, content: ZipPart["content"], after: string): AsyncGenerator<string> {
  yield before;
  if (typeof content === "string") yield content;
  else yield* content as Iterable<string>;
  yield after;
}

export function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
