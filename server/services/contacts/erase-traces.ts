import { and, eq, inArray, isNotNull, notInArray, or, sql } from "drizzle-orm";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { contacts, segments } from "../../../drizzle/schema/contacts.ts";
import { deliveries, deliveryAttempts, receipts } from "../../../drizzle/schema/deliveries.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { rules, ruleVersions } from "../../../drizzle/schema/rules.ts";
import type { Ctx } from "../../context.ts";
import { type ErasedPerson, mayName } from "./erased-person.ts";
import { ERASED_NAME, redactedJson } from "./redact-person.ts";
import { addressKey, hashedKey } from "./suppression-key.ts";

/** The person in campaigns, in the record of what happened, and in what was configured by name. Answers the numbers of the events that say less now. */
export async function eraseTraces(ctx: Ctx, person: ErasedPerson): Promise<number[]> {
  await erasePlaces(ctx, person);
  await redactOthers(ctx, person);
  const eventSeqs = await eraseEvents(ctx, person);
  await eraseSettings(ctx, person);
  return eventSeqs;
}

/**
 * A place in a campaign stays as a figure: its address becomes the hash that is suppressed, so that whatever is asked to
 * go there, even an old claim or a decision to send again, is stopped by the same key. What still waits ends now.
 */
async function erasePlaces(ctx: Ctx, { ids, emailKeys }: ErasedPerson): Promise<void> {
  const places = await ctx.db.select({ id: recipients.id, channel: recipients.channel, address: recipients.address }).from(recipients).where(or(inArray(recipients.contactId, ids), inArray(sql`lower(${recipients.address})`, emailKeys)));
  for (const { id, channel, address } of places) {
    const hash = hashedKey(ctx.ports.settingsKey, channel, addressKey(channel, address));
    await ctx.db.update(recipients).set({ name: ERASED_NAME, address: hash, mergeValues: { name: ERASED_NAME, email: hash } }).where(eq(recipients.id, id));
    const sent = await ctx.db.update(deliveries).set({ toAddress: hash }).where(eq(deliveries.recipientId, id)).returning({ id: deliveries.id });
    await ctx.db.update(deliveries).set({ status: "suppressed", reason: "erased", endedAt: ctx.now(), leaseUntil: null }).where(and(eq(deliveries.recipientId, id), eq(deliveries.status, "queued")));
    if (sent.length === 0) continue;
    // Providers repeat the address in what they refuse, and in what they say later.
    const sentIds = sent.map((delivery) => delivery.id);
    await ctx.db.update(deliveryAttempts).set({ detail: null }).where(inArray(deliveryAttempts.deliveryId, sentIds));
    await ctx.db.update(receipts).set({ detail: null }).where(inArray(receipts.deliveryId, sentIds));
  }
}

/**
 * Other people's fields that name the person's address, such as an assistant's. What is frozen for a mail that still
 * waits is left: another text than the one that was checked would not be sent.
 */
async function redactOthers(ctx: Ctx, person: ErasedPerson): Promise<void> {
  const { ids, redact } = person;
  for (const { id, customFields } of await ctx.db.select({ id: contacts.id, customFields: contacts.customFields }).from(contacts).where(and(notInArray(contacts.id, ids), mayName(person, sql`${contacts.customFields}::text`, { byName: false })))) {
    await ctx.db.update(contacts).set({ customFields: redactedJson(customFields, redact), updatedAt: ctx.now() }).where(eq(contacts.id, id));
  }
  const places = await ctx.db
    .select({ id: recipients.id, mergeValues: recipients.mergeValues })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(and(isNotNull(deliveries.endedAt), mayName(person, sql`${recipients.mergeValues}::text`, { byName: false })));
  for (const { id, mergeValues } of places) await ctx.db.update(recipients).set({ mergeValues: redactedJson(mergeValues, redact) }).where(eq(recipients.id, id));
}

/**
 * Events are otherwise never changed. Of the person's own the data goes but for its shape; in those of its cases, and in
 * whatever else names the person, the name goes. Who did what and when stays.
 */
async function eraseEvents(ctx: Ctx, person: ErasedPerson): Promise<number[]> {
  const { ids, redact, redactOwn } = person;
  const own = and(eq(events.subjectType, "contact"), inArray(events.subjectId, ids));
  const told = await ctx.db.update(events).set({ data: sql`(${events.data} - array['before', 'after', 'source', 'name']) || '{"isErased": true}'::jsonb` }).where(own).returning({ seq: events.seq });
  const done = await ctx.db.update(events).set({ actorName: ERASED_NAME }).where(and(eq(events.actorType, "contact"), inArray(events.actorId, ids))).returning({ seq: events.seq });
  const caseIds = ctx.db.select({ id: cases.id }).from(cases).where(inArray(cases.contactId, ids));
  const ofCases = inArray(events.caseId, caseIds);
  // A colleague's own sign-in and mailbox are not the person's, even where both have one address.
  const isOthers = notInArray(events.subjectType, ["user", "mailbox"]);
  const named = and(isOthers, or(and(sql`${events.subjectType} <> 'contact'`, mayName(person, sql`${events.data}::text`, { byName: true })), mayName(person, sql`${events.data}::text`, { byName: false })));
  const rows = await ctx.db.select({ seq: events.seq, data: events.data, isOfCase: sql<boolean>`coalesce(${ofCases}, false)` }).from(events).where(or(ofCases, named));
  for (const { seq, data, isOfCase } of rows) await ctx.db.update(events).set({ data: redactedJson(data, isOfCase ? redactOwn : redact) }).where(eq(events.seq, seq));
  return [...new Set([...told, ...done, ...rows].map(({ seq }) => seq))].toSorted((a, b) => a - b);
}

/** A segment or rule that asks for the person by name finds nobody from now on. */
async function eraseSettings(ctx: Ctx, person: ErasedPerson): Promise<void> {
  const { redact } = person;
  for (const row of await ctx.db.select().from(segments).where(mayName(person, sql`concat_ws(' ', ${segments.name}, ${segments.description}, ${segments.filter}::text)`, { byName: true }))) {
    await ctx.db.update(segments).set({ filter: redactedJson(row.filter, redact), description: redact(row.description) }).where(eq(segments.id, row.id));
  }
  for (const row of await ctx.db.select().from(rules).where(mayName(person, sql`concat_ws(' ', ${rules.draft}::text, ${rules.published}::text)`, { byName: true }))) {
    await ctx.db.update(rules).set({ draft: redactedJson(row.draft, redact), published: row.published && redactedJson(row.published, redact) }).where(eq(rules.id, row.id));
  }
  for (const row of await ctx.db.select().from(ruleVersions).where(mayName(person, sql`${ruleVersions.definition}::text`, { byName: true }))) {
    await ctx.db.update(ruleVersions).set({ definition: redactedJson(row.definition, redact) }).where(and(eq(ruleVersions.ruleId, row.ruleId), eq(ruleVersions.version, row.version)));
  }
}
