import { type SQL, sql } from "drizzle-orm";
import { addresses, consents, contactListMembers, contacts, importRows } from "../../../drizzle/schema/contacts.ts";
import type { Ctx } from "../../context.ts";
import type { Lines } from "./apply-rows.ts";
import { contactIdRange } from "./contact-ids.ts";
import { writeFields } from "./field-changes.ts";
import { LINES_PER_BATCH } from "./limits.ts";
import { onlyByIndexes } from "./match-rows.ts";
import type { ImportRecord } from "./queries.ts";

/** The written lines before the mark, as many as one transaction takes; null when none is left. */
export async function lastLines(ctx: Ctx, { id, appliedLine }: ImportRecord): Promise<Lines | null> {
  const [row] = await ctx.db.execute<{ first: number | null; last: number | null; count: number }>(sql`
    select min(line) as first, max(line) as last, count(*)::int as count
    from (select line from ${importRows} where import_id = ${id} and line <= ${appliedLine} order by line desc limit ${LINES_PER_BATCH}) as previous`);
  return row?.first == null ? null : { first: row.first, last: row.last!, count: row.count };
}

/**
 * Takes back what some lines wrote, in the caller's transaction: list and consents, then what changed contacts were
 * before, then contacts that the import made and nobody used. Answers how many contacts stay as the import made them.
 */
export async function undoRows(ctx: Ctx, { row, lines }: { row: ImportRecord; lines: Lines }): Promise<number> {
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('match-contacts'))`);
  await onlyByIndexes(ctx);
  const some = sql`import_id = ${row.id} and line between ${lines.first} and ${lines.last}`;
  const whose = sql`(select contact_id from ${importRows} where ${some} and contact_id is not null and outcome in ('new', 'changed', 'unchanged'))`;
  if (row.settings.listId !== null) await ctx.db.execute(sql`delete from ${contactListMembers} m using ${whose} as w where m.contact_id = w.contact_id and m.list_id = ${row.settings.listId}::uuid and m.import_id = ${row.id}`);
  if (row.settings.consentSource) await ctx.db.execute(sql`delete from ${consents} c using ${whose} as w where c.contact_id = w.contact_id and c.import_id = ${row.id}`);
  return (await restoreChanged(ctx, some)) + (await removeMade(ctx, row.id, some));
}

/** Answers how many of them somebody changed since, so that not all is as it was. */
async function restoreChanged(ctx: Ctx, some: SQL): Promise<number> {
  // Of several lines with the same person the last wrote last.
  const changed = sql`select contact_id, email_key, line, before as changes from ${importRows} where ${some} and outcome = 'changed' and before is not null`;
  const [row] = await ctx.db.execute<{ count: number }>(sql`
    select count(*)::int as count from (${changed}) as r join ${contacts} c on c.id = r.contact_id
    where c.updated_at <> (r.changes->'updated_at'->>'after')::timestamptz`);
  await writeFields(ctx, { changed, to: "before" });
  await ctx.db.execute(sql`
    delete from ${addresses} a using (${changed}) as r
    where r.changes ? 'email' and a.contact_id = r.contact_id and a.channel = 'email' and a.key = r.email_key and ${isUnused(sql`r.contact_id`)}`);
  return row!.count;
}

/** Answers how many stay. */
async function removeMade(ctx: Ctx, importId: string, some: SQL): Promise<number> {
  // A row may name another by now: whom its own was merged into.
  const { first, last } = contactIdRange(importId);
  await ctx.db.execute(sql`
    create temporary table import_made on commit drop as
    select c.id, c.id between ${first}::uuid and ${last}::uuid and c.updated_at = c.created_at and c.merged_into_id is null and c.erased_at is null and ${isUnused(sql`c.id`)} and ${isOnlyOf(importId)} as is_free
    from (select contact_id from ${importRows} where ${some} and outcome = 'new') r join ${contacts} c on c.id = r.contact_id`);
  await ctx.db.execute(sql`delete from ${addresses} a using import_made m where m.is_free and a.contact_id = m.id`);
  await ctx.db.execute(sql`delete from ${contacts} c using import_made m where m.is_free and c.id = m.id`);
  const [row] = await ctx.db.execute<{ count: number }>(sql`select count(*)::int as count from import_made where not is_free`);
  return row!.count;
}

/** Nothing was sent to it or received from it, no case is about it, it takes part in no merge, and no legal hold concerns it. */
function isUnused(id: SQL): SQL {
  return sql`not exists (select from recipients u where u.contact_id = ${id})
    and not exists (select from conversations u where u.contact_id = ${id})
    and not exists (select from messages u where u.contact_id = ${id})
    and not exists (select from cases u where u.contact_id = ${id})
    and not exists (select from contact_merges u where u.kept_id = ${id})
    and not exists (select from contact_merges u where u.merged_id = ${id})
    and not exists (select from legal_holds u where u.contact_id = ${id} or (u.scope = 'all' and u.lifted_at is null))`;
}

/** No other file names it, nobody put it on a list, and nobody recorded its consent. */
function isOnlyOf(importId: string): SQL {
  return sql`not exists (select from import_rows o join imports i on i.id = o.import_id
      where o.contact_id = c.id and o.import_id <> ${importId} and o.line <= i.applied_line and o.outcome in ('new', 'changed', 'unchanged'))
    and not exists (select from contact_list_members u where u.contact_id = c.id)
    and not exists (select from consents u where u.contact_id = c.id)`;
}
