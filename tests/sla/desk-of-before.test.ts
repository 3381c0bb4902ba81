import { afterAll, beforeAll, expect, test } from "vitest";
import type { SlaDefinition } from "../../server/contract/sla.ts";
import { databaseBefore } from "../support/database-before.ts";

let database: Awaited<ReturnType<typeof databaseBefore>>;

const ids = { calendar: "0198c0de-0000-7000-8000-000000000001", policy: "0198c0de-0000-7000-8000-000000000002", other: "0198c0de-0000-7000-8000-000000000003", one: "0198c0de-0000-7000-8000-000000000004", mailbox: "0198c0de-0000-7000-8000-000000000005", mara: "0198c0de-0000-7000-8000-000000000006" };
const row = { first_response: 30, next_response: 60, resolution: 480 };
const promises = (first: number) => ({ low: row, medium: { ...row, first_response: first }, high: row, urgent: row });

beforeAll(async () => {
  database = await databaseBefore("0022_promises_by_version");
  const { sql } = database;
  const office = Object.fromEntries(["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map((day) => [day, [{ from: "09:00", to: "17:00" }]]));
  await sql`insert into users (id, email, name, role, created_at) values (${ids.mara}, 'mara@fernweh.example', 'Mara', 'admin', now())`;
  await sql`insert into mailboxes (id, address, name, created_at) values (${ids.mailbox}, 'support@fernweh.example', 'Support', now())`;
  await sql`insert into calendars (id, name, time_zone, week, created_at) values (${ids.calendar}, 'Office', 'Europe/Berlin', ${JSON.stringify(office)}::text::jsonb, now())`;
  await sql`insert into holidays (calendar_id, date, name) values (${ids.calendar}, '2026-12-25', 'Christmas')`;
  await sql`insert into sla_policies (id, name, calendar_id, promises, warn_at_percent, is_default, version, created_at, updated_at) values
    (${ids.other}, 'Gold', ${ids.calendar}, ${JSON.stringify(promises(10))}::text::jsonb, 50, false, 1, now() - interval '2 days', now()), (${ids.policy}, 'Standard', ${ids.calendar}, ${JSON.stringify(promises(20))}::text::jsonb, 80, true, 2, now(), now())`;
  for (const [first, percent] of [[15, 75], [20, 80]] as const) {
    await sql`insert into events (id, name, subject_type, subject_id, actor_type, actor_id, actor_name, data, at) values (gen_random_uuid(), 'sla_policy.saved', 'sla_policy', ${ids.policy}, 'user', ${ids.mara}, 'Mara', ${JSON.stringify({ before: null, after: { calendarId: ids.calendar, promises: promises(first), warnAtPercent: percent } })}::text::jsonb, now())`;
  }
  await sql`insert into cases (id, number, title, status, priority, sentiment, summary, mailbox_id, opened_at, updated_at) values (${ids.one}, 1001, 'One', 'new', 'medium', 'neutral', '', ${ids.mailbox}, now(), now())`;
  await sql`insert into targets (id, case_id, metric, policy_id, policy_version, minutes, started_at, due_at, warn_at, warned_at, breached_at) values
    (gen_random_uuid(), ${ids.one}, 'first_response', ${ids.policy}, 1, 15, '2026-11-16T08:00:00Z', '2026-11-16T08:15:00Z', '2026-11-16T08:11:00Z', '2026-11-16T08:11:00Z', null),
    (gen_random_uuid(), ${ids.one}, 'resolution', ${ids.policy}, 2, 480, '2026-11-16T08:00:00Z', '2026-11-16T16:00:00Z', '2026-11-16T14:24:00Z', null, null)`;
  await database.migrate();
});
afterAll(() => database.drop());

test("a desk of before keeps its policies, what each version promised, and what was told of open promises", async () => {
  const { sql } = database;
  const versions = await sql<{ name: string; version: number; definition: SlaDefinition }[]>`select p.name, v.version, v.definition from sla_policy_versions v join sla_policies p on p.id = v.policy_id order by p.position, v.version`;
  expect(versions.map(({ name, version, definition }) => [name, version, definition.promises.medium.first_response, definition.promises.low.task_due, definition.warnings])).toEqual([
    ["Standard", 1, { minutes: 15, clock: "business" }, null, [{ kind: "percent", percent: 75 }]],
    ["Standard", 2, { minutes: 20, clock: "business" }, null, [{ kind: "percent", percent: 80 }]],
    ["Gold", 1, { minutes: 10, clock: "business" }, null, [{ kind: "percent", percent: 50 }]],
  ]);
  // The one that held for all is asked first, as it was.
  expect(await sql`select name, position, published_version as published from sla_policies order by position`).toMatchObject([{ name: "Standard", position: 0, published: 2 }, { name: "Gold", position: 1, published: 1 }]);
  expect(await sql`select metric, policy_version as version, told, next_mark_at as next from targets order by metric`).toMatchObject([
    { metric: "first_response", version: 1, told: ["percent:75"], next: new Date("2026-11-16T08:15:00Z") }, { metric: "resolution", version: 2, told: [], next: new Date("2026-11-16T14:24:00Z") },
  ]);
});
