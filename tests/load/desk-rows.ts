import type { Sql } from "postgres";
import { defaultCalendar } from "../../server/services/calendars/install-default-calendar.ts";
import { defaultPolicy } from "../../server/services/sla/default-policy.ts";
import { CASES_PER_SPAN } from "../../server/services/cases/search-words.ts";

/** One in so many is open, as on a desk that has worked for years. */
const OPEN_ONE_IN = 10;
const CASES_PER_STATEMENT = 50_000;

/**
 * A desk with so many cases: 20 people in 4 teams, 5 shared mailboxes and 20 own ones, 20,000 customers, about 20 words a case with their beginnings
 * of which few are common and most are rare, as in any language. Written by the statement, not verb by verb, and indexed
 * when it is there.
 */
export async function seedDeskRows(sql: Sql, caseCount: number): Promise<void> {
  await sql.unsafe("set synchronous_commit = off; set maintenance_work_mem = '256MB'; select setseed(0.5);");
  await people(sql);
  const indexes = await dropIndexes(sql);
  for (let from = 1; from <= caseCount; from += CASES_PER_STATEMENT) await cases(sql, from, Math.min(caseCount, from + CASES_PER_STATEMENT - 1), caseCount);
  for (const definition of indexes) await sql.unsafe(definition);
  await sql`select setval('case_numbers', ${caseCount})`;
  await sql`update cases c set next_due_at = t.due_at from (select case_id, min(due_at) as due_at from targets group by case_id) t where t.case_id = c.id`;
  await sql.unsafe("vacuum analyze");
}

async function people(sql: Sql): Promise<void> {
  await sql.unsafe(`
    insert into teams (id, name, case_prefix, created_at) select gen_random_uuid(), 'Team ' || i, case when i = 1 then 'SUP' else '' end, now() from generate_series(1, 4) i;
    insert into users (id, oid, email, name, role, created_at) select gen_random_uuid(), 'oid-' || i, 'user' || i || '@desk.example', 'User ' || i, case when i = 1 then 'admin' else 'agent' end, now() from generate_series(1, 20) i;
    insert into team_members (team_id, user_id) select t.id, u.id from teams t join users u on right(t.name, 1)::int in (1 + substr(u.name, 6)::int % 4, 1 + (substr(u.name, 6)::int + 1) % 4);
    insert into mailboxes (id, address, name, team_id, created_at) select gen_random_uuid(), 'room' || i || '@desk.example', 'Room ' || i, (select id from teams where name = 'Team ' || (1 + i % 4)), now() from generate_series(1, 5) i;
    insert into mailboxes (id, address, name, user_id, created_at) select gen_random_uuid(), email, name, id, now() from users;
    insert into contacts (id, name, created_at, updated_at) select gen_random_uuid(), 'Customer ' || i, now(), now() from generate_series(1, 20000) i;
    insert into calendars (id, name, version, definition, created_at, updated_at) select gen_random_uuid(), 'Always', 1, '${JSON.stringify(defaultCalendar.definition)}', now(), now();
    insert into calendar_versions (calendar_id, version, name, definition, saved_at) select id, 1, name, definition, now() from calendars;
    insert into sla_policies (id, name, version, published_version, created_at, updated_at) select gen_random_uuid(), 'Standard', 1, 1, now(), now();
    insert into sla_policy_versions (policy_id, version, name, calendar_id, definition, saved_at, published_at) select p.id, 1, p.name, c.id, '${JSON.stringify(defaultPolicy)}'::jsonb || jsonb_build_object('calendarId', c.id), now(), now() from sla_policies p, calendars c;
  `);
}

