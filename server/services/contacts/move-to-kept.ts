import { and, eq, inArray, notInArray, sql } from "drizzle-orm";
import type { PgColumn, PgTable } from "drizzle-orm/pg-core";
import { recipients } from "../../../drizzle/schema/campaigns.ts";
import { cases } from "../../../drizzle/schema/cases.ts";
import { addresses, consents, contactListMembers, contacts, importRows } from "../../../drizzle/schema/contacts.ts";
import { conversations, messages } from "../../../drizzle/schema/conversations.ts";
import { deliveries } from "../../../drizzle/schema/deliveries.ts";
import { optIns } from "../../../drizzle/schema/opt-ins.ts";
import type { Ctx } from "../../context.ts";
import type { ContactRow } from "./contact-lines.ts";
import { filledBy, type MergeRecord } from "./merge-record.ts";

/**
 * Gives the kept contact what the other has and it lacks, and moves to it all that refers to the other, in the caller's
 * transaction. What the kept one has already (a place in the same campaign, on the same list) stays with the other,
 * hidden. Asked again it moves what has become free meanwhile. Answers what it moved.
 */
export async function mergeInto(ctx: Ctx, kept: ContactRow, merged: ContactRow): Promise<MergeRecord> {
  const { set, record } = filledBy(kept, merged);
  if (Object.keys(set).length > 0) await ctx.db.update(contacts).set(set).where(eq(contacts.id, kept.id));
  const from = merged.id;
  const to = kept.id;
  // Before the places move: afterwards nobody can tell whose was whose.
  const cancelled = await cancelSecondMails(ctx, from, to);
  return {
    ...record,
    addresses: await ctx.db.update(addresses).set({ contactId: to }).where(eq(addresses.contactId, from)).returning({ id: addresses.id, key: addresses.key }),
    conversations: await moveAll(ctx, conversations, from, to),
    messages: await moveAll(ctx, messages, from, to),
    cases: await moveAll(ctx, cases, from, to),
    consents: await moveAll(ctx, consents, from, to),
    optIns: await moveAll(ctx, optIns, from, to),
    recipients: await moveRecipients(ctx, from, to),
    lists: await moveLists(ctx, from, to),
    importRows: await ctx.db.update(importRows).set({ contactId: to }).where(eq(importRows.contactId, from)).returning({ importId: importRows.importId, line: importRows.line }),
    contacts: (await ctx.db.update(contacts).set({ mergedIntoId: to }).where(eq(contacts.mergedIntoId, from)).returning({ id: contacts.id })).map(({ id }) => id),
    deliveries: cancelled,
  };
}

type Owned = PgTable & { id: PgColumn; contactId: PgColumn };

async function moveAll(ctx: Ctx, table: Owned, from: string, to: string): Promise<string[]> {
  const rows = await ctx.db.update(table).set({ contactId: to } as never).where(eq(table.contactId, from)).returning({ id: table.id });
  return rows.map((row) => row.id as string);
}

/** A person has one place in a campaign and channel: where both had one, the second stays where it is. */
async function moveRecipients(ctx: Ctx, from: string, to: string): Promise<string[]> {
  const rows = await ctx.db
    .update(recipients)
    .set({ contactId: to })
    .where(and(eq(recipients.contactId, from), sql`not exists (select 1 from recipients k where k.contact_id = ${to} and k.campaign_id = ${recipients.campaignId} and k.channel = ${recipients.channel})`))
    .returning({ id: recipients.id });
  return rows.map(({ id }) => id);
}

async function moveLists(ctx: Ctx, from: string, to: string): Promise<string[]> {
  const own = ctx.db.select({ listId: contactListMembers.listId }).from(contactListMembers).where(eq(contactListMembers.contactId, to));
  const rows = await ctx.db
    .update(contactListMembers)
    .set({ contactId: to })
    .where(and(eq(contactListMembers.contactId, from), notInArray(contactListMembers.listId, own)))
    .returning({ listId: contactListMembers.listId });
  return rows.map(({ listId }) => listId);
}

/** Reached, or on the way: another mail of the same campaign would be the second. */
const reachedStatuses = ["claimed", "handed_over", "sent", "delivered", "read", "uncertain", "complained"] as const;
export const SAME_PERSON = "same_person";

/** Where both stand in one campaign and one of them still waits, the person is not written to twice. */
async function cancelSecondMails(ctx: Ctx, from: string, to: string): Promise<string[]> {
  const both = await ctx.db
    .select({ deliveryId: deliveries.id, status: deliveries.status, contactId: recipients.contactId, place: sql<string>`${recipients.campaignId} || ${recipients.channel}` })
    .from(recipients)
    .innerJoin(deliveries, eq(deliveries.recipientId, recipients.id))
    .where(inArray(recipients.contactId, [from, to]));
  const second = [...Map.groupBy(both, ({ place }) => place).values()].flatMap((places) => {
    const waiting = places.filter(({ status }) => status === "queued");
    const isReached = places.some(({ status }) => (reachedStatuses as readonly string[]).includes(status));
    if (isReached) return waiting;
    return waiting.length < 2 ? [] : waiting.filter(({ contactId }) => contactId === from);
  });
  if (second.length === 0) return [];
  const cancelled = await ctx.db
    .update(deliveries)
    .set({ status: "cancelled", reason: SAME_PERSON, endedAt: ctx.now() })
    // A sender may have claimed it meanwhile: then it is on its way.
    .where(and(inArray(deliveries.id, second.map(({ deliveryId }) => deliveryId)), eq(deliveries.status, "queued")))
    .returning({ id: deliveries.id });
  return cancelled.map(({ id }) => id);
}
