import { and, eq } from "drizzle-orm";
import { addresses, contacts } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { foldAddress } from "../contacts/fold-address.ts";
import { recogniseErased } from "../contacts/recognise-erased.ts";
import type { MailAddress } from "./parse-mime.ts";

/** The contact who has this address, or null. */
export async function findContact(ctx: Ctx, address: string): Promise<string | null> {
  const [row] = await ctx.db.select({ contactId: addresses.contactId }).from(addresses).where(and(eq(addresses.channel, "email"), eq(addresses.key, foldAddress(address))));
  return row?.contactId ?? null;
}

/** Folded: every address under which this contact writes. */
export async function addressesOf(ctx: Ctx, contactId: string): Promise<ReadonlySet<string>> {
  const rows = await ctx.db.select({ key: addresses.key }).from(addresses).where(and(eq(addresses.contactId, contactId), eq(addresses.channel, "email")));
  return new Set(rows.map((row) => row.key));
}

/** The contact who has this address; a stranger becomes one. Runs in the caller's transaction, which holds the lock of the address. */
export async function contactOfSender(ctx: Ctx, sender: MailAddress): Promise<string> {
  const key = foldAddress(sender.address);
  const known = await findContact(ctx, key);
  if (known) return known;
  const id = ctx.newId();
  // Sent to the server together: they wait for no answer of one another.
  const [, inserted] = await Promise.all([
    ctx.db.insert(contacts).values({ id, name: sender.name ?? sender.address, createdAt: ctx.now(), updatedAt: ctx.now() }),
    ctx.db.insert(addresses).values({ id: ctx.newId(), contactId: id, channel: "email", address: sender.address, key, createdAt: ctx.now() }).onConflictDoNothing().returning({ id: addresses.id }),
    recogniseErased(ctx, "email", [key]),
  ]);
  if (inserted.length === 0) {
    // An import took the address meanwhile.
    await ctx.db.delete(contacts).where(eq(contacts.id, id));
    return (await findContact(ctx, key))!;
  }
  await recordEvent(ctx, { name: "contact.created", subject: { type: "contact", id }, data: { because: "wrote" } });
  return id;
}
