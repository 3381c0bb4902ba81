import { and, desc, eq, inArray, isNull, lte, or, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { consents, contactListMembers, contactLists, contactMerges, contacts, importRows, imports, suppressions } from "../../../drizzle/schema/contacts.ts";
import { conversations } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { users } from "../../../drizzle/schema/people.ts";
import type { Contact } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { type AddressRow, addressesByContact } from "./contact-lines.ts";
import { findShownContact, personIds } from "./require-contact.ts";
import { hashedKey } from "./suppression-key.ts";

/** Of each kind, the newest. */
const SHOWN_MAX = 100;

/**
 * One person with all that belongs to it. Conversations, cases and campaigns are those of mailboxes that the actor may
 * see. A merged contact reads as the one that it was merged into.
 */
export async function readContact(ctx: Ctx, contactId: string): Promise<Contact> {
  const row = await findShownContact(ctx, contactId);
  const ids = await personIds(ctx, row.id);
  const mailboxIds = (await visibleMailboxes(ctx)).map((mailbox) => mailbox.id);
  const ownAddresses = (await addressesByContact(ctx, [row.id])).get(row.id) ?? [];
  const { id, name, givenName, familyName, company, language, timeZone, country, phone, preferredChannel, tags, customFields } = row;
  return {
    id, name, givenName, familyName, company, language, timeZone, country, phone, preferredChannel, tags, customFields,
    addresses: await withSuppressions(ctx, ownAddresses),
    consents: await consentsOf(ctx, id),
    lists: await ctx.db.select({ id: contactLists.id, name: contactLists.name }).from(contactListMembers).innerJoin(contactLists, eq(contactLists.id, contactListMembers.listId)).where(eq(contactListMembers.contactId, id)).orderBy(contactLists.name),
    imports: await importsOf(ctx, ids),
    campaigns: await campaignsOf(ctx, ids, mailboxIds),
    conversations: await conversationsOf(ctx, ids, mailboxIds),
    cases: await casesOf(ctx, ids, mailboxIds),
    merges: await mergesOf(ctx, id),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

async function withSuppressions(ctx: Ctx, own: AddressRow[]): Promise<Contact["addresses"]> {
  if (own.length === 0) return [];
  const keysOf = (row: AddressRow) => [row.key, hashedKey(ctx.ports.settingsKey, row.channel, row.key)];
  const found = await ctx.db.select().from(suppressions).where(inArray(suppressions.key, own.flatMap(keysOf)));
  return own.map((row) => {
    const suppression = found.find((one) => one.channel === row.channel && keysOf(row).includes(one.key));
    return { channel: row.channel, address: row.address, suppression: suppression ? { reason: suppression.reason, suppressedAt: suppression.suppressedAt.toISOString() } : null };
  });
}

/** Newest first: the first of a channel counts. */
async function consentsOf(ctx: Ctx, contactId: string): Promise<Contact["consents"]> {
  const rows = await ctx.db
    .select({ consent: consents, userName: users.name })
    .from(consents)
    .leftJoin(users, eq(users.id, consents.recordedBy))
    .where(eq(consents.contactId, contactId))
    .orderBy(desc(consents.recordedAt), desc(consents.id))
    .limit(SHOWN_MAX);
  return rows.map(({ consent: { channel, topic, state, source, recordedAt, importId }, userName }) => ({ channel, topic, state, source, recordedAt: recordedAt.toISOString(), recordedBy: userName, importId }));
}

/** Rows that were written to it; what is only being looked at is none of them. */
async function importsOf(ctx: Ctx, contactIds: string[]): Promise<Contact["imports"]> {
  const rows = await ctx.db
    .select({ id: imports.id, fileName: imports.fileName, line: importRows.line, createdAt: imports.createdAt })
    .from(importRows)
    .innerJoin(imports, eq(imports.id, importRows.importId))
    .where(and(inArray(importRows.contactId, contactIds), or(lte(importRows.line, imports.appliedLine), eq(imports.status, "finished"))))
    .orderBy(desc(imports.createdAt), importRows.line)
    .limit(SHOWN_MAX);
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}

async function campaignsOf(ctx: Ctx, contactIds: string[], mailboxIds: string[]): Promise<Contact["campaigns"]> {
  const rows = await ctx.db
    .select({ id: campaigns.id, name: campaigns.name, status: campaigns.status, sentAt: sql<string | null>`to_char(max(${deliveries.sentAt}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')` })
    .from(recipients)
    .innerJoin(campaigns, eq(campaigns.id, recipients.campaignId))
    .leftJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(and(inArray(recipients.contactId, contactIds), inArray(campaigns.mailboxId, mailboxIds)))
    // A person that was merged may have two places in one campaign.
    .groupBy(campaigns.id)
    .orderBy(desc(campaigns.createdAt))
    .limit(SHOWN_MAX);
  return rows;
}

async function conversationsOf(ctx: Ctx, contactIds: string[], mailboxIds: string[]): Promise<Contact["conversations"]> {
  const rows = await ctx.db
    .select({ id: conversations.id, subject: conversations.subject, lastMessageAt: conversations.lastMessageAt })
    .from(conversations)
    .where(and(inArray(conversations.contactId, contactIds), inArray(conversations.mailboxId, mailboxIds)))
    .orderBy(desc(conversations.lastMessageAt))
    .limit(SHOWN_MAX);
  return rows.map((row) => ({ ...row, lastMessageAt: row.lastMessageAt.toISOString() }));
}

async function casesOf(ctx: Ctx, contactIds: string[], mailboxIds: string[]): Promise<Contact["cases"]> {
  const rows = await ctx.db
    .select({ id: cases.id, number: cases.number, title: cases.title, status: cases.status, openedAt: cases.openedAt })
    .from(cases)
    .where(and(inArray(cases.contactId, contactIds), inArray(cases.mailboxId, mailboxIds)))
    .orderBy(desc(cases.openedAt))
    .limit(SHOWN_MAX);
  return rows.map((row) => ({ ...row, openedAt: row.openedAt.toISOString() }));
}

async function mergesOf(ctx: Ctx, contactId: string): Promise<Contact["merges"]> {
  const rows = await ctx.db
    .select({ id: contactMerges.id, name: contacts.name, mergedAt: contactMerges.mergedAt, mergedBy: users.name })
    .from(contactMerges)
    .innerJoin(contacts, eq(contacts.id, contactMerges.mergedId))
    .leftJoin(users, eq(users.id, contactMerges.mergedBy))
    .where(and(eq(contactMerges.keptId, contactId), isNull(contactMerges.undoneAt)))
    .orderBy(desc(contactMerges.mergedAt), desc(contactMerges.id));
  return rows.map((row) => ({ ...row, mergedAt: row.mergedAt.toISOString(), mergedBy: row.mergedBy ?? "" }));
}
