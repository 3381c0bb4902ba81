import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { addresses, consents, contactListMembers, contactMerges, contacts, importRows } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import type { Contact } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import type { ContactRow } from "./contact-lines.ts";
import { refreshSearchText } from "./index-contacts.ts";
import { joined, MergeRecord, withoutFilled } from "./merge-record.ts";
import { mergeInto, SAME_PERSON } from "./move-to-kept.ts";
import { readContact } from "./read-contact.ts";
import { lockContact } from "./require-contact.ts";
import { sqlIds } from "./sql-arrays.ts";

/**
 * Takes two contacts apart again: all that the merge moved goes back, and the kept contact's fields are what they were,
 * except what somebody changed since. What came since stays with the kept contact, but for new mails in conversations
 * that go back. Merges of one contact can be undone in any order; one into a contact that was itself merged is refused
 * until that is undone.
 */
export function undoMerge(ctx: Ctx, { contactId, mergeId }: { contactId: string; mergeId: string }): Promise<Contact> {
  return inTransaction(ctx, async (ctx) => {
    const kept = await lockContact(ctx, contactId);
    const [merge] = await ctx.db.select().from(contactMerges).where(and(eq(contactMerges.id, mergeId), eq(contactMerges.keptId, contactId))).for("update");
    if (!merge) throw refuse("not_found", "There is no such merge.");
    if (merge.undoneAt !== null) throw refuse("conflict", "This merge was undone already.");
    const record = MergeRecord.parse(merge.before);
    await ctx.db.update(contacts).set({ ...withoutFilled(kept, record), updatedAt: ctx.now() }).where(eq(contacts.id, contactId));
    await ctx.db.update(contacts).set({ mergedIntoId: null, updatedAt: ctx.now() }).where(eq(contacts.id, merge.mergedId));
    await moveBack(ctx, record, { from: contactId, to: merge.mergedId, mergedAt: merge.mergedAt });
    await ctx.db.update(contactMerges).set({ undoneAt: ctx.now() }).where(eq(contactMerges.id, mergeId));
    await mergeRestAgain(ctx, contactId);
    await refreshSearchText(ctx, [contactId, merge.mergedId]);
    await recordEvent(ctx, { name: "contact.merge_undone", subject: { type: "contact", id: contactId }, data: { mergeId, mergedId: merge.mergedId } });
    return readContact(ctx, contactId);
  });
}

async function moveBack(ctx: Ctx, record: MergeRecord, { from, to, mergedAt }: { from: string; to: string; mergedAt: Date }): Promise<void> {
  const back = { contactId: to };
  for (const { id, key } of record.addresses) await ctx.db.update(addresses).set(back).where(and(eq(addresses.id, id), eq(addresses.contactId, from), eq(addresses.key, key)));
  for (const [table, ids] of [[conversations, record.conversations], [messages, record.messages], [cases, record.cases], [consents, record.consents], [optIns, record.optIns], [recipients, record.recipients]] as const) {
    if (ids.length > 0) await ctx.db.update(table).set(back).where(and(sql`${table.id} = any(${sqlIds(ids)})`, eq(table.contactId, from)));
  }
  if (record.conversations.length > 0) await ctx.db.update(messages).set(back).where(and(inArray(messages.conversationId, record.conversations), eq(messages.contactId, from), gt(messages.storedAt, mergedAt)));
  if (record.lists.length > 0) await ctx.db.update(contactListMembers).set(back).where(and(inArray(contactListMembers.listId, record.lists), eq(contactListMembers.contactId, from)));
  await ctx.db.execute(sql`
    update ${importRows} r set contact_id = ${to}
    from jsonb_to_recordset(${JSON.stringify(record.importRows)}::jsonb) as moved("importId" uuid, line int)
    where r.import_id = moved."importId" and r.line = moved.line and r.contact_id = ${from}`);
  if (record.contacts.length > 0) await ctx.db.update(contacts).set({ mergedIntoId: to }).where(and(inArray(contacts.id, record.contacts), eq(contacts.mergedIntoId, from)));
  await queueAgain(ctx, record.deliveries);
}

/** Two persons are two mails again, if their campaign has not come to its end. */
async function queueAgain(ctx: Ctx, deliveryIds: string[]): Promise<void> {
  if (deliveryIds.length === 0) return;
  const open = ctx.db.select({ id: campaigns.id }).from(campaigns).where(isNull(campaigns.finishedAt));
  await ctx.db
    .update(deliveries)
    .set({ status: "queued", reason: null, endedAt: null })
    .where(and(inArray(deliveries.id, deliveryIds), eq(deliveries.status, "cancelled"), eq(deliveries.reason, SAME_PERSON), inArray(deliveries.campaignId, open)));
}

/**
 * Of two persons that were merged into one and had the same tag, the first brought it. Now that the first is gone, the
 * second brings it: as if the first had never been there.
 */
async function mergeRestAgain(ctx: Ctx, contactId: string): Promise<void> {
  const rest = await ctx.db
    .select({ merge: contactMerges, merged: contacts })
    .from(contactMerges)
    .innerJoin(contacts, eq(contacts.id, contactMerges.mergedId))
    .where(and(eq(contactMerges.keptId, contactId), isNull(contactMerges.undoneAt)))
    .orderBy(asc(contactMerges.mergedAt), asc(contactMerges.id));
  for (const { merge, merged } of rest) {
    const kept = await readRow(ctx, contactId);
    const more = await mergeInto(ctx, kept, merged);
    await ctx.db.update(contactMerges).set({ before: joined(MergeRecord.parse(merge.before), more) }).where(eq(contactMerges.id, merge.id));
  }
}

async function readRow(ctx: Ctx, contactId: string): Promise<ContactRow> {
  const [row] = await ctx.db.select().from(contacts).where(eq(contacts.id, contactId));
  return row!;
}
