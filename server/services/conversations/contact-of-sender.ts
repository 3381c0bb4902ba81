import { and, eq, inArray, sql } from "drizzle-orm";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { insertRows } from "../../insert-rows.ts";
import { recordEvents } from "../events/record-event.ts";
import { recogniseErased } from "../contacts/recognise-erased.ts";
import { sqlTexts } from "../contacts/sql-arrays.ts";
import type { MailAddress } from "./parse-mime.ts";

/** Whose some addresses are, by the folded address; those of nobody are not in it. */
export async function findContacts(ctx: Ctx, keys: string[]): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await ctx.db.select({ key: addresses.key, contactId: addresses.contactId }).from(addresses).where(and(eq(addresses.channel, "email"), sql`${addresses.key} = any(${sqlTexts(keys)})`));
  return new Map(rows.map((row) => [row.key, row.contactId]));
}

/** Folded: every address under which this contact writes. */
export async function addressesOf(ctx: Ctx, contactId: string): Promise<ReadonlySet<string>> {
  const rows = await ctx.db.select({ key: addresses.key }).from(addresses).where(and(eq(addresses.contactId, contactId), eq(addresses.channel, "email")));
  return new Set(rows.map((row) => row.key));
}

/** Makes strangers who wrote contacts, by their folded addresses. Runs in the caller's transaction, which holds the lock of the addresses. */
export async function makeContacts(ctx: Ctx, strangers: Map<string, MailAddress>): Promise<Map<string, string>> {
  if (strangers.size === 0) return new Map();
  const keys = [...strangers.keys()];
  const now = ctx.now();
  const made = [...strangers].map(([key, sender]) => ({ id: ctx.newId(), key, sender }));
  // Sent to the server together: they wait for no answer of one another.
  const [, inserted] = await Promise.all([
    insertRows(ctx, contacts, made.map(({ id, sender }) => ({ id, name: sender.name ?? sender.address, createdAt: now, updatedAt: now }))),
    insertRows<typeof addresses, { key: string }>(ctx, addresses, made.map(({ id, key, sender }) => ({ id: ctx.newId(), contactId: id, channel: "email", address: sender.address, key, createdAt: now })), { after: sql`on conflict do nothing returning key` }),
    recogniseErased(ctx, "email", keys),
  ]);
  const taken = new Set(inserted.map((row) => row.key));
  const lost = made.filter(({ key }) => !taken.has(key));
  // An import took the address meanwhile.
  if (lost.length > 0) await ctx.db.delete(contacts).where(inArray(contacts.id, lost.map(({ id }) => id)));
  const won = made.filter(({ key }) => taken.has(key));
  await recordEvents(ctx, won.map(({ id }) => ({ name: "contact.created", subject: { type: "contact", id }, data: { because: "wrote" } })));
  return new Map([...won.map(({ key, id }) => [key, id] as const), ...(await findContacts(ctx, lost.map(({ key }) => key)))]);
}
