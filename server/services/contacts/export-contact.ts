import { and, asc, eq, getTableColumns, gt, inArray, or, type SQL, sql } from "drizzle-orm";
import { campaigns, recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases, notes, tasks } from "../../../drizzle/schema/cases.ts";
import { addresses, consents, contactListMembers, contactLists, contactMerges, contacts, importRows, imports, suppressions, topicOptOuts } from "../../../drizzle/schema/contacts.ts";
import { attachments, classifications, conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries, deliveryAttempts, receipts } from "../../../drizzle/schema/deliveries.ts";
import { events } from "../../../drizzle/schema/events.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import { mailboxes } from "../../../drizzle/schema/people.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { recordEvent } from "../events/record-event.ts";
import { visibleMailboxes } from "../people/queries.ts";
import { waysTo } from "./contact-lines.ts";
import { findShownContact, personIds } from "./require-contact.ts";
import { hashedKey } from "./suppression-key.ts";

const MESSAGES_PER_PAGE = 100;

/**
 * Everything that Mailroom holds about a person, as JSON text in pieces (GDPR Art. 15 and 20): each table's rows that
 * concern the contact or one merged into it. Mails in other people's own mailboxes are named and not shown: their owner
 * has to give them out. That it was exported is recorded first.
 */
export async function exportContact(ctx: Ctx, { contactId }: { contactId: string }): Promise<AsyncGenerator<string>> {
  const { id } = await findShownContact(ctx, contactId);
  await inTransaction(ctx, (ctx) => recordEvent(ctx, { name: "contact.exported", subject: { type: "contact", id } }));
  return writeParts(ctx, id, await personIds(ctx, id));
}

async function* writeParts(ctx: Ctx, contactId: string, ids: string[]): AsyncGenerator<string> {
  yield `{"exportedAt":${JSON.stringify(ctx.now())},"contactId":${JSON.stringify(contactId)}`;
  for (const [name, rows] of await smallTables(ctx, ids)) yield `,\n${JSON.stringify(name)}:${JSON.stringify(rows, null, 1)}`;
  yield `,\n"messages":[`;
  let isFirst = true;
  for await (const message of personMessages(ctx, ids)) {
    yield `${isFirst ? "" : ","}\n${JSON.stringify(message, null, 1)}`;
    isFirst = false;
  }
  yield "]}\n";
}

/** What a person has some hundreds of at most. */
async function smallTables(ctx: Ctx, ids: string[]): Promise<[string, unknown[]][]> {
  const { db } = ctx;
  const people = await db.select().from(contacts).where(inArray(contacts.id, ids)).orderBy(asc(contacts.createdAt));
  const own = await db.select().from(addresses).where(inArray(addresses.contactId, ids)).orderBy(asc(addresses.createdAt));
  const ways = people.flatMap((row) => waysTo(row, own.filter((address) => address.contactId === row.id)));
  const places = await db.select({ campaign: campaigns.name, recipient: recipients, delivery: deliveries }).from(recipients).innerJoin(campaigns, eq(campaigns.id, recipients.campaignId)).leftJoin(deliveries, eq(deliveries.recipientId, recipients.id)).where(inArray(recipients.contactId, ids)).orderBy(asc(campaigns.createdAt));
  const ownCases = await db.select().from(cases).where(inArray(cases.contactId, ids)).orderBy(asc(cases.openedAt));
  const caseIds = ownCases.map((row) => row.id);
  const ofCases = (caseId: typeof notes.caseId | typeof tasks.caseId): SQL => inArray(caseId, caseIds);
  const merges = await db.select().from(contactMerges).where(or(inArray(contactMerges.keptId, ids), inArray(contactMerges.mergedId, ids))).orderBy(asc(contactMerges.mergedAt));
  return [
    ["contacts", people],
    ["addresses", own],
    ["consents", await db.select().from(consents).where(inArray(consents.contactId, ids)).orderBy(asc(consents.recordedAt))],
    ["suppressions", await suppressionsOf(ctx, ways)],
    ["topicsLeft", await topicsLeft(ctx, ways)],
    ["optIns", await db.select(optInEvidence).from(optIns).where(inArray(optIns.contactId, ids)).orderBy(asc(optIns.requestedAt))],
    ["lists", await db.select({ list: contactLists.name, addedAt: contactListMembers.addedAt, importId: contactListMembers.importId }).from(contactListMembers).innerJoin(contactLists, eq(contactLists.id, contactListMembers.listId)).where(inArray(contactListMembers.contactId, ids))],
    ["imports", await db.select({ fileName: imports.fileName, importedAt: imports.createdAt, row: importRows }).from(importRows).innerJoin(imports, eq(imports.id, importRows.importId)).where(inArray(importRows.contactId, ids)).orderBy(asc(imports.createdAt), asc(importRows.line))],
    ["campaigns", places],
    ["deliveryAttempts", await db.select().from(deliveryAttempts).where(inArray(deliveryAttempts.deliveryId, places.flatMap(({ delivery }) => (delivery ? [delivery.id] : []))))],
    ["receipts", await db.select().from(receipts).where(inArray(receipts.deliveryId, places.flatMap(({ delivery }) => (delivery ? [delivery.id] : []))))],
    ["cases", ownCases],
    ["notes", await db.select().from(notes).where(ofCases(notes.caseId)).orderBy(asc(notes.createdAt))],
    ["tasks", await db.select().from(tasks).where(ofCases(tasks.caseId)).orderBy(asc(tasks.createdAt))],
    ["conversations", await db.select().from(conversations).where(inArray(conversations.contactId, ids)).orderBy(asc(conversations.createdAt))],
    ["merges", merges],
    ["events", await db.select().from(events).where(or(and(eq(events.subjectType, "contact"), inArray(events.subjectId, ids)), inArray(events.caseId, caseIds))).orderBy(asc(events.seq))],
  ];
}

