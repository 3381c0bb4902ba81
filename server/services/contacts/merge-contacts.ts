import { eq, inArray } from "drizzle-orm";
import { contactMerges, contacts } from "../../../drizzle/schema/contacts.ts";
import type { Contact } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { refreshSearchText } from "./index-contacts.ts";
import { mergeInto } from "./move-to-kept.ts";
import { readContact } from "./read-contact.ts";
import { lockContacts } from "./require-contact.ts";

/**
 * Makes two contacts one person: all that refers to the other goes over to the kept one, which it fills where it is
 * empty. The other is hidden, not deleted, and what went over is written down, so that it can be undone at any time.
 */
export async function mergeContacts(ctx: Ctx, { contactId, otherId }: { contactId: string; otherId: string }): Promise<Contact> {
  if (contactId === otherId) throw refuse("bad_input", "A contact cannot be merged with itself.", { errors: [{ path: "otherId", message: "is the same contact" }] });
  return inTransaction(ctx, async (ctx) => {
    const [kept, merged] = await lockContacts(ctx, [contactId, otherId]);
    const id = ctx.newId();
    const record = await mergeInto(ctx, kept!, merged!);
    await ctx.db.update(contacts).set({ mergedIntoId: contactId, updatedAt: ctx.now() }).where(inArray(contacts.id, [otherId, ...record.contacts]));
    await ctx.db.update(contacts).set({ updatedAt: ctx.now() }).where(eq(contacts.id, contactId));
    await ctx.db.insert(contactMerges).values({ id, keptId: contactId, mergedId: otherId, before: record, mergedBy: ctx.actor.type === "user" ? ctx.actor.id : null, mergedAt: ctx.now() });
    await refreshSearchText(ctx, [contactId, otherId]);
    await recordEvent(ctx, { name: "contact.merged", subject: { type: "contact", id: contactId }, data: { mergeId: id, mergedId: otherId } });
    return readContact(ctx, contactId);
  });
}
