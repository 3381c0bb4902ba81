import { inArray } from "drizzle-orm";
import { addresses, consents, contactListMembers, contactMerges, contacts, imports, suppressions, topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import type { EraseContact } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { eraseImportRows } from "./erase-import-rows.ts";
import { eraseMail } from "./erase-mail.ts";
import { eraseReplies } from "./erase-replies.ts";
import { eraseTraces } from "./erase-traces.ts";
import { type ErasedPerson, erasedPerson } from "./erased-person.ts";
import { refreshSearchText } from "./index-contacts.ts";
import { lockHolds, refuseHeldPerson } from "./legal-holds.ts";
import { allowLongStatements } from "./long-statements.ts";
import { ERASED_NAME } from "./redact-person.ts";
import { lockContact } from "./require-contact.ts";
import { hashedKey } from "./suppression-key.ts";

/**
 * Forgets a person (GDPR Art. 17): everything that tells who it was goes, from the contact and those merged into it,
 * their addresses, imports, campaigns, mails and cases, and from the record of what happened. What the business needs
 * stays without the person: the figures of campaigns, cases with their clocks, that a mail came and when. So that an old
 * file does not bring the person back, every address stays suppressed, as a hash that only this server's key can make.
 * `messages: "keep"` leaves the texts of mails and cases, where a law asks for letters to be kept. Cannot be undone. Refuses `held` where a legal hold concerns the person.
 */
export function eraseContact(ctx: Ctx, { contactId, messages }: EraseContact & { contactId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    await allowLongStatements(ctx);
    await lockHolds(ctx);
    await lockContact(ctx, contactId);
    await refuseWhileImporting(ctx);
    const person = await erasedPerson(ctx, contactId);
    await refuseHeldPerson(ctx, person);
    await hashSuppressions(ctx, person);
    await eraseMail(ctx, person, { isTextErased: messages === "erase" });
    await eraseReplies(ctx, person, { isTextErased: messages === "erase" });
    await eraseImportRows(ctx, person);
    const eventSeqs = await eraseTraces(ctx, person);
    await eraseRows(ctx, person);
    await recordEvent(ctx, { name: "contact.erased", subject: { type: "contact", id: contactId }, data: { messages, eventSeqs } });
  });
}

/** Rows that are being read and written this moment would come after us. */
async function refuseWhileImporting(ctx: Ctx): Promise<void> {
  const [busy] = await ctx.db.select({ id: imports.id }).from(imports).where(inArray(imports.status, ["checking", "importing", "undoing"])).limit(1);
  if (busy) throw refuse("conflict", "An import is at work, and may hold this person.", { remedy: "Wait until it is done, or pause it, and erase the person then." });
}

/** The first reason stays; who was not suppressed is so from now on, because of the erasure. */
async function hashSuppressions(ctx: Ctx, { ways }: ErasedPerson): Promise<void> {
  if (ways.length === 0) return;
  const known = await ctx.db.select().from(suppressions).where(inArray(suppressions.key, ways.map(({ key }) => key)));
  const before = ways.map((way) => known.find((row) => row.channel === way.channel && row.key === way.key));
  const erasedBy = ctx.actor.type === "user" ? ctx.actor.id : null;
  await ctx.db
    .insert(suppressions)
    .values(ways.map(({ channel, key }, index) => ({
      id: ctx.newId(),
      channel,
      key: hashedKey(ctx.ports.settingsKey, channel, key),
      reason: before[index]?.reason ?? "erased",
      suppressedAt: before[index]?.suppressedAt ?? ctx.now(),
      suppressedBy: before[index] ? before[index].suppressedBy : erasedBy,
    })))
    .onConflictDoNothing();
  const openIds = before.flatMap((row) => (row ? [row.id] : []));
  if (openIds.length > 0) await ctx.db.delete(suppressions).where(inArray(suppressions.id, openIds));
}

/** The contact's row stays, empty, for what refers to it. */
async function eraseRows(ctx: Ctx, { ids, ways }: ErasedPerson): Promise<void> {
  await ctx.db.delete(addresses).where(inArray(addresses.contactId, ids));
  await ctx.db.delete(consents).where(inArray(consents.contactId, ids));
  await ctx.db.delete(optIns).where(inArray(optIns.contactId, ids));
  // Every way to the person is suppressed from now on.
  if (ways.length > 0) await ctx.db.delete(topicOptOuts).where(inArray(topicOptOuts.key, ways.map(({ key }) => key)));
  await ctx.db.delete(contactListMembers).where(inArray(contactListMembers.contactId, ids));
  await ctx.db.delete(contactMerges).where(inArray(contactMerges.keptId, ids));
  await ctx.db.delete(contactMerges).where(inArray(contactMerges.mergedId, ids));
  const nothing = { givenName: null, familyName: null, company: null, language: null, timeZone: null, country: null, phone: null, phoneKey: null, preferredChannel: null, tags: [], customFields: {} };
  await ctx.db.update(contacts).set({ ...nothing, name: ERASED_NAME, erasedAt: ctx.now(), updatedAt: ctx.now() }).where(inArray(contacts.id, ids));
  await refreshSearchText(ctx, ids);
}
