import type { ColumnMapping, ContactField, RowHint, RowSettings } from "../../contract/imports.ts";
import { channelOf, consentOf } from "./transform-consent.ts";
import { countryCode } from "./transform-country.ts";
import { isoDate } from "./transform-date.ts";
import { languageTag } from "./transform-language.ts";
import { cleanText, collapseBlanks, withLetterCase } from "./transform-text.ts";
import { timeZoneOf } from "./transform-time-zone.ts";

/** What is the same for every row of a file, decided once. */
export interface RowPlan {
  /** Names of a row's values: of standard columns the field, and of all columns the merge field. Each stands once. */
  names: string[];
  columns: PlannedColumn[];
  /** Those of the columns whose values depend on each other. */
  email: PlannedColumn | null;
  phone: PlannedColumn | null;
  country: PlannedColumn | null;
  /** The column whose names are split, and where the parts stand among the values; null: none is. */
  split: { column: PlannedColumn; givenAt: number; familyAt: number } | null;
  needsEmail: boolean;
  needsPhone: boolean;
  defaultCountry: string | null;
  mapping: ColumnMapping[];
  /** The number in E.164, or null. */
  readNumber(text: string, region: string | null): string | null;
}

export interface PlannedColumn {
  /** Which of a row's cells. */
  cell: number;
  target: ContactField | "custom";
  /** As the file calls it. */
  header: string;
  /** Where the value stands among the values; -1: nowhere, because another column has the name. */
  fieldAt: number;
  mergeAt: number;
  /** `as_is`: text, trimmed and no more; `line`: text in one line; `read`: what it says is looked up. */
  kind: "as_is" | "line" | "cased" | "read";
  transform: Transform;
}

export type Transform = (cell: string, hints: RowHint[]) => string;

/** What reads a phone number: `readPhone` of phone-number.ts, which is large, and loaded where phones are read. */
export type PhoneReader = (text: string, country: string | null) => { e164: string } | null;

export function planRow(settings: RowSettings, readPhone: PhoneReader): RowPlan {
  const names: string[] = [];
  const take = (name: string) => (names.includes(name) ? -1 : names.push(name) - 1);
  const mapped = settings.mapping.map((mapping, cell) => ({ mapping, cell })).filter(({ mapping }) => mapping.target !== "ignore");
  // Standard fields first: no custom column may take a field's name.
  const fieldAt = new Map(mapped.filter(({ mapping }) => mapping.target !== "custom").map(({ mapping, cell }) => [cell, take(mapping.target)]));
  const columns = mapped.map(({ mapping, cell }): PlannedColumn => {
    const field = fieldAt.get(cell) ?? -1;
    const mergeAt = mapping.mergeField === mapping.target && field >= 0 ? -1 : take(mapping.mergeField);
    return { cell, target: mapping.target as PlannedColumn["target"], header: mapping.column, fieldAt: field, mergeAt, ...transformOf(mapping) };
  });
  const find = (target: ContactField) => columns.find((column) => column.target === target && column.fieldAt >= 0) ?? null;
  const name = find("name");
  const isSplit = settings.splitNames && name !== null && !find("given_name") && !find("family_name");
  return {
    names,
    columns,
    email: find("email"),
    phone: find("phone"),
    country: find("country"),
    split: isSplit ? { column: name, givenAt: take("given_name"), familyAt: take("family_name") } : null,
    needsEmail: settings.channels.includes("email"),
    needsPhone: settings.channels.includes("whatsapp"),
    defaultCountry: settings.defaultCountry,
    mapping: settings.mapping,
    readNumber: rememberNumbers(readPhone),
  };
}

function transformOf(mapping: ColumnMapping): { kind: PlannedColumn["kind"]; transform: Transform } {
  const { letterCase, dateOrder } = mapping;
  const target = mapping.target as PlannedColumn["target"];
  const hinted = (read: (text: string) => string | null, code: RowHint["code"], keepsText: boolean): { kind: "read"; transform: Transform } => {
    const remembered = remember(read);
    const transform: Transform = (cell, hints) => {
      const text = collapseBlanks(cleanText(cell));
      if (text === "") return "";
      const value = remembered(text);
      if (value === null) hints.push({ code, column: mapping.column });
      return value ?? (keepsText ? text : "");
    };
    return { kind: "read", transform };
  };
  switch (target) {
    case "country": return hinted(countryCode, "country_unknown", true);
    case "language": return hinted(languageTag, "language_unknown", true);
    // Whatever stands in these is acted upon: text that means nothing there must not.
    case "time_zone": return hinted(timeZoneOf, "time_zone_unknown", false);
    case "preferred_channel": return hinted(channelOf, "channel_unknown", false);
    case "email_consent":
    case "whatsapp_consent": return hinted((text) => consentOf(text) || null, "consent_unclear", false);
    case "custom": {
      if (dateOrder !== "as_is") return hinted((text) => isoDate(text, dateOrder), "date_unread", true);
      return letterCase === "as_is" ? { kind: "as_is", transform: cleanText } : { kind: "cased", transform: (cell) => withLetterCase(cleanText(cell), letterCase) };
    }
    case "name":
    case "given_name":
    case "family_name":
    case "company":
    case "tags":
      return letterCase === "as_is" ? { kind: "line", transform: (cell) => collapseBlanks(cleanText(cell)) } : { kind: "cased", transform: (cell) => withLetterCase(collapseBlanks(cleanText(cell)), letterCase) };
    case "email":
    case "phone": return { kind: "as_is", transform: cleanText };
    default: return target satisfies never;
  }
}

const REMEMBERED_MAX = 5_000;

/** Columns of few different values are read once for each. */
function remember(read: (text: string) => string | null): (text: string) => string | null {
  const known = new Map<string, string | null>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= REMEMBERED_MAX) known.clear();
    const value = read(text);
    known.set(text, value);
    return value;
  };
}

/** The number in E.164, or null: offices share numbers. By region, so that no key has to be put together for each row. */
function rememberNumbers(readPhone: PhoneReader): (text: string, region: string | null) => string | null {
  const byRegion = new Map<string | null, Map<string, string | null>>();
  let count = 0;
  return (text, region) => {
    const known = byRegion.get(region)?.get(text);
    if (known !== undefined) return known;
    if (count++ >= REMEMBERED_MAX) {
      byRegion.clear();
      count = 1;
    }
    let numbers = byRegion.get(region);
    if (!numbers) byRegion.set(region, (numbers = new Map()));
    const e164 = readPhone(text, region)?.e164 ?? null;
    numbers.set(text, e164);
    return e164;
  };
}
