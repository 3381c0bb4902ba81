import { type SQL, sql } from "drizzle-orm";
import type { ImportSettings, OverwritePolicy } from "../../contract/imports.ts";
import type { Ctx } from "../../context.ts";
import { contactIdRange } from "./contact-ids.ts";
import { customObject, fieldsOf, literal, type RowFields } from "./row-fields.ts";

/** Of contacts that share a number, those that are looked at. */
const PHONE_OWNERS_MAX = 20;

/**
 * Who has an e-mail address is known by it. A phone number alone says who somebody is only where the file is for
 * WhatsApp: there the number is the address, and nobody may have it twice. Otherwise offices and families share numbers,
 * and nobody is left out because a colleague is known already; only a contact without any address is known by its number.
 */
export function isKnownByPhone(settings: ImportSettings): boolean {
  return settings.channels.includes("whatsapp");
}

export interface MatchRows {
  importId: string;
  settings: ImportSettings;
  /** `line, v, email_key, phone_key` of the rows, v being their values. */
  rows: SQL;
}

/**
 * For each row that belongs to a stored contact: `line, contact_id, is_conflict, changes`. `changes` says by field what
 * is stored and what the row makes of it under the columns' policies, and is null where it changes nothing. Rows that
 * belong to nobody are not in it.
 *
 * Contacts are looked up row by row, each by an index: a hash of all contacts for every batch was measured at 0.3 s a
 * batch beside a million contacts, and the planner would choose it. `limit 1` keeps it from that.
 */
export function matchRows({ importId, settings, rows }: MatchRows): SQL {
  const hasPhones = settings.mapping.some((column) => column.target === "phone");
  const owners = hasPhones ? phoneOwners(importId) : sql`select null::uuid as id, null::uuid as merged_into_id where false`;
  return sql`
    with hits as materialized (
      select r.*, a.contact_id as address_of, h.id as phone_of
      from (${rows}) as r
      left join lateral (select a.contact_id from addresses a where a.channel = 'email' and a.key = r.email_key limit 1) as a on true
      left join lateral (select o.id from ${hasPhones ? sql`(select from contacts c where c.phone_key = r.phone_key limit 1) as known cross join lateral` : sql``} (${owners}) as o limit 1) as h on true
      where a.contact_id is not null or h.id is not null),
    found as (
      select r.line, r.v, r.email_key, r.phone_key, coalesce(e.id, ${isKnownByPhone(settings) ? sql`p.first_id` : sql`p.bare_id`}) as contact_id, e.id is null as is_by_phone,
        e.id is not null and r.phone_of is not null and e.phone_key is distinct from r.phone_key
          and not exists (select from contacts m where m.merged_into_id = e.id and m.phone_key = r.phone_key) as is_two
      from hits r
      left join lateral (select k.id, k.phone_key from contacts c join contacts k on k.id = ${keptId(sql`c`)} where c.id = r.address_of limit 1) as e on true
      left join lateral (
        select (array_agg(id order by is_bare desc, id))[1] as first_id, min(id::text) filter (where is_bare)::uuid as bare_id
        from (select id, not exists (select from addresses a where a.contact_id = owner.id and a.channel = 'email') as is_bare
          from (select ${keptId(sql`o`)} as id from (${owners}) as o) as owner) as owners
        where e.id is null) as p on r.phone_of is not null),
    -- Of several rows with one contact the first changes it; of several that bring its first address, the others are others.
    told as (
      select found.*, row_number() over (partition by contact_id order by line) as place,
        is_by_phone and not exists (select from addresses a where a.contact_id = found.contact_id and a.channel = 'email') as is_bare
      from found where contact_id is not null)
    select t.line, t.contact_id, t.is_two and ${sql.raw(String(settings.conflicts === "leave_out"))} as is_conflict, case when t.place = 1 then d.changes end as changes
    from told t
    cross join lateral (select ${changesOf(settings)} as changes from contacts c ${wantedOf(fieldsOf(settings))} where c.id = t.contact_id limit 1) as d
    where not (t.is_bare and t.email_key is not null and t.place > 1)`;
}

const planner = ["enable_seqscan", "enable_hashjoin", "enable_mergejoin"];

/**
 * For the rest of the transaction: contacts are reached by their indexes alone. In a batch of some thousand rows, all of
 * contacts would cost more to read than the batch to write; and where the server has not yet counted what an import wrote,
 * it reads them all for every row, which was seen to last for minutes.
 */
