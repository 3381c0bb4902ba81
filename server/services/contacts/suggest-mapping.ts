import { createHash } from "node:crypto";
import type { ColumnMapping, ContactField } from "../../contract/imports.ts";
import { columnKind, isEmail } from "../contact-files/column-kinds.ts";
import { fieldOfHeader, headerKey } from "../contact-files/header-words.ts";
import { mergeFieldOf, uniqueMergeField } from "./merge-field-name.ts";
import { consentOf } from "./transform-consent.ts";
import { countryCode } from "./transform-country.ts";
import { languageTag } from "./transform-language.ts";
import { cleanText } from "./transform-text.ts";
import { timeZoneOf } from "./transform-time-zone.ts";

const HEADER_LENGTH_MAX = 200;
const SAMPLE_ROWS_MAX = 200;

/**
 * One suggestion per column, in order: by its header, checked against its values where they can be told (a column that is
 * called e-mail and holds no address is none), else by its values. A field is given once, to the column that fits best; all
 * else becomes a custom field under its header's name. Consent is suggested only where header and values both say so.
 */
export function suggestMapping(headers: string[], sampleRows: string[][]): ColumnMapping[] {
  const rows = sampleRows.slice(0, SAMPLE_ROWS_MAX);
  const columns: Column[] = headers.map((header, index) => ({ header, index, values: rows.map((row) => cleanText(row[index] ?? "")).filter((value) => value !== "") }));
  const fields = new Map<ContactField, number>();
  for (const [field, claims] of claimsByField(columns)) fields.set(field, best(field, claims).index);
  for (const column of columns) {
    if ([...fields.values()].includes(column.index) || fieldOfHeader(column.header) !== null) continue;
    const field = fieldOfValues(column);
    if (field && !fields.has(field)) fields.set(field, column.index);
  }
  // A column that was called something else, where no other holds an address.
  if (!fields.has("email")) {
    const column = columns.find((column) => addressShare(column) > 0.5);
    if (column) {
      for (const [field, index] of fields) if (index === column.index) fields.delete(field);
      fields.set("email", column.index);
    }
  }
  tellNamesApart(fields, columns);
  return mappingOf(headers, fields);
}

interface Column {
  header: string;
  index: number;
  /** Those that are filled. */
  values: string[];
}

function claimsByField(columns: Column[]): Map<ContactField, Column[]> {
  const claims = new Map<ContactField, Column[]>();
  for (const column of columns) {
    const field = fieldOfHeader(column.header);
    if (field && mayBe(field, column)) claims.set(field, [...(claims.get(field) ?? []), column]);
  }
  return claims;
}

/** Too few values say nothing against a header. */
const VALUES_AGAINST_MIN = 3;

function mayBe(field: ContactField, column: Column): boolean {
  const { values } = column;
  if (field === "email_consent" || field === "whatsapp_consent") return share(values, (value) => consentOf(value) !== "") >= 0.8 || values.length === 0;
  if (values.length < VALUES_AGAINST_MIN) return true;
  if (field === "email") return values.some((value) => value.includes("@"));
  if (field === "phone") return values.some((value) => digitCount(value) >= 5);
  if (field === "time_zone") return values.some((value) => timeZoneOf(value) !== null);
  if (field === "language") return values.some((value) => languageTag(value) !== null);
  if (field === "country") return values.some((value) => countryCode(value) !== null);
  return true;
}

const mobileWords = /mobil|cell|celular|movil|móvil|handy|portable|gsm|whatsapp|komork|携帯|手机|手機|휴대|сотов|моб|جوال|נייד/i;
const otherPhoneWords = /fax|festnetz|landline|fixe|fijo|home|privat|work|office|geschäft|büro/i;

/**
 * Of several columns for one field: the one most of whose rows are filled as they should be; of numbers the mobile one, which
 * WhatsApp can reach; else the one with the plainest name, “Name” before “Name of the dog”.
 */
function best(field: ContactField, claims: Column[]): Column {
  const score = (column: Column) => {
    if (field === "email") return column.values.filter(isEmail).length;
    if (field !== "phone") return 0;
    const filled = column.values.filter((value) => digitCount(value) >= 5).length;
    if (/fax/i.test(column.header)) return -1;
    return filled * (mobileWords.test(column.header) ? 3 : 1) * (otherPhoneWords.test(column.header) ? 0.5 : 1) + (mobileWords.test(column.header) ? 0.5 : 0);
  };
  const plainness = (column: Column) => -headerKey(column.header).split(" ").length;
  return claims.reduce((first, column) => (score(column) - score(first) || plainness(column) - plainness(first)) > 0 ? column : first);
}

