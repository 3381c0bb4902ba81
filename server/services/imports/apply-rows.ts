import { and, eq, like, type SQL, sql } from "drizzle-orm";
import { addresses, consents, contactListMembers, contacts, importRows, suppressions } from "../../../drizzle/schema/contacts.ts";
import type { ChannelName } from "../../contract/common.ts";
import type { ImportSettings, RowOutcome } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { recogniseErased } from "../contacts/recognise-erased.ts";
import { contactIdOf } from "./contact-ids.ts";
import { writeFields } from "./field-changes.ts";
import { LINES_PER_BATCH } from "./limits.ts";
import { matchRows, onlyByIndexes } from "./match-rows.ts";
import type { ImportRecord } from "./queries.ts";
import { cell, customObject, fieldsOf, textFields } from "./row-fields.ts";
import { twoContacts } from "./stage-rows.ts";

/** Lines `first` to `last`, which hold `count` rows. */
export interface Lines {
  first: number;
  last: number;
  count: number;
}

/** Each is a parameter of one statement, which takes 65,535. */
const KEYS_PER_LOOK = 10_000;

type Counts = Partial<Record<RowOutcome, number>>;

/** The lines behind the mark, as many as one transaction takes; null when none is left. */
export async function nextLines(ctx: Ctx, { id, appliedLine }: ImportRecord): Promise<Lines | null> {
  const [row] = await ctx.db.execute<{ first: number | null; last: number | null; count: number }>(sql`
    select min(line) as first, max(line) as last, count(*)::int as count
    from (select line from ${importRows} where import_id = ${id} and line > ${appliedLine} order by line limit ${LINES_PER_BATCH}) as next`);
  return row?.first == null ? null : { first: row.first, last: row.last!, count: row.count };
}

/**
 * Compares rows again with what is stored, in the caller's transaction, and until its end nobody else imports: of two
 * imports with the same people the later one finds the earlier one's. `some` is a condition on `import_rows`. Answers the
 * import's counts, with those rows that have another outcome now.
 */
export async function matchAgain(ctx: Ctx, row: ImportRecord, some: SQL): Promise<Counts> {
  const { id: importId, settings } = row;
  await ctx.db.execute(sql`select pg_advisory_xact_lock(hashtext('match-contacts'))`);
  const rows = sql`select line, "values" as v, email_key, phone_key from ${importRows} where ${some} and outcome not in ('refused', 'repeated')`;
  await onlyByIndexes(ctx);
  await ctx.db.execute(sql`create temporary table import_found on commit drop as ${matchRows({ importId, settings, rows })}`);
  await ctx.db.execute(sql`create unique index on import_found (line)`);
  return settleOutcomes(ctx, row, some);
}

/** Writes matched rows as contacts, in the same transaction. */
export async function writeRows(ctx: Ctx, row: ImportRecord, some: SQL): Promise<void> {
  await makeContacts(ctx, row.settings, some);
  await changeContacts(ctx, some);
  await recogniseErasedAmong(ctx, some);
  await joinList(ctx, row, some);
  await recordConsents(ctx, row, some);
}

/** Rows that the check saw otherwise, and what changed ones were before. */
async function settleOutcomes(ctx: Ctx, { id: importId, counts }: ImportRecord, some: SQL): Promise<Counts> {
  const now = momentOf(ctx);
  // New rows that belong to nobody are what the check said: of a million rows nearly all, and not looked at again.
  const seenOtherwise = sql`
    select line, outcome from ${importRows} where import_id = ${importId} and line in (select line from import_found)
    union select line, outcome from ${importRows} where ${some} and outcome <> 'new' and outcome in ('changed', 'unchanged', 'conflicting')`;
  const moved = await ctx.db.execute<{ earlier: RowOutcome; outcome: RowOutcome; count: number }>(sql`
    with settled as (
      select r.line, r.outcome as earlier,
        case when f.line is null then 'new' when f.is_conflict then 'conflicting' when f.changes is null then 'unchanged' else 'changed' end as outcome,
        case when f.is_conflict is not true then coalesce(f.contact_id, ${contactIdOf(importId, sql`r.line`)}) end as contact_id,
        jsonb_set(f.changes, '{updated_at,after}', to_jsonb(${now})) as before
      from (${seenOtherwise}) r left join import_found f on f.line = r.line),
    written as (
      update ${importRows} r set outcome = s.outcome, contact_id = s.contact_id, before = case when s.outcome = 'changed' then s.before end,
        refused_code = case when s.outcome = 'conflicting' then 'two_contacts' end, refused_reason = case when s.outcome = 'conflicting' then ${twoContacts} end
      from settled s
      where r.import_id = ${importId} and r.line = s.line and (r.outcome <> s.outcome or r.contact_id is distinct from s.contact_id or s.outcome = 'changed'))
    select earlier, outcome, count(*)::int as count from settled where earlier <> outcome group by 1, 2`);
  const settled: Counts = { ...counts };
  for (const { earlier, outcome, count } of moved) {
    settled[earlier] = (settled[earlier] ?? 0) - count;
    settled[outcome] = (settled[outcome] ?? 0) + count;
  }
  return settled;
}

