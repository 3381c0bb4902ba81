import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { contactListMembers, contactLists, contacts, segments } from "../../../drizzle/schema/contacts.ts";
import type { ContactChoice, ContactList, SaveContactList } from "../../contract/contacts.ts";
import { type Ctx, inTransaction } from "../../context.ts";
import { refuse } from "../../errors.ts";
import { recordEvent } from "../events/record-event.ts";
import { calledOnce } from "./called-once.ts";
import { contactsChosen } from "./find-contacts.ts";
import { allowLongStatements } from "./long-statements.ts";

export type ContactListRow = typeof contactLists.$inferSelect;

/** All lists by name, with their members that are neither merged nor erased. */
export async function listContactLists(ctx: Ctx): Promise<ContactList[]> {
  const counts = ctx.db
    .select({ listId: contactListMembers.listId, count: sql<number>`count(*)::int`.as("count") })
    .from(contactListMembers)
    .innerJoin(contacts, and(eq(contacts.id, contactListMembers.contactId), isNull(contacts.mergedIntoId), isNull(contacts.erasedAt)))
    .groupBy(contactListMembers.listId)
    .as("counts");
  const rows = await ctx.db.select({ list: contactLists, count: counts.count }).from(contactLists).leftJoin(counts, eq(counts.listId, contactLists.id)).orderBy(asc(sql`lower(${contactLists.name})`), asc(contactLists.id));
  return rows.map(({ list, count }) => toContactList(list, count ?? 0));
}

/** Makes a list, or gives one another name. Refuses `conflict` where another one is called so. */
export function saveContactList(ctx: Ctx, { listId, name, description }: SaveContactList & { listId: string | null }): Promise<ContactList> {
  return calledOnce(name, () => inTransaction(ctx, async (ctx) => {
    const before = listId === null ? null : await requireContactList(ctx, listId);
    const fields = { name, description };
    const [row] = before
      ? await ctx.db.update(contactLists).set(fields).where(eq(contactLists.id, before.id)).returning()
      : await ctx.db.insert(contactLists).values({ id: ctx.newId(), ...fields, createdAt: ctx.now() }).returning();
    await recordEvent(ctx, { name: "contact_list.saved", subject: { type: "contact_list", id: row!.id }, data: { before: before && { name: before.name, description: before.description }, after: fields } });
    return toContactList(row!, before ? await memberCount(ctx, before.id) : 0);
  }));
}

/** The list goes, its members stay contacts. Refuses `conflict` while a segment asks for it: it would find nobody in silence. */
export function deleteContactList(ctx: Ctx, { listId }: { listId: string }): Promise<void> {
  return inTransaction(ctx, async (ctx) => {
    const row = await requireContactList(ctx, listId);
    const using = await ctx.db.select({ name: segments.name }).from(segments).where(sql`${segments.filter} @> ${JSON.stringify({ conditions: [{ field: "list", value: listId }] })}::jsonb`).limit(1);
    if (using[0]) throw refuse("conflict", `The segment “${using[0].name}” asks for this list.`, { remedy: "Change or delete the segment first." });
    const count = await memberCount(ctx, listId);
    await ctx.db.delete(contactLists).where(eq(contactLists.id, listId));
    await recordEvent(ctx, { name: "contact_list.deleted", subject: { type: "contact_list", id: listId }, data: { name: row.name, count } });
  });
}

/** Puts all that the choice names on the list; answers how many were not on it. */
export function addToContactList(ctx: Ctx, { listId, choice }: { listId: string; choice: ContactChoice }): Promise<{ count: number }> {
  return inTransaction(ctx, async (ctx) => {
    await requireContactList(ctx, listId);
    await allowLongStatements(ctx);
    const added = await ctx.db.execute(sql`
      insert into ${contactListMembers} (list_id, contact_id, added_at)
      select ${listId}::uuid, id, ${ctx.now().toISOString()}::timestamptz from ${contacts} where ${await contactsChosen(ctx, choice)}
      on conflict do nothing`);
    return membersChanged(ctx, listId, { added: added.count });
  });
}

/** Takes all that the choice names off the list; answers how many were on it. */
export function removeFromContactList(ctx: Ctx, { listId, choice }: { listId: string; choice: ContactChoice }): Promise<{ count: number }> {
  return inTransaction(ctx, async (ctx) => {
    await requireContactList(ctx, listId);
    await allowLongStatements(ctx);
    const removed = await ctx.db.execute(sql`
      delete from ${contactListMembers} where list_id = ${listId}::uuid
      and contact_id in (select id from ${contacts} where ${await contactsChosen(ctx, choice)})`);
    return membersChanged(ctx, listId, { removed: removed.count });
  });
}

async function membersChanged(ctx: Ctx, listId: string, change: { added: number } | { removed: number }): Promise<{ count: number }> {
  const count = "added" in change ? change.added : change.removed;
  if (count > 0) await recordEvent(ctx, { name: "contact_list.members_changed", subject: { type: "contact_list", id: listId }, data: change });
  return { count };
}

async function requireContactList(ctx: Ctx, listId: string): Promise<ContactListRow> {
  const [row] = await ctx.db.select().from(contactLists).where(eq(contactLists.id, listId)).for("update");
  if (!row) throw refuse("not_found", "There is no such list.");
  return row;
}

async function memberCount(ctx: Ctx, listId: string): Promise<number> {
  const [row] = await ctx.db
    .select({ count: sql<number>`count(*)::int` })
    .from(contactListMembers)
    .innerJoin(contacts, and(eq(contacts.id, contactListMembers.contactId), isNull(contacts.mergedIntoId), isNull(contacts.erasedAt)))
    .where(eq(contactListMembers.listId, listId));
  return row?.count ?? 0;
}

function toContactList({ id, name, description, createdAt }: ContactListRow, count: number): ContactList {
  return { id, name, description, count, createdAt: createdAt.toISOString() };
}
