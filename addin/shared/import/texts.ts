import type { TFunction } from "i18next";
import type { ContactFileInspection } from "../../../server/contract/contact-files.ts";
import type { ImportRow, ImportSettings, SampleRow } from "../../../server/contract/imports.ts";
import { contactFieldNames } from "../words.ts";

const units = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 1234567 is "1.2 MB" in the reader's language. */
export function bytesText(bytes: number, locale: string): string {
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return new Intl.NumberFormat(locale, { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: step > 1 ? 1 : 0 }).format(bytes / 1000 ** step);
}

export const numberText = (value: number, locale: string): string => value.toLocaleString(locale);
export const percentText = (share: number, locale: string): string => new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }).format(share);

/** Why a row is not imported, or with which it is the same. */
export function reasonText(t: TFunction, row: ImportRow): string {
  if (!row.reason) return row.reasonText ?? "";
  return t(`import.reason.${row.reason}`, { column: row.column ?? "", line: row.sameAsLine ?? "" });
}

/** What of a row that is imported could not be read. */
export function hintsText(t: TFunction, { hints }: Pick<SampleRow, "hints">): string {
  return hints.map(({ code, column }) => t(`import.hint.${code}`, { column: headerText(t, column) })).join(" ");
}

/** Of those that no chip says better. */
export function warningText(t: TFunction, warning: ContactFileInspection["warnings"][number]): string {
  return t(`import.warning.${warning.code}`, { count: warning.count ?? 1, line: warning.line ?? "" });
}

/** What a merge field is called where a person reads it: the contact's field, else the file's own header. */
export function fieldText(t: TFunction, field: string, mapping: ImportSettings["mapping"]): string {
  const column = mapping.find((each) => each.mergeField === field && each.target !== "ignore");
  if (column && column.target !== "custom") return t(`contactField.${column.target}`);
  if (column?.column) return headerText(t, column.column);
  return contactFieldNames.some((name) => name === field) ? t(`contactField.${field}`) : field;
}

/** The merge fields that an import reads, in the order of the file. */
export const columnsOf = ({ mapping }: Pick<ImportSettings, "mapping">): string[] => mapping.filter(({ target }) => target !== "ignore").map(({ mergeField }) => mergeField);

/** What the row's column holds. A standard column's value stands under its field, too, and there alone once it was refused. */
export function valueOf({ values }: Pick<ImportRow, "values">, field: string, { mapping }: Pick<ImportSettings, "mapping">): string {
  return values[field] || values[mapping.find(({ mergeField }) => mergeField === field)?.target ?? ""] || "";
}

/** The columns' fields, then those that were made of them: the parts of a name. */
export function fieldsOfRow({ values }: Pick<ImportRow, "values">, settings: Pick<ImportSettings, "mapping">): string[] {
  const targets = settings.mapping.map(({ target }) => target as string);
  const used = columnsOf(settings);
  return [...used, ...Object.keys(values).filter((name) => !used.includes(name) && !targets.includes(name))];
}

/** Columns without a name get one from the server; it is said in the reader's language. */
export function headerText(t: TFunction, header: string): string {
  const number = /^Column (\d+)$/.exec(header)?.[1];
  return number ? t("import.unnamed", { number }) : header;
}

/** Two-letter codes of ISO 3166-1, of the countries that have telephone numbers of their own. */
const countryCodes =
  "AD AE AF AG AI AL AM AO AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VI VN VU WF WS XK YE YT ZA ZM ZW";

/** Countries by their names in the reader's language, in its order. */
export function countries(locale: string): { code: string; name: string }[] {
  const names = new Intl.DisplayNames(locale, { type: "region" });
  const { compare } = new Intl.Collator(locale);
  return countryCodes.split(" ").map((code) => ({ code, name: names.of(code) ?? code })).sort((a, b) => compare(a.name, b.name));
}
