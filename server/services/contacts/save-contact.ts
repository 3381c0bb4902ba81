import { isDeepStrictEqual } from "node:util";
import { and, eq } from "drizzle-orm";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import { isTimeZone } from "../../contract/common.ts";
import type { Contact, SaveContact } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { databaseErrorCode } from "../../database-error.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { type AddressRow, addressesByContact, type ContactRow, primaryEmail } from "./contact-lines.ts";
import { isSendableAddress } from "./email-address.ts";
import { foldAddress } from "./fold-address.ts";
import { refreshSearchText } from "./index-contacts.ts";
import { phoneKey } from "./phone-key.ts";
import { readPhone } from "./phone-number.ts";
import { readContact } from "./read-contact.ts";
import { recogniseErased } from "./recognise-erased.ts";
import { lockContact } from "./require-contact.ts";

/** A new contact. Refuses `conflict` where its e-mail address belongs to somebody else, and says to whom. */
export function createContact(ctx: Ctx, input: SaveContact): Promise<Contact> {
  return savedAlone(ctx, input, async (ctx) => {
    const id = ctx.newId();
    const fields = fieldsOf(input, null);
    await ctx.db.insert(contacts).values({ id, ...fields, createdAt: ctx.now(), updatedAt: ctx.now() });
    await saveEmail(ctx, { contactId: id, own: [], email: input.email });
    await refreshSearchText(ctx, [id]);
    await recordEvent(ctx, { name: "contact.created", subject: { type: "contact", id }, data: { after: described(fields, input.email) } });
    return readContact(ctx, id);
  });
}

/**
 * Writes a contact as a form has it. Refuses `stale` where somebody changed it since it was read, `conflict` where the
 * e-mail address belongs to somebody else. Of several addresses on e-mail, the first is the form's.
 */
export function changeContact(ctx: Ctx, { contactId, contact: input, updatedAt }: { contactId: string; contact: SaveContact; updatedAt: string }): Promise<Contact> {
  return savedAlone(ctx, input, async (ctx) => {
    const before = await lockContact(ctx, contactId);
    if (before.updatedAt.getTime() !== Date.parse(updatedAt)) throw refuse("stale", `“${before.name}” was changed in the meantime.`, { remedy: "Look at the newer state and make your change there." });
    const own = (await addressesByContact(ctx, [contactId])).get(contactId) ?? [];
    const fields = fieldsOf(input, before);
    await ctx.db.update(contacts).set({ ...fields, updatedAt: laterThan(before.updatedAt, ctx.now()) }).where(eq(contacts.id, contactId));
    await saveEmail(ctx, { contactId, own, email: input.email });
    await refreshSearchText(ctx, [contactId]);
    const changes = differences(described(before, primaryEmail(own)?.address ?? null), described(fields, input.email));
    await recordEvent(ctx, { name: "contact.changed", subject: { type: "contact", id: contactId }, data: changes });
    return readContact(ctx, contactId);
  });
}

/** Somebody else may take the address between our look and our writing; then the unique key says so. */
async function savedAlone(ctx: Ctx, { email }: SaveContact, save: (ctx: Ctx) => Promise<Contact>): Promise<Contact> {
  try {
    return await inTransaction(ctx, save);
  } catch (error) {
    if (databaseErrorCode(error) === UNIQUE_VIOLATION) throw refuse("conflict", `${email} was given to another contact just now.`, { remedy: "Look at the newer state.", errors: [{ path: "email", message: "belongs to another contact" }] });
    throw error;
  }
}

const UNIQUE_VIOLATION = "23505";

/** Two changes within one millisecond are still two states. */
function laterThan(before: Date, now: Date): Date {
  return now > before ? now : new Date(before.getTime() + 1);
}

type Fields = Pick<ContactRow, "name" | "givenName" | "familyName" | "company" | "language" | "timeZone" | "country" | "phone" | "phoneKey" | "preferredChannel" | "tags" | "customFields">;

