import { and, asc, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import { addresses, contacts, importRows } from "../../../drizzle/schema/contacts.ts";
import type { ColumnMapping } from "../../contract/contacts.ts";
import type { Ctx } from "../../context.ts";
import { foldAddress } from "./fold-address.ts";
import { IMPORT_ROWS_PER_BATCH } from "./limits.ts";
import { displayNameOf } from "./merge-values.ts";

interface Match {
  line: number;
  address: string;
  key: string;
  contactId: string;
  values: Record<string, string>;
}

/** Gives each accepted row of an import its contact, made or found. Runs inside the import's transaction. */
export async function matchContacts(ctx: Ctx, { importId, mapping }: { importId: string; mapping: ColumnMapping[] }): Promise<void> {
  // Two imports that share addresses in another order would wait for one another for ever.
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('match-contacts'))`);
  for (let after = 0; ; ) {
    const rows = await acceptedRows(ctx, importId, after);
    if (rows.length === 0) return;
    after = rows.at(-1)!.line;
    const proposed = rows.map((row) => ({ ...row, address: row.values.email!, key: foldAddress(row.values.email!), contactId: ctx.newId() }));
    const known = await knownContacts(ctx, proposed);
    await makeContacts(ctx, proposed.filter((row) => !known.has(row.key)), mapping);
    // Somebody who wrote to us meanwhile may have been made by another transaction: whose address stands, counts.
    const owners = await knownContacts(ctx, proposed);
    const matches = proposed.map((row) => ({ ...row, contactId: owners.get(row.key)! }));
    await removeUnneeded(ctx, proposed.filter((row) => !known.has(row.key) && owners.get(row.key) !== row.contactId));
    await fillContacts(ctx, matches.filter((row, index) => row.contactId !== proposed[index]!.contactId), mapping);
    await ctx.db.execute(sql`
      update ${importRows} set contact_id = r.contact_id
      from jsonb_to_recordset(${JSON.stringify(matches.map((row) => ({ line: row.line, contact_id: row.contactId })))}::jsonb) as r(line int, contact_id uuid)
      where import_id = ${importId} and ${importRows.line} = r.line`);
  }
}

function acceptedRows(ctx: Ctx, importId: string, after: number): Promise<{ line: number; values: Record<string, string> }[]> {
  return ctx.db
    .select({ line: importRows.line, values: importRows.values })
    .from(importRows)
    .where(and(eq(importRows.importId, importId), isNull(importRows.refusedReason), gt(importRows.line, after)))
    .orderBy(asc(importRows.line))
    .limit(IMPORT_ROWS_PER_BATCH);
}

async function knownContacts(ctx: Ctx, rows: Match[]): Promise<Map<string, string>> {
  const found = await ctx.db
    .select({ key: addresses.key, contactId: addresses.contactId })
    .from(addresses)
    .where(and(eq(addresses.channel, "email"), inArray(addresses.key, rows.map((row) => row.key))));
  return new Map(found.map((row) => [row.key, row.contactId]));
}

async function makeContacts(ctx: Ctx, rows: Match[], mapping: ColumnMapping[]): Promise<void> {
  if (rows.length === 0) return;
  const now = ctx.now();
  await ctx.db.insert(contacts).values(rows.map((row) => ({ id: row.contactId, ...contactOf(row.values, mapping), createdAt: now, updatedAt: now })));
  await ctx.db
    .insert(addresses)
    .values(rows.map((row) => ({ id: ctx.newId(), contactId: row.contactId, channel: "email" as const, address: row.address, key: row.key, createdAt: now })))
    .onConflictDoNothing();
}

async function removeUnneeded(ctx: Ctx, rows: Match[]): Promise<void> {
  if (rows.length > 0) await ctx.db.delete(contacts).where(inArray(contacts.id, rows.map((row) => row.contactId)));
}

/** What is known stays; what is empty is filled. A name that is only the address counts as empty. */
async function fillContacts(ctx: Ctx, rows: Match[], mapping: ColumnMapping[]): Promise<void> {
  if (rows.length === 0) return;
  const known = rows.map((row) => ({ id: row.contactId, address: row.address, ...contactOf(row.values, mapping) }));
  await ctx.db.execute(sql`
    update ${contacts} c set
      name = case when c.name = '' or lower(c.name) = lower(r.address) then r.name else c.name end,
      given_name = coalesce(c.given_name, r."givenName"), family_name = coalesce(c.family_name, r."familyName"),
      company = coalesce(c.company, r.company), language = coalesce(c.language, r.language),
      time_zone = coalesce(c.time_zone, r."timeZone"), country = coalesce(c.country, r.country), phone = coalesce(c.phone, r.phone),
      tags = case when c.tags = '[]'::jsonb then r.tags else c.tags end,
      custom_fields = r."customFields" || c.custom_fields, updated_at = ${ctx.now().toISOString()}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(known)}::jsonb) as r(id uuid, address text, name text, "givenName" text, "familyName" text,
      company text, language text, "timeZone" text, country text, phone text, tags jsonb, "customFields" jsonb)
    where c.id = r.id`);
}

function contactOf(values: Record<string, string>, mapping: ColumnMapping[]) {
  const custom = mapping.filter((column) => column.target === "custom" && values[column.mergeField]);
  return {
    name: displayNameOf(values),
    givenName: values.given_name || null,
    familyName: values.family_name || null,
    company: values.company || null,
    language: values.language || null,
    timeZone: values.time_zone || null,
    country: values.country || null,
    phone: values.phone || null,
    tags: (values.tags ?? "").split(/[;,|]/).map((tag) => tag.trim()).filter(Boolean),
    customFields: Object.fromEntries(custom.map((column) => [column.mergeField, values[column.mergeField]!])),
  };
}
