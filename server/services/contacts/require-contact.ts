import { and, eq, inArray, isNull } from "drizzle-orm";
import { contacts } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import { refuse } from "../../errors.ts";
import type { ContactRow } from "./contact-lines.ts";

const missing = () => refuse("not_found", "There is no such contact.");

/**
 * A contact that may be changed, locked until the transaction ends. One that was merged into another is refused by its
 * name: what was meant for it belongs to the other now.
 */
export async function lockContact(ctx: Ctx, contactId: string): Promise<ContactRow> {
  const [row] = await lockContacts(ctx, [contactId]);
  return row!;
}

/** Several at once, in the order of their ids: two who lock the same ones never wait for one another for ever. */
export async function lockContacts(ctx: Ctx, contactIds: string[]): Promise<ContactRow[]> {
  const rows = await ctx.db.select().from(contacts).where(inArray(contacts.id, contactIds)).orderBy(contacts.id).for("update");
  for (const row of rows) await refuseHidden(ctx, row);
  return contactIds.map((id) => rows.find((row) => row.id === id) ?? fail());
}

function fail(): never {
  throw missing();
}

async function refuseHidden(ctx: Ctx, row: ContactRow): Promise<void> {
  if (row.erasedAt !== null) throw missing();
  if (row.mergedIntoId === null) return;
  const [kept] = await ctx.db.select({ id: contacts.id, name: contacts.name }).from(contacts).where(eq(contacts.id, row.mergedIntoId));
  throw refuse("conflict", `“${row.name}” was merged into “${kept?.name ?? ""}”.`, { remedy: "Open that contact, or undo the merge there.", errors: [{ path: "contactId", message: row.mergedIntoId }] });
}

/** A contact to look at; an old link to a merged one leads to the one that was kept. */
export async function findShownContact(ctx: Ctx, contactId: string): Promise<ContactRow> {
  const [row] = await ctx.db.select().from(contacts).where(and(eq(contacts.id, contactId), isNull(contacts.erasedAt)));
  if (!row) throw missing();
  return row.mergedIntoId === null ? row : findShownContact(ctx, row.mergedIntoId);
}

/** The contact and all that were merged into it: what could not move to it still stands with them. */
export async function personIds(ctx: Ctx, contactId: string): Promise<string[]> {
  const merged = await ctx.db.select({ id: contacts.id }).from(contacts).where(eq(contacts.mergedIntoId, contactId));
  return [contactId, ...merged.map(({ id }) => id)];
}
