import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { databaseBefore } from "../support/database-before.ts";

const [mara, hook, gone, told] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
let desk: Awaited<ReturnType<typeof databaseBefore>>;

beforeAll(async () => {
  desk = await databaseBefore("0021_notifications_by_person");
  const { sql } = desk;
  await sql`insert into users (id, email, name, role, created_at) values (${mara}, 'mara@fernweh.example', 'Mara', 'admin', now())`;
  await sql`insert into notifications (id, user_id, event_id, kind, data, created_at, read_at) values
    (${told}, ${mara}, ${randomUUID()}, 'case.assigned', ${sql.json({ number: 1001 })}, now() - interval '1 day', null), (${randomUUID()}, ${mara}, ${randomUUID()}, 'sla.breached', '{}', now(), now())`;
  await sql`insert into webhooks (id, url, events, sealed_secret, created_by, created_at, deleted_at) values (${hook}, 'https://hooks.example/one', ${sql.json(["case.opened"])}, 'sealed', ${mara}, now(), null), (${gone}, 'https://hooks.example/two', ${sql.json(["*"])}, 'sealed', null, now(), now())`;
  await sql`insert into webhook_calls (webhook_id, event_seq, attempt_count, status, error, last_attempt_at, delivered_at) values
    (${hook}, 1, 1, 200, null, now() - interval '9 days', now() - interval '9 days'),
    (${hook}, 2, 3, 503, null, now() - interval '1 hour', null),
    (${hook}, 3, 8, null, 'timed out', now() - interval '3 days', null)`;
  await desk.migrate();
});
afterAll(() => desk.drop());

test("a desk of before keeps what people were told, unread and read, to be seen in the panel alone", async () => {
  expect(await desk.sql`select id, in_pane, in_outlook, read_at is not null as is_read, data from notifications order by created_at`).toMatchObject([
    { id: told, in_pane: true, in_outlook: false, is_read: false, data: { number: 1001 } }, { in_pane: true, in_outlook: false, is_read: true },
  ]);
  expect(await desk.sql`select * from notification_sends`).toEqual([]);
});

test("its webhooks stay on, and of their calls only what failed within a day is tried on", async () => {
  expect(await desk.sql`select id, name, version, disabled_at, failure_count, rests_until, deleted_at is not null as is_gone from webhooks order by url`).toMatchObject([
    { id: hook, name: "", version: 1, disabled_at: null, failure_count: 0, rests_until: null, is_gone: false }, { id: gone, is_gone: true },
  ]);
  expect(await desk.sql`select event_seq::int as seq, state, attempt_count, next_attempt_at is not null as is_due, created_at = last_attempt_at as is_dated from webhook_calls order by event_seq`).toEqual([
    { seq: 1, state: "delivered", attempt_count: 1, is_due: false, is_dated: true }, { seq: 2, state: "waiting", attempt_count: 3, is_due: true, is_dated: true }, { seq: 3, state: "failed", attempt_count: 8, is_due: false, is_dated: true },
  ]);
});
