import { inArray, or, type SQL, sql } from "drizzle-orm";
import { addresses, contacts, importRows } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { type AddressRow, type ContactRow, waysTo } from "./contact-lines.ts";
import { type Identifiers, identifiersOf, type Redact, redactor } from "./redact-person.ts";
import { personIds } from "./require-contact.ts";
import { escapeLike } from "./search-text.ts";

/** All that is known of somebody who is to be forgotten: the contact and whoever was merged into it. */
export interface ErasedPerson {
  ids: string[];
  rows: ContactRow[];
  addresses: AddressRow[];
  ways: Pick<AddressRow, "channel" | "key">[];
  emailKeys: string[];
  phoneKeys: string[];
  identifiers: Identifiers;
  /** For texts that may be about others too. */
  redact: Redact;
  /** For texts of the person's own mails and cases. */
  redactOwn: Redact;
}

export async function erasedPerson(ctx: Ctx, contactId: string): Promise<ErasedPerson> {
  const ids = await personIds(ctx, contactId);
  const rows = await ctx.db.select().from(contacts).where(inArray(contacts.id, ids)).orderBy(contacts.id).for("update");
  const ownAddresses = await ctx.db.select().from(addresses).where(inArray(addresses.contactId, ids)).for("update");
  const imported = await ctx.db.select({ values: importRows.values }).from(importRows).where(inArray(importRows.contactId, ids));
  const some = (texts: (string | null | undefined)[]) => texts.filter((text): text is string => Boolean(text));
  const identifiers = identifiersOf({
    addresses: ownAddresses.flatMap((row) => [row.address, row.key]),
    phones: some([...rows.flatMap((row) => [row.phone, row.phoneKey]), ...imported.map(({ values }) => values.phone)]),
    names: some([...rows.flatMap((row) => [row.name, `${row.givenName ?? ""} ${row.familyName ?? ""}`, `${row.familyName ?? ""} ${row.givenName ?? ""}`]), ...imported.map(({ values }) => values.name)]),
    words: some([...rows.flatMap((row) => [row.givenName, row.familyName]), ...rows.flatMap((row) => (row.givenName || row.familyName ? [] : row.name.split(/\s+/)))]),
  });
  return {
    ids, rows, addresses: ownAddresses, identifiers,
    ways: [...new Map([...ownAddresses.map(({ channel, key }) => ({ channel, key })), ...rows.flatMap((row) => waysTo(row, []))].map((way) => [`${way.channel}:${way.key}`, way])).values()],
    emailKeys: ownAddresses.filter((row) => row.channel === "email").map((row) => row.key),
    phoneKeys: some(rows.map((row) => row.phoneKey)),
    redact: redactor(identifiers, { withWords: false }),
    redactOwn: redactor(identifiers, { withWords: true }),
  };
}

/** Rows that may name the person; what really does is then decided by `redact`. Addresses and numbers alone, or whole names too. */
export function mayName({ identifiers: { addresses, phones, names } }: ErasedPerson, text: SQL, options: { byName: boolean }): SQL {
  const parts = [...addresses, ...phones, ...(options.byName ? names : [])];
  return or(...parts.map((part) => sql`${text} ilike ${`%${escapeLike(part)}%`}::text`)) ?? sql`false`;
}

/** Whether a mail address is the person's. */
export function isPerson({ emailKeys, identifiers }: ErasedPerson, address: string): boolean {
  return emailKeys.includes(address.toLowerCase()) || identifiers.addresses.includes(address);
}
