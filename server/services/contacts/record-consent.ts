import { and, desc, eq } from "drizzle-orm";
import { consents, contacts } from "../../../drizzle/schema/contacts.ts";
import type { Contact, RecordConsent } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { readContact } from "./read-contact.ts";
import { lockContact } from "./require-contact.ts";

/**
 * What a person said about a channel, with where it was said (GDPR Art. 7(1): consent must be demonstrable). Every
 * record stays; the newest counts. Nothing else ever makes anybody agree.
 */
export function recordConsent(ctx: Ctx, { contactId, channel, state, source }: RecordConsent & { contactId: string }): Promise<Contact> {
  return inTransaction(ctx, async (ctx) => {
    await lockContact(ctx, contactId);
    const [before] = await ctx.db.select({ state: consents.state }).from(consents).where(and(eq(consents.contactId, contactId), eq(consents.channel, channel), eq(consents.topic, ""))).orderBy(desc(consents.recordedAt), desc(consents.id)).limit(1);
    await ctx.db.insert(consents).values({ id: ctx.newId(), contactId, channel, state, source, recordedAt: ctx.now(), recordedBy: ctx.actor.type === "user" ? ctx.actor.id : null });
    await ctx.db.update(contacts).set({ updatedAt: ctx.now() }).where(eq(contacts.id, contactId));
    await recordEvent(ctx, { name: "contact.consent_recorded", subject: { type: "contact", id: contactId }, data: { channel, source, before: before?.state ?? null, after: state } });
    return readContact(ctx, contactId);
  });
}