/** A common word is in a third of all cases, a usual one in a tenth, others in 1 of 100, 1,000 and 50,000; "nach…" begins many. */
async function cases(sql: Sql, from: number, to: number, caseCount: number): Promise<void> {
  await sql`
    with rooms as (select array_agg(id order by name) as ids, array_agg(team_id order by name) as teams from mailboxes where team_id is not null),
    staff as (select array_agg(id order by name) as ids from users), customers as (select array_agg(id) as ids from contacts),
    g as (
      select i, gen_random_uuid() as id, abs(hashint4(i)) as a, abs(hashint4(i + 7)) as b, (${caseCount}::int - i) * interval '5 minutes' as age,
        abs(hashint4(i + 13)) % ${OPEN_ONE_IN}::int = 0 as is_open from generate_series(${from}::int, ${to}::int) i),
    made as (
      insert into cases (id, number, number_prefix, title, status, priority, category, sentiment, summary, assignee_id, team_id, contact_id, mailbox_id, is_indexed, opened_at, updated_at, resolved_at, closed_at)
      select g.id, i, case when rooms.teams[1 + a % 5] = (select id from teams where case_prefix = 'SUP') then 'SUP' else '' end, 'Case about trip ' || i,
        case when is_open then (array['new', 'in_progress', 'awaiting_customer', 'awaiting_vendor'])[1 + b % 4] else 'closed' end,
        (array['low', 'medium', 'medium', 'medium', 'medium', 'medium', 'high', 'high', 'high', 'urgent'])[1 + b / 7 % 10], 'category_' || (a / 5 % 12), 'neutral', '',
        case when a / 11 % 10 < 7 then staff.ids[1 + a / 13 % 20] end, rooms.teams[1 + a % 5], customers.ids[1 + b % 20000], rooms.ids[1 + a % 5], true, now() - age, now() - age,
        case when not is_open then now() - age end, case when not is_open then now() - age end
      from g, rooms, staff, customers returning id, mailbox_id, number, status),
    searched as (
      insert into case_search (case_id, mailbox_id, number, document, updated_at)
      select m.id, m.mailbox_id, m.number, ('''~' || m.number / ${CASES_PER_SPAN}::int || ''' ''@' || m.mailbox_id || ''' ''' || m.number || ''':1A ''trip'':1A customer' || m.number % 20000 || ':1B '
        || '''^tri'' ''^cus'' ' || case when m.number % 3 = 0 then 'invoice:1C ''^inv'' ' else '' end || case when m.number % 10 = 4 then 'booking:1C nachweis:1C ''^boo'' ''^nac'' ' else '' end
        || case when m.number % 100 = 17 then 'harbour:1C nachsendung:1C ''^har'' ''^nac'' ' else '' end || case when m.number % 1000 = 3 then 'glacier:1C ''^gla'' ' else '' end || case when m.number % 50000 = 9 then 'kittiwake:1C ''^kit'' ' else '' end
        || (select string_agg('w' || word || ':1C ''^' || left('w' || word, 3) || '''', ' ') from (select floor(power(random(), 3) * 20000)::int as word from generate_series(1, 12 + m.number * 0)) w))::tsvector, now() from made m),
    owed as (
      insert into targets (id, case_id, metric, policy_id, policy_version, minutes, started_at, due_at, warn_at, paused_at, next_mark_at)
      select gen_random_uuid(), m.id, metric, (select id from sla_policies), 1, 480, now() - interval '1 hour', due, due - interval '2 hours', case when m.status = 'awaiting_customer' then now() end, due - interval '2 hours'
      from made m, (values ('first_response', 0), ('resolution', 400)) as v(metric, later), lateral (select case when m.status = 'awaiting_customer' then null else now() + ((abs(hashint4(m.number + 3)) % 10000 - 300 + later) * interval '1 minute') end as due) d
      where m.status <> 'closed')
    insert into events (id, name, subject_type, subject_id, case_id, actor_type, actor_name, data, at)
    select gen_random_uuid(), 'case.opened', 'case', m.id, m.id, 'system', 'seed', '{"version": 1}', now() from made m`;
}

/** What every page needs stays; the others are made in one go afterwards, as COPY would be loaded. */
async function dropIndexes(sql: Sql): Promise<string[]> {
  const rows = await sql<{ name: string; definition: string }[]>`
    select i.indexname as name, i.indexdef as definition from pg_indexes i
    where i.schemaname = 'public' and i.tablename in ('cases', 'case_search', 'targets', 'events') and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`;
  for (const { name } of rows) await sql.unsafe(`drop index "${name}"`);
  return rows.map((row) => row.definition);
}