async function suppressionsOf(ctx: Ctx, ways: ReturnType<typeof waysTo>): Promise<unknown[]> {
  if (ways.length === 0) return [];
  const keys = ways.flatMap(({ channel, key }) => [key, hashedKey(ctx.ports.settingsKey, channel, key)]);
  return ctx.db.select().from(suppressions).where(inArray(suppressions.key, keys));
}

async function topicsLeft(ctx: Ctx, ways: ReturnType<typeof waysTo>): Promise<unknown[]> {
  if (ways.length === 0) return [];
  return ctx.db.select().from(topicOptOuts).where(inArray(topicOptOuts.key, ways.map(({ key }) => key)));
}

/** All but the hash of the link's token, which opens nothing and tells nothing. */
const { tokenHash: _, ...optInEvidence } = getTableColumns(optIns);

/** By id, a page at a time: a person may have written for years. */
async function* personMessages(ctx: Ctx, ids: string[]): AsyncGenerator<unknown> {
  const visible = new Set((await visibleMailboxes(ctx)).map((mailbox) => mailbox.id));
  const ownConversations = ctx.db.select({ id: conversations.id }).from(conversations).where(inArray(conversations.contactId, ids));
  for (let after = "00000000-0000-0000-0000-000000000000"; ; ) {
    const page = await ctx.db
      .select({ message: messages, mailbox: mailboxes.address })
      .from(messages)
      .innerJoin(mailboxes, eq(mailboxes.id, messages.mailboxId))
      .where(and(or(inArray(messages.contactId, ids), inArray(messages.conversationId, ownConversations)), gt(messages.id, sql`${after}::uuid`)))
      .orderBy(asc(messages.id))
      .limit(MESSAGES_PER_PAGE);
    const messageIds = page.map(({ message }) => message.id);
    if (messageIds.length === 0) return;
    const files = await ctx.db.select().from(attachments).where(inArray(attachments.messageId, messageIds));
    const judged = await ctx.db.select().from(classifications).where(inArray(classifications.messageId, messageIds));
    for (const { message, mailbox } of page) {
      const { id, receivedAt, direction } = message;
      if (!visible.has(message.mailboxId)) yield { id, mailbox, receivedAt, direction, isWithheld: true };
      else yield { ...message, mailbox, attachments: files.filter((file) => file.messageId === id), classifications: judged.filter((one) => one.messageId === id) };
    }
    after = messageIds.at(-1)!;
  }
}
