import { and, ne, type SQL, sql } from "drizzle-orm";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import type { DuplicateContact } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { addressesByContact, type AddressRow, type ContactRow, toContactLines } from "./contact-lines.ts";
import { isShown } from "./find-contacts.ts";
import { findShownContact } from "./require-contact.ts";
import { escapeLike } from "./search-text.ts";

type Reason = DuplicateContact["reasons"][number];
const CANDIDATES_MAX = 50;

/** Who may be the same person, with what speaks for it, the likeliest first. A hint for a person, who decides. */
export async function findDuplicates(ctx: Ctx, { contactId }: { contactId: string }): Promise<DuplicateContact[]> {
  const contact = await findShownContact(ctx, contactId);
  const own = (await addressesByContact(ctx, [contact.id])).get(contact.id) ?? [];
  const candidates = await ctx.db.select().from(contacts).where(and(isShown, ne(contacts.id, contact.id), looksAlike(contact, own))).orderBy(contacts.createdAt, contacts.id).limit(CANDIDATES_MAX);
  const addressesOf = await addressesByContact(ctx, candidates.map((row) => row.id));
  const lines = await toContactLines(ctx, candidates);
  return lines
    .map((line, index) => ({ ...line, reasons: reasonsFor({ contact, own }, { contact: candidates[index]!, own: addressesOf.get(line.id) ?? [] }) }))
    .filter(({ reasons }) => reasons.length > 0)
    .sort((one, other) => weight(other.reasons) - weight(one.reasons));
}

const weights: Record<Reason, number> = { similar_email: 4, same_phone: 4, same_name_and_company: 3, same_name: 1 };
const weight = (reasons: Reason[]): number => reasons.reduce((sum, reason) => sum + weights[reason], 0);

/** One set out of three, each by its index: joined by "or" they would be asked of everybody. What is found is looked at closely then. */
function looksAlike(contact: ContactRow, own: AddressRow[]): SQL {
  const names = namesOf(contact);
  const similar = own.filter((row) => row.channel === "email").map((row) => similarKeys(row.key));
  const sets = [sql`select null::uuid as id`];
  if (contact.phoneKey !== null) sets.push(sql`select id from contacts where phone_key = ${contact.phoneKey}`);
  if (names.length > 0) sets.push(sql`select id from contacts where lower(name) in (${sql.join(names.map((name) => sql`lower(${name}::text)`), sql`, `)})`);
  if (similar.length > 0) sets.push(sql`select contact_id from ${addresses} where channel = 'email' and (${sql.join(similar, sql` or `)})`);
  return sql`${contacts.id} = any(array(${sql.join(sets, sql` union `)}))`;
}

interface Person {
  contact: ContactRow;
  own: AddressRow[];
}

/** What two persons have in common. The same name at two companies is two people; where one has none, it may be one. */
export function reasonsFor(one: Person, other: Person): Reason[] {
  const reasons: Reason[] = [];
  const mailOf = (person: Person) => person.own.filter((row) => row.channel === "email").map((row) => plainMailbox(row.key));
  if (mailOf(one).some((mailbox) => mailOf(other).includes(mailbox))) reasons.push("similar_email");
  if (one.contact.phoneKey !== null && one.contact.phoneKey === other.contact.phoneKey) reasons.push("same_phone");
  if (wordsOf(one.contact.name) !== "" && wordsOf(one.contact.name) === wordsOf(other.contact.name)) {
    const [here, there] = [companyOf(one.contact), companyOf(other.contact)];
    if (here !== "" && here === there) reasons.push("same_name_and_company");
    else if (here === "" || there === "") reasons.push("same_name");
  }
  return reasons;
}

const gmail = ["gmail.com", "googlemail.com"];

/**
 * The mailbox that an address most likely leads to: without what stands after a plus, and at Gmail without dots
 * (https://support.google.com/mail/answer/7436150). For hints only: to whom we write, nothing is guessed.
 */
export function plainMailbox(key: string): string {
  const at = key.lastIndexOf("@");
  const local = key.slice(0, at).replace(/\+.*$/, "");
  const domain = key.slice(at + 1);
  return gmail.includes(domain) ? `${local.replaceAll(".", "")}@gmail.com` : `${local}@${domain}`;
}

/** Keys are compared byte by byte: a pattern with a fixed beginning is a stretch of the index. */
function similarKeys(key: string): SQL {
  const plain = plainMailbox(key);
  const at = plain.lastIndexOf("@");
  const local = plain.slice(0, at);
  const domain = plain.slice(at + 1);
  if (!gmail.includes(domain)) return sql`(key = ${plain} or (key like ${`${escapeLike(local)}+%`} and key like ${`%@${escapeLike(domain)}`}))`;
  const written = sql`replace(split_part(split_part(key, '@', 1), '+', 1), '.', '')`;
  return sql`(key like ${`${escapeLike(local.slice(0, 1))}%`} and split_part(key, '@', 2) in (${gmail[0]}, ${gmail[1]}) and ${written} = ${local})`;
}

/** As the index of names has them: the name as it is, and in the other order of given and family name. */
function namesOf({ name, givenName, familyName }: ContactRow): string[] {
  if (name.includes("@")) return [];
  const [first, ...rest] = name.split(/[\s,]+/).filter(Boolean);
  const turned = rest.length === 0 ? [] : [`${rest.join(" ")} ${first}`, `${rest.join(" ")}, ${first}`, `${rest.at(-1)}, ${[first, ...rest.slice(0, -1)].join(" ")}`, `${[...rest, first].join(" ")}`];
  const parts = givenName && familyName ? [`${givenName} ${familyName}`, `${familyName} ${givenName}`, `${familyName}, ${givenName}`] : [];
  return [...new Set([name, ...turned, ...parts])];
}

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
/** "Weber, Jonas" and "jonas weber" are one name. */
const wordsOf = (name: string) => folded(name).split(/[^\p{L}\p{N}]+/u).filter(Boolean).sort().join(" ");
const legalForms = /\b(?:gmbh|mbh|ag|kg|ohg|ug|se|ltd|limited|llc|inc|corp|co|sa|sarl|sas|srl|spa|bv|nv|ab|as|oy|aps|plc|pty|sl|lda|ltda)\b/gu;
const companyOf = ({ company }: ContactRow) => folded(company ?? "").replace(/[./]/g, "").replace(/[^\p{L}\p{N}]+/gu, " ").replace(legalForms, "").replace(/\s+/g, " ").trim();
