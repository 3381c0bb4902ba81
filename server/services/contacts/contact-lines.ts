import { asc, sql } from "drizzle-orm";
import { addresses, type contacts } from "../../../drizzle/schema/contacts.ts";
import type { ContactRow as ContactLine } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { suppressedAmong } from "./queries.ts";
import { sqlIds } from "./sql-arrays.ts";

export type ContactRow = typeof contacts.$inferSelect;
export type AddressRow = typeof addresses.$inferSelect;

/** As the list shows them. The first address on e-mail is the one that is shown and written to. */
export async function toContactLines(ctx: Ctx, rows: ContactRow[]): Promise<ContactLine[]> {
  if (rows.length === 0) return [];
  const addressesOf = await addressesByContact(ctx, rows.map((row) => row.id));
  const suppressed = await suppressedContacts(ctx, rows, addressesOf);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    company: row.company,
    email: primaryEmail(addressesOf.get(row.id) ?? [])?.address ?? null,
    phone: row.phone,
    language: row.language,
    country: row.country,
    tags: row.tags,
    isSuppressed: suppressed.has(row.id),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }));
}

/** Oldest first. */
export async function addressesByContact(ctx: Ctx, contactIds: string[]): Promise<Map<string, AddressRow[]>> {
  const rows = await ctx.db.select().from(addresses).where(sql`${addresses.contactId} = any(${sqlIds(contactIds)})`).orderBy(asc(addresses.createdAt), asc(addresses.id));
  return Map.groupBy(rows, (row) => row.contactId);
}

export function primaryEmail(rows: AddressRow[]): AddressRow | undefined {
  return rows.find((row) => row.channel === "email");
}

async function suppressedContacts(ctx: Ctx, rows: ContactRow[], addressesOf: Map<string, AddressRow[]>): Promise<Set<string>> {
  const ways = rows.flatMap((row) => waysTo(row, addressesOf.get(row.id) ?? []).map((way) => ({ ...way, contactId: row.id })));
  const found = [...Map.groupBy(ways, (way) => way.channel)].map(async ([channel, own]) => {
    const reasons = await suppressedAmong(ctx, channel, own.map((way) => way.key));
    return own.filter((way) => reasons.has(way.key)).map((way) => way.contactId);
  });
  return new Set((await Promise.all(found)).flat());
}

/** All keys under which a person may have been suppressed: a phone number is a way on WhatsApp, whether or not it was used. */
export function waysTo(row: Pick<ContactRow, "phoneKey">, own: AddressRow[]): Pick<AddressRow, "channel" | "key">[] {
  const ways: Pick<AddressRow, "channel" | "key">[] = own.map(({ channel, key }) => ({ channel, key }));
  if (row.phoneKey !== null && !ways.some((way) => way.channel === "whatsapp" && way.key === row.phoneKey)) ways.push({ channel: "whatsapp", key: row.phoneKey });
  return ways;
}
