import { posix } from "node:path";
import { SMALL_PART_BYTES_MAX } from "./workbook-limits.ts";
import { damagedWorkbook } from "./workbook-refusals.ts";
import { prefixedAttribute, readXml } from "./workbook-xml.ts";
import type { WorkbookZip } from "./workbook-zip.ts";

export interface Relationship {
  id: string;
  /** The type's last word: transitional and strict workbooks have different namespaces before it. */
  type: string;
  /** The part's name; null where it is outside, which is never followed. */
  part: string | null;
}

/** What a part points to (ECMA-376 part 2, 8.5); none where it has no such list. */
export async function readRelationships(zip: WorkbookZip, part: string): Promise<Relationship[]> {
  const folder = posix.dirname(part);
  const list = posix.join(folder, "_rels", `${posix.basename(part)}.rels`);
  const found: Relationship[] = [];
  if (!zip.has(list)) return found;
  await readXml(zip.readPart(list, SMALL_PART_BYTES_MAX), {
    open: (name, attributes) => {
      if (name !== "Relationship") return;
      const type = attributes.Type ?? "";
      const part = attributes.TargetMode === "External" ? null : resolvePart(folder, attributes.Target ?? "");
      found.push({ id: attributes.Id ?? "", type: type.slice(type.lastIndexOf("/") + 1), part });
    },
    close: () => {},
    text: () => {},
  });
  return found;
}

function resolvePart(folder: string, target: string): string {
  const path = target.replaceAll("\\", "/");
  return posix.normalize(path.startsWith("/") ? path : posix.join(folder, path)).replace(/^(\.?\.?\/)+/, "");
}

/** The part from which a spreadsheet's other parts are found: XML, or binary where it ends in `.bin`. Null: none. */
export async function workbookPart(zip: WorkbookZip): Promise<string | null> {
  const isWorkbook = (name: string) => /(^|\/)workbook[^/]*\.(xml|bin)$/i.test(name) && zip.has(name);
  const related = (await readRelationships(zip, "")).find((relationship) => relationship.type === "officeDocument")?.part;
  if (related && zip.has(related)) return isWorkbook(related) || (await hasWorkbookRelations(zip, related)) ? related : null;
  return zip.names.find(isWorkbook) ?? null;
}

/** Some programs call the workbook otherwise; only workbooks have worksheets. */
async function hasWorkbookRelations(zip: WorkbookZip, part: string): Promise<boolean> {
  return (await readRelationships(zip, part)).some((relationship) => relationship.type === "worksheet");
}

export interface WorkbookSheet {
  name: string;
  isHidden: boolean;
  part: string;
}
export interface WorkbookParts {
  is1904: boolean;
  /** Those that have cells; charts and dialogs are left out. */
  sheets: WorkbookSheet[];
  stylesPart: string | null;
  stringsPart: string | null;
}

export async function readWorkbookParts(zip: WorkbookZip, part: string): Promise<WorkbookParts> {
  const relationships = await readRelationships(zip, part);
  const partOf = (type: string) => relationships.find((relationship) => relationship.type === type && relationship.part && zip.has(relationship.part))?.part ?? null;
  const byId = new Map(relationships.map((relationship) => [relationship.id, relationship]));
  const sheets: WorkbookSheet[] = [];
  let is1904 = false;
  await readXml(zip.readPart(part, SMALL_PART_BYTES_MAX), {
    open: (name, attributes) => {
      // Extensions have a `workbookPr` of their own.
      if (name === "workbookPr") is1904 ||= isTrue(attributes.date1904);
      if (name !== "sheet") return;
      const related = byId.get(prefixedAttribute(attributes, "id") ?? "");
      if (related && related.type !== "worksheet") return;
      const sheetPart = related?.part ?? posix.join(posix.dirname(part), "worksheets", `sheet${sheets.length + 1}.xml`);
      if (zip.has(sheetPart)) sheets.push({ name: attributes.name ?? "", isHidden: ["hidden", "veryHidden"].includes(attributes.state ?? ""), part: sheetPart });
    },
    close: () => {},
    text: () => {},
  });
  if (sheets.length === 0) throw damagedWorkbook("it has no sheet with cells");
  return { is1904, sheets, stylesPart: partOf("styles"), stringsPart: partOf("sharedStrings") };
}

/** Of each cell style its number format: a code, or the number of a built-in one. */
export async function readNumberFormats(zip: WorkbookZip, part: string | null): Promise<(string | number)[]> {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let isInCellStyles = false;
  if (part === null) return [];
  await readXml(zip.readPart(part, SMALL_PART_BYTES_MAX), {
    open: (name, attributes) => {
      if (name === "numFmt") codes.set(Number(attributes.numFmtId), attributes.formatCode ?? "");
      else if (name === "cellXfs") isInCellStyles = true;
      else if (name === "xf" && isInCellStyles) styles.push(Number(attributes.numFmtId ?? 0));
    },
    close: (name) => {
      if (name === "cellXfs") isInCellStyles = false;
    },
    text: () => {},
  });
  return styles.map((id) => codes.get(id) ?? id);
}

export function isTrue(value: string | undefined): boolean {
  return value === "1" || value === "true" || value === "on";
}
