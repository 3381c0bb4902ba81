import { EmailAddress } from "../../contract/common.ts";
import type { ColumnMapping, ContactField } from "../../contract/contacts.ts";

const MERGE_FIELD_LENGTH_MAX = 60;

/** Header words in English, German, French, Spanish and Japanese, as `headerKey` writes them. */
const headerWords: Record<ContactField, string[]> = {
  email: ["email", "e mail", "mail", "email address", "e mail address", "mail address", "e mail adresse", "mailadresse", "emailadresse", "courriel", "adresse email", "adresse e mail", "adresse mail", "adresse electronique", "correo", "correo electronico", "direccion de correo", "e mail 1", "email 1", "メールアドレス"],
  given_name: ["given name", "first name", "firstname", "forename", "vorname", "rufname", "prenom", "nombre de pila", "nombre", "名"],
  family_name: ["family name", "last name", "lastname", "surname", "nachname", "familienname", "zuname", "nom de famille", "apellido", "apellidos", "姓"],
  name: ["name", "full name", "fullname", "contact", "contact name", "display name", "vollstandiger name", "ansprechpartner", "kontakt", "nom", "nom complet", "nombre completo", "nombre y apellidos", "contacto", "氏名"],
  company: ["company", "company name", "organisation", "organization", "account", "firma", "unternehmen", "firmenname", "societe", "entreprise", "empresa", "compania", "会社名"],
  phone: ["phone", "phone number", "telephone", "tel", "mobile", "mobile phone", "cell", "telefon", "telefonnummer", "handy", "mobil", "mobiltelefon", "portable", "numero de telephone", "telefono", "movil", "電話番号"],
  language: ["language", "lang", "locale", "sprache", "langue", "idioma", "lengua"],
  time_zone: ["time zone", "timezone", "tz", "zeitzone", "fuseau horaire", "zona horaria"],
  tags: ["tags", "tag", "labels", "categories", "schlagworte", "stichworte", "etiquettes", "etiquetas"],
  country: ["country", "country code", "land", "pays", "pais"],
};
const fieldByWord = new Map(Object.entries(headerWords).flatMap(([field, words]) => words.map((word) => [headerKey(word), field as ContactField] as const)));

/** The field that a header names, or null. */
export function fieldOfHeader(header: string): ContactField | null {
  return fieldByWord.get(headerKey(header)) ?? null;
}

/**
 * One suggestion per column, in order: by its header, else by its values (a column of addresses is the e-mail column).
 * A field is given once; all else becomes a custom field under its header's name.
 */
export function suggestMapping(headers: string[], rows: string[][]): ColumnMapping[] {
  const given = new Set<ContactField>();
  const byHeader = headers.map((header) => takeOnce(given, fieldOfHeader(header)));
  if (!given.has("email")) {
    const index = headers.findIndex((_, column) => byHeader[column] === null && isAddressColumn(rows, column));
    if (index >= 0) byHeader[index] = takeOnce(given, "email");
  }
  // “Nombre” beside “Apellidos” is a given name; alone it is the whole name, as in “Nom”.
  const nombre = headers.findIndex((header, index) => headerKey(header) === "nombre" && byHeader[index] === "given_name");
  if (nombre >= 0 && !given.has("family_name") && !given.has("name")) byHeader[nombre] = "name";
  const nom = headers.findIndex((header, index) => headerKey(header) === "nom" && byHeader[index] === "name");
  if (nom >= 0 && byHeader.includes("given_name") && !given.has("family_name")) byHeader[nom] = "family_name";
  const taken = new Set<string>(byHeader.filter((field) => field !== null));
  return headers.map((header, index) => {
    const field = byHeader[index] ?? null;
    return { column: header.slice(0, 200), target: field ?? "custom", mergeField: field ?? uniqueName(mergeFieldOf(header, index), taken) };
  });
}

function takeOnce(given: Set<ContactField>, field: ContactField | null): ContactField | null {
  if (field === null || given.has(field)) return null;
  given.add(field);
  return field;
}

function isAddressColumn(rows: string[][], column: number): boolean {
  const values = rows.map((row) => (row[column] ?? "").trim()).filter((value) => value !== "");
  return values.length > 0 && values.filter((value) => EmailAddress.safeParse(value).success).length > values.length / 2;
}

/** How templates name a column: `Letzte Bestellung` is `{{ letzte_bestellung }}`. */
export function mergeFieldOf(header: string, index: number): string {
  const name = plain(header).replace(/[^a-z0-9]+/g, "_").replace(/^_+|_+$/g, "").slice(0, MERGE_FIELD_LENGTH_MAX);
  if (name === "") return `column_${index + 1}`;
  return /^[a-z]/.test(name) ? name : `column_${name}`.slice(0, MERGE_FIELD_LENGTH_MAX);
}

function uniqueName(name: string, taken: Set<string>): string {
  let unique = name;
  for (let number = 2; taken.has(unique); number++) unique = `${name.slice(0, MERGE_FIELD_LENGTH_MAX - 4)}_${number}`;
  taken.add(unique);
  return unique;
}

function headerKey(header: string): string {
  return plain(header).replace(/[\s_.:*()/-]+/g, " ").trim();
}

function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/ß/g, "ss").replace(/ø/gi, "o").replace(/ł/gi, "l").toLowerCase();
}
