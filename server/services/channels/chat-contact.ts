import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import type { ChatChannel } from "../../contract/chats.ts";
import type { Ctx } from "../../context.ts";
import { mergeContacts } from "../contacts/merge-contacts.ts";
import { recogniseErased } from "../contacts/recognise-erased.ts";
import { recordEvent, recordEvents } from "../events/record-event.ts";
import { cleanLine } from "../conversations/clean-text.ts";
import { chatAddress, chatKey, isPhoneAddress } from "./chat-address.ts";

const NAME_CHARS_MAX = 200;

/** Somebody as a vendor names them. `userId`: a business-scoped id beside a number. */
export interface ChatPerson {
  channel: ChatChannel;
  address: string;
  userId: string | null;
  name: string | null;
}

/** What must be held while a person's contact is found or made. */
export const personLocks = ({ channel, address, userId }: ChatPerson): string[] => [address, ...(userId ? [userId] : [])].map((one) => `address:${channel}:${chatKey(channel, one)}`);

/**
 * Whose address it is: who has it, or whose number it is in mail contacts, or a new contact by the name that the person
 * has there. Number and business-scoped id that a vendor tells together are one person's, who may have been two contacts
 * until then. Runs in the caller's transaction, which holds `personLocks`.
 */
export async function contactOfPerson(ctx: Ctx, person: ChatPerson): Promise<string> {
  const { channel, address, userId } = person;
  const names = [address, ...(userId ? [userId] : [])];
  const keys = names.map((name) => chatKey(channel, name));
  const known = await ctx.db.select({ key: addresses.key, contactId: addresses.contactId }).from(addresses).where(and(eq(addresses.channel, channel), inArray(addresses.key, keys)));
  const owner = (key: string) => known.find((row) => row.key === key)?.contactId ?? null;
  const owners = [...new Set(keys.flatMap((key) => owner(key) ?? []))];
  const [first, second] = owners;
  if (first !== undefined && second !== undefined) {
    await mergeContacts(ctx, { contactId: first, otherId: second });
    return first;
  }
  const contactId = first ?? (await byPhone(ctx, channel, keys[0]!)) ?? (await makeContact(ctx, person));
  const missing = names.filter((_, index) => owner(keys[index]!) === null);
  if (missing.length > 0) await addAddresses(ctx, contactId, channel, missing);
  if (first !== undefined && person.name) await nameNameless(ctx, contactId, person);
  return contactId;
}

/** Who was known by a number alone, from a status or a preference, has a name now. */
async function nameNameless(ctx: Ctx, contactId: string, { channel, address, name }: ChatPerson): Promise<void> {
  await ctx.db.update(contacts).set({ name: cleanLine(name!, NAME_CHARS_MAX), updatedAt: ctx.now() }).where(and(eq(contacts.id, contactId), eq(contacts.name, chatAddress(channel, address))));
}

/** A number that one contact has, and only one: of several nobody guesses. */
async function byPhone(ctx: Ctx, channel: ChatChannel, key: string): Promise<string | null> {
  if (channel !== "whatsapp" || !isPhoneAddress(key)) return null;
  const rows = await ctx.db.select({ id: contacts.id }).from(contacts).where(and(eq(contacts.phoneKey, key), isNull(contacts.mergedIntoId), isNull(contacts.erasedAt))).orderBy(asc(contacts.id)).limit(2);
  return rows.length === 1 ? rows[0]!.id : null;
}

async function makeContact(ctx: Ctx, { channel, address, name }: ChatPerson): Promise<string> {
  const id = ctx.newId();
  const written = chatAddress(channel, address);
  const isPhone = channel === "whatsapp" && isPhoneAddress(written);
  await ctx.db.insert(contacts).values({ id, name: cleanLine(name ?? "", NAME_CHARS_MAX) || written, phone: isPhone ? written : null, phoneKey: isPhone ? chatKey(channel, address) : null, createdAt: ctx.now(), updatedAt: ctx.now() });
  await recordEvent(ctx, { name: "contact.created", subject: { type: "contact", id }, data: { because: "wrote" } });
  return id;
}

/** Somebody who was written to at this address: whose it is already, or this contact's from now on. Runs in the caller's transaction, which holds `personLocks`. */
export async function contactWithAddress(ctx: Ctx, contactId: string, { channel, address }: ChatPerson): Promise<string> {
  const [owner] = await ctx.db.select({ contactId: addresses.contactId }).from(addresses).where(and(eq(addresses.channel, channel), eq(addresses.key, chatKey(channel, address))));
  if (!owner) await addAddresses(ctx, contactId, channel, [address]);
  return owner?.contactId ?? contactId;
}

async function addAddresses(ctx: Ctx, contactId: string, channel: ChatChannel, names: string[]): Promise<void> {
  await ctx.db.insert(addresses).values(names.map((name) => ({ id: ctx.newId(), contactId, channel, address: chatAddress(channel, name), key: chatKey(channel, name), createdAt: ctx.now() }))).onConflictDoNothing();
  await recogniseErased(ctx, channel, names.map((name) => chatKey(channel, name)));
  // Searched by its addresses: what is older is not read again.
  await ctx.db.update(contacts).set({ updatedAt: sql`greatest(${contacts.updatedAt}, ${ctx.now().toISOString()}::timestamptz)` }).where(eq(contacts.id, contactId));
}

/**
 * Somebody has another number from now on: it is the same contact's, if nobody had it; else the two may be one person,
 * which a person decides. Numbers are given to others in time: the old one stays where it is.
 */
export async function linkNewNumber(ctx: Ctx, { channel, contactId, address }: { channel: ChatChannel; contactId: string; address: string }): Promise<void> {
  const [owner] = await ctx.db.select({ contactId: addresses.contactId }).from(addresses).where(and(eq(addresses.channel, channel), eq(addresses.key, chatKey(channel, address))));
  if (owner?.contactId === contactId) return;
  if (!owner) await addAddresses(ctx, contactId, channel, [address]);
  await recordEvents(ctx, [{ name: owner ? "contact.duplicate_suspected" : "contact.address_linked", subject: { type: "contact", id: contactId }, data: { channel, because: "number_changed", ...(owner ? { otherContactId: owner.contactId } : {}) } }]);
}