async function makeContacts(ctx: Ctx, settings: ImportSettings, some: SQL): Promise<void> {
  const now = momentOf(ctx);
  const fields = fieldsOf(settings);
  const text = textFields.filter((field) => field !== "name");
  const name = sql`coalesce(${fields.text.get("name")?.value ?? sql`null`}, nullif(v->>'email', ''), nullif(v->>'phone', ''), '')`;
  const made = sql`from (select line, contact_id, "values" as v, email_key, phone_key from ${importRows} where ${some} and outcome = 'new') as made`;
  await ctx.db.execute(sql`
    insert into ${contacts} (id, name, ${sql.join(text.map((field) => sql.raw(field)), sql`, `)}, phone, phone_key, tags, custom_fields, created_at, updated_at)
    select contact_id, ${name}, ${sql.join(text.map((field) => fields.text.get(field)?.value ?? sql`null`), sql`, `)},
      ${fields.phone ? cell("phone") : sql`null`}, phone_key, ${fields.tags?.value ?? sql`'[]'::jsonb`}, ${customObject(fields.custom.map(({ name }) => name))}, ${now}, ${now}
    ${made} order by line`);
  await ctx.db.execute(sql`
    insert into ${addresses} (id, contact_id, channel, address, key, created_at)
    select contact_id, contact_id, 'email', v->>'email', email_key, ${now} ${made} where email_key is not null order by line`);
}

async function changeContacts(ctx: Ctx, some: SQL): Promise<void> {
  const changed = sql`select contact_id, email_key, before as changes from ${importRows} where ${some} and outcome = 'changed'`;
  await writeFields(ctx, { changed, to: "after" });
  await ctx.db.execute(sql`
    insert into ${addresses} (id, contact_id, channel, address, key, created_at)
    select gen_random_uuid(), contact_id, 'email', changes->'email'->>'after', email_key, ${momentOf(ctx)} from (${changed}) as changed where changes ? 'email'`);
}

/** Most desks never erased anybody, and then no address needs to be looked at. */
async function recogniseErasedAmong(ctx: Ctx, some: SQL): Promise<void> {
  for (const [channel, key] of [["email", importRows.emailKey], ["whatsapp", importRows.phoneKey]] as const) {
    if (!(await hasErased(ctx, channel))) continue;
    const rows = await ctx.db.execute<{ key: string }>(sql`select distinct ${key} as key from ${importRows} where ${some} and outcome in ('new', 'changed') and ${key} is not null`);
    for (let at = 0; at < rows.length; at += KEYS_PER_LOOK) await recogniseErased(ctx, channel, rows.slice(at, at + KEYS_PER_LOOK).map((row) => row.key));
  }
}

async function hasErased(ctx: Ctx, channel: ChannelName): Promise<boolean> {
  const [row] = await ctx.db.select({ key: suppressions.key }).from(suppressions).where(and(eq(suppressions.channel, channel), like(suppressions.key, "hmac:%"))).limit(1);
  return row !== undefined;
}

async function joinList(ctx: Ctx, { id, settings }: ImportRecord, some: SQL): Promise<void> {
  if (settings.listId === null) return;
  await ctx.db.execute(sql`
    insert into ${contactListMembers} (list_id, contact_id, import_id, added_at)
    select l.id, r.contact_id, ${id}::uuid, ${momentOf(ctx)} from (select distinct contact_id from ${importRows} where ${some} and outcome in ('new', 'changed', 'unchanged')) r join contact_lists l on l.id = ${settings.listId}::uuid
    on conflict do nothing`);
}

/**
 * Only a clear yes, and only where the sender said where it comes from. A withdrawal that is on record stays: the file is
 * older than the person's own word. What was agreed to already is not recorded again.
 */
async function recordConsents(ctx: Ctx, { id, settings, createdBy }: ImportRecord, some: SQL): Promise<void> {
  if (!settings.consentSource) return;
  for (const channel of ["email", "whatsapp"] as const) {
    if (!settings.mapping.some((column) => column.target === `${channel}_consent`)) continue;
    await ctx.db.execute(sql`
      insert into ${consents} (id, contact_id, channel, state, source, import_id, import_line, recorded_at, recorded_by)
      select gen_random_uuid(), contact_id, ${channel}, 'given', ${settings.consentSource}, ${id}::uuid, line, ${momentOf(ctx)}, ${createdBy}::uuid
      from (select distinct on (contact_id) contact_id, line from ${importRows}
        where ${some} and outcome in ('new', 'changed', 'unchanged') and "values"->>${`${channel}_consent`}::text = 'given' order by contact_id, line) as r
      where not exists (select from consents c where c.contact_id = r.contact_id and c.channel = ${channel} and c.topic = '')
      order by line`);
  }
}

function momentOf(ctx: Ctx): SQL {
  return sql`${ctx.now().toISOString()}::timestamptz`;
}
