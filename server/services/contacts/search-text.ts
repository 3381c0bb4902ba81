import { type SQL, sql } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";

/** More words than anybody types; each is one more condition. */
const SEARCH_WORDS_MAX = 8;

/**
 * Text as it is searched: lower case, compatibility forms as their plain letters, no accents (NFKD without its marks),
 * and the letters that have no decomposition as people type them: "Bjørn Strauß" is found by "bjorn strauss".
 */
export const folded = (text: SQL): SQL => sql`replace(translate(regexp_replace(normalize(lower(${text}), NFKD), '[\\u0300-\\u036f]', '', 'g'), 'øłđı', 'oldi'), 'ß', 'ss')`;

/**
 * All that a contact is searched by, folded. `contact` is the alias of a row of contacts. Given and family name are in
 * the name of nearly everybody; a phone is its digits, however it was written.
 */
export function searchableText(contact: SQL): SQL {
  return folded(sql`concat_ws(' ', ${contact}.name,
    case when strpos(${contact}.name, ${contact}.given_name) = 0 then ${contact}.given_name end,
    case when strpos(${contact}.name, ${contact}.family_name) = 0 then ${contact}.family_name end,
    ${contact}.company, regexp_replace(${contact}.phone, '\\D', '', 'g'),
    (select string_agg(a.key, ' ') from addresses a where a.contact_id = ${contact}.id))`);
}

/** A phone number as people type it; one that is only a number may be one too. */
const typedPhone = /^\+?[\d\s()./-]{3,}$/;

/**
 * What a person typed, as parts that must all occur: words, or the digits of a phone number without what is dialled in
 * front of it at home (0171 …, 0049 …), so that it is found under +49171 ….
 */
export function searchParts(search: string): string[] {
  const text = search.trim();
  if (typedPhone.test(text)) {
    const digits = text.replace("(0)", "").replace(/\D/g, "").replace(/^0+/, "");
    if (digits.length >= 3) return [digits];
  }
  return text.split(/\s+/).filter(Boolean).slice(0, SEARCH_WORDS_MAX);
}

/** How far the search table is: contacts up to this place in the order of `updatedAt` and id are in it; null: all are. */
export type SearchPlace = { doneUntil: Date; doneId: string } | null;

/** Contacts whose text has every part. Those that are not in the search table yet are looked at themselves. */
export function hasEveryPart(parts: string[], place: SearchPlace): SQL {
  const patterns = parts.map((part) => folded(sql`${`%${escapeLike(part)}%`}::text`));
  const all = (text: SQL) => sql.join(patterns.map((pattern) => sql`${text} like ${pattern}`), sql` and `);
  const known = sql`select s.contact_id from contact_search s where ${all(sql`s.text`)}`;
  if (place === null) return sql`${contacts.id} in (${known})`;
  // "is true" keeps it one hashed set: as a join, right after an import and before the table was analysed, the planner
  // looks through all missing contacts for each one, which was measured at 25 s for 3,000.
  return sql`(${contacts.id} in (${known}
    union all
    select fresh.id from contacts fresh where (fresh.updated_at, fresh.id) > (${place.doneUntil.toISOString()}::timestamptz, ${place.doneId}::uuid) and ${all(searchableText(sql`fresh`))})) is true`;
}

export function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, "\\$&");
}