export async function onlyByIndexes(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select ${sql.join(planner.map((name) => sql`set_config(${name}, 'off', true)`), sql`, `)}`);
}

export async function anyPlan(ctx: Ctx): Promise<void> {
  await ctx.db.execute(sql`select ${sql.join(planner.map((name) => sql`set_config(${name}, 'on', true)`), sql`, `)}`);
}

/** Contacts made by this very import do not count: its rows may share a number. They are skipped by the index, not one by one. */
function phoneOwners(importId: string): SQL {
  const { first, last } = contactIdRange(importId);
  const some = (which: SQL) => sql`(select c.id, c.merged_into_id from contacts c where c.phone_key = r.phone_key and ${which} order by c.id limit ${sql.raw(String(PHONE_OWNERS_MAX))})`;
  return sql`${some(sql`c.id < ${literal(first)}::uuid`)} union all ${some(sql`c.id > ${literal(last)}::uuid`)}`;
}

/** The contact itself, or whom it was merged into, and so on. */
function keptId(contact: SQL): SQL {
  return sql`case when ${contact}.merged_into_id is null then ${contact}.id else (
    with recursive up(id, next) as (
      select k.id, k.merged_into_id from contacts k where k.id = ${contact}.merged_into_id
      union all select k.id, k.merged_into_id from up join contacts k on k.id = up.next)
    select up.id from up where up.next is null) end`;
}

/** What the contact `c` is to become, by the row `t`. `offset 0` keeps the planner from working each of them out twice. */
function wantedOf(fields: RowFields): SQL {
  const wanted: SQL[] = [...fields.text].map(([field, { value, policy }]) => {
    const stored = sql`c.${sql.raw(field)}`;
    // A name that is only the address was never told by anybody.
    const known = field === "name" ? sql`case when lower(c.name) = lower(v->>'email') then null else nullif(c.name, '') end` : sql`nullif(${stored}, '')`;
    return sql`${kept(policy, { known, said: value, stored })} as ${sql.raw(field)}`;
  });
  if (fields.phone) {
    const said = sql`case when t.phone_key is not null and t.phone_key = c.phone_key then c.phone when t.is_two then null else nullif(v->>'phone', '') end`;
    wanted.push(sql`${kept(fields.phone, { known: sql`nullif(c.phone, '')`, said, stored: sql`c.phone` })} as phone`);
  }
  if (fields.tags) wanted.push(sql`${tagsWanted(fields.tags)} as tags`);
  if (fields.custom.length > 0) {
    const under = (policies: OverwritePolicy[]) => customObject(fields.custom.filter(({ policy }) => policies.includes(policy)).map(({ name }) => name));
    wanted.push(sql`(${under(["fill", "append"])} || c.custom_fields) || ${under(["overwrite"])} as custom_fields`);
  }
  wanted.push(sql`true as is_wanted`);
  return sql`cross join lateral (select ${sql.join(wanted, sql`, `)} from (select t.v) as row_values(v) offset 0) as w`;
}

/** An empty cell says nothing: it changes nothing under any policy. */
function kept(policy: OverwritePolicy, { known, said, stored }: { known: SQL; said: SQL; stored: SQL }): SQL {
  switch (policy) {
    case "keep": return stored;
    case "overwrite": return sql`coalesce(${said}, ${stored})`;
    case "fill":
    case "append": return sql`coalesce(${known}, ${said}, ${stored})`;
    default: return policy satisfies never;
  }
}

function tagsWanted({ value, policy }: NonNullable<RowFields["tags"]>): SQL {
  switch (policy) {
    case "keep": return sql`c.tags`;
    case "overwrite": return sql`case when ${value} = '[]'::jsonb then c.tags else ${value} end`;
    case "fill": return sql`case when c.tags = '[]'::jsonb then ${value} else c.tags end`;
    case "append": return sql`c.tags || coalesce((select jsonb_agg(tag order by place) from jsonb_array_elements_text(${value}) with ordinality as said(tag, place) where not c.tags ? tag), '[]'::jsonb)`;
    default: return policy satisfies never;
  }
}

/** What the contact `c` was and is to be, field by field; built for rows that change something only. */
function changesOf(settings: ImportSettings): SQL {
  const fields = fieldsOf(settings);
  const columns = [...fields.text.keys(), ...(fields.phone ? ["phone"] : []), ...(fields.tags ? ["tags"] : []), ...(fields.custom.length > 0 ? ["custom_fields"] : [])];
  const brings = sql`(t.is_bare and t.email_key is not null)`;
  const differs = columns.map((column) => sql`c.${sql.raw(column)} is distinct from w.${sql.raw(column)}`);
  const pairs = columns.filter((column) => column !== "custom_fields").map((column) => pairOf(column, sql`c.${sql.raw(column)}`, sql`w.${sql.raw(column)}`));
  if (fields.phone) pairs.push(sql`case when c.phone is distinct from w.phone then ${pair("phone_key", sql`c.phone_key`, sql`t.phone_key`)} else '{}'::jsonb end`);
  if (fields.custom.length > 0) {
    const names = sql.join(fields.custom.map(({ name }) => literal(name)), sql`, `);
    pairs.push(sql`coalesce((select jsonb_object_agg('custom.' || k, jsonb_build_object('before', c.custom_fields->k, 'after', w.custom_fields->k))
      from unnest(array[${names}]::text[]) as k where c.custom_fields->k is distinct from w.custom_fields->k), '{}'::jsonb)`);
  }
  pairs.push(sql`case when ${brings} then ${pair("email", sql`null`, sql`t.v->>'email'`)} else '{}'::jsonb end`, pair("updated_at", sql`c.updated_at`, sql`null`));
  return sql`case when ${sql.join([brings, ...differs], sql` or `)} then ${sql.join(pairs, sql` || `)} end`;
}

function pairOf(name: string, before: SQL, after: SQL): SQL {
  return sql`case when ${before} is distinct from ${after} then ${pair(name, before, after)} else '{}'::jsonb end`;
}

function pair(name: string, before: SQL, after: SQL): SQL {
  return sql`jsonb_build_object(${literal(name)}, jsonb_build_object('before', ${before}, 'after', ${after}))`;
}