function fieldsOf(input: SaveContact, before: ContactRow | null): Fields {
  if (input.timeZone && input.timeZone !== before?.timeZone && !isTimeZone(input.timeZone)) throw refuse("bad_input", `“${input.timeZone}” is no time zone.`, { remedy: "Name it as in Europe/Berlin.", errors: [{ path: "timeZone", message: "is no time zone" }] });
  return {
    name: input.name,
    givenName: input.givenName || null,
    familyName: input.familyName || null,
    company: input.company || null,
    language: input.language || null,
    timeZone: input.timeZone || null,
    country: input.country,
    ...phoneOf(input, before),
    preferredChannel: input.preferredChannel,
    tags: [...new Set(input.tags)],
    customFields: Object.fromEntries(Object.entries(input.customFields).filter(([, value]) => value !== "")),
  };
}

/** A number that an import kept as it was written stays so while nobody changes it; a new one must exist. */
function phoneOf({ phone, country }: SaveContact, before: ContactRow | null): Pick<Fields, "phone" | "phoneKey"> {
  if (!phone) return { phone: null, phoneKey: null };
  if (before && phone === before.phone) return { phone, phoneKey: before.phoneKey };
  const read = readPhone(phone, country);
  if (!read) throw refuse("bad_input", `“${phone}” is no phone number.`, { remedy: "Write it with its country code (+49 …), or give the contact a country.", errors: [{ path: "phone", message: "is no phone number" }] });
  return { phone: read.e164, phoneKey: phoneKey(read.e164) };
}

async function saveEmail(ctx: Ctx, { contactId, own, email }: { contactId: string; own: AddressRow[]; email: string | null }): Promise<void> {
  const primary = primaryEmail(own);
  if (!email) {
    if (primary) await ctx.db.delete(addresses).where(eq(addresses.id, primary.id));
    return;
  }
  const key = foldAddress(email);
  const same = own.find((row) => row.channel === "email" && row.key === key);
  if (same?.address === email) return;
  if (same) return void (await ctx.db.update(addresses).set({ address: email }).where(eq(addresses.id, same.id)));
  if (!isSendableAddress(email)) throw refuse("bad_input", `“${email}” is no e-mail address.`, { errors: [{ path: "email", message: "is no e-mail address" }] });
  await refuseTaken(ctx, email, key);
  if (primary) await ctx.db.update(addresses).set({ address: email, key }).where(eq(addresses.id, primary.id));
  else await ctx.db.insert(addresses).values({ id: ctx.newId(), contactId, channel: "email", address: email, key, createdAt: ctx.now() });
  await recogniseErased(ctx, "email", [key]);
}

async function refuseTaken(ctx: Ctx, email: string, key: string): Promise<void> {
  const [owner] = await ctx.db.select({ id: contacts.id, name: contacts.name }).from(addresses).innerJoin(contacts, eq(contacts.id, addresses.contactId)).where(and(eq(addresses.channel, "email"), eq(addresses.key, key)));
  if (!owner) return;
  throw refuse("conflict", `${email} belongs to “${owner.name}”.`, {
    remedy: "If both are one person, merge them; otherwise open that contact.",
    errors: [{ path: "email", message: `belongs to “${owner.name}”` }, { path: "contactId", message: owner.id }],
  });
}

/** As the audit shows it. */
function described(fields: Fields, email: string | null): Record<string, unknown> {
  const { name, givenName, familyName, company, language, timeZone, country, phone, preferredChannel, tags, customFields } = fields;
  return { name, givenName, familyName, company, email: email || null, phone, language, timeZone, country, preferredChannel, tags, customFields };
}

function differences(before: Record<string, unknown>, after: Record<string, unknown>): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const changed = Object.keys(after).filter((key) => !isDeepStrictEqual(before[key], after[key]));
  const pick = (from: Record<string, unknown>) => Object.fromEntries(changed.map((key) => [key, from[key]]));
  return { before: pick(before), after: pick(after) };
}