const regionWords = /\b(state|province|region|county|bundesland|kanton|provincia|estado|departement|status|type|typ|code)\b/;

function fieldOfValues(column: Column): ContactField | null {
  const { values } = column;
  if (addressShare(column) > 0.5) return "email";
  if (values.length < 2) return null;
  if (columnKind(values) === "phone" && share(values, (value) => /^(?:\+|00|\()/.test(value)) > 0.3) return "phone";
  if (share(values, (value) => value.includes("/") && timeZoneOf(value) !== null) >= 0.9) return "time_zone";
  if (regionWords.test(headerKey(column.header))) return null;
  // States of the USA and many abbreviations are codes of a country too: one value that is none tells.
  if (values.every((value) => /^[A-Z]{2}$/.test(value) && countryCode(value) !== null) && new Set(values).size > 1) return "country";
  if (values.every((value) => value.length > 3 && countryCode(value) !== null) && new Set(values).size > 1) return "country";
  const isLanguage = (value: string) => (/^[a-z]{2}(?:[-_][A-Za-z]{2,4})?$/.test(value) || value.length > 3) && languageTag(value) !== null;
  // “no” is Norwegian, “ja” Japanese: answers are languages only in company.
  const isAnswer = (value: string) => consentOf(value) !== "";
  return values.every(isLanguage) && !values.every(isAnswer) && new Set(values).size > 1 ? "language" : null;
}

/**
 * “Nom” beside “Prénom” is a family name, “Nome” beside “Cognome” a given one; alone each is the whole name. A column that
 * holds the other's value is the whole name in any case. “Nombre” alone is the whole name where it holds several words.
 */
function tellNamesApart(fields: Map<ContactField, number>, columns: Column[]): void {
  const [whole, given, family] = (["name", "given_name", "family_name"] as const).map((field) => fields.get(field));
  if (whole !== undefined && given !== undefined && family === undefined && !holds(columns, whole, given)) rename(fields, "name", "family_name");
  if (whole !== undefined && family !== undefined && given === undefined && !holds(columns, whole, family)) rename(fields, "name", "given_name");
  if (whole === undefined && family === undefined && given !== undefined) {
    const { values, header } = columns[given]!;
    const isUnclear = ["nombre", "nombres", "nome", "имя", "ονομα"].includes(headerKey(header));
    if (isUnclear && (values.length === 0 || share(values, (value) => /\s/.test(value)) > 0.5)) rename(fields, "given_name", "name");
  }
}

function holds(columns: Column[], whole: number, part: number): boolean {
  const wholes = columns[whole]!.values;
  const parts = new Set(columns[part]!.values.map((value) => value.toLowerCase()));
  return wholes.length > 0 && share(wholes, (value) => value.toLowerCase().split(/[\s,]+/).some((word, _, words) => words.length > 1 && parts.has(word))) > 0.5;
}

function rename(fields: Map<ContactField, number>, from: ContactField, to: ContactField): void {
  fields.set(to, fields.get(from)!);
  fields.delete(from);
}

function mappingOf(headers: string[], fields: Map<ContactField, number>): ColumnMapping[] {
  const fieldAt = new Map([...fields].map(([field, index]) => [index, field]));
  const taken = new Set<string>();
  return headers.map((header, index) => {
    const field = fieldAt.get(index);
    const mergeField = field ?? uniqueMergeField(mergeFieldOf(header, index), taken);
    return { column: header.slice(0, HEADER_LENGTH_MAX), target: field ?? "custom", mergeField, overwrite: field === "tags" ? "append" : "fill", letterCase: "as_is", dateOrder: "as_is" };
  });
}

/** The same for the same columns, however they are ordered, cased, accented and spaced: a profile is known again by it. */
export function fingerprintOf(headers: string[]): string {
  const keys = headers.map((header) => headerKey(header).replaceAll(" ", "")).filter((key) => key !== "").sort();
  return createHash("sha256").update(JSON.stringify(keys)).digest("hex");
}

function addressShare({ values }: Column): number {
  return share(values, isEmail);
}

function share(values: string[], isSo: (value: string) => boolean): number {
  return values.length === 0 ? 0 : values.filter(isSo).length / values.length;
}

function digitCount(value: string): number {
  return value.normalize("NFKC").replace(/\P{Nd}/gu, "").length;
}
