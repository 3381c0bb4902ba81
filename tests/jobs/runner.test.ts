import { eq } from "drizzle-orm";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { classifications } from "../../drizzle/schema/conversations.ts";
import { events } from "../../drizzle/schema/events.ts";
import { createJobRunner, type JobRunner } from "../../server/jobs/runner.ts";
import { receivedMail } from "../cases/case-story.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

const MAILS = 25;
const LONG_TEST_MS = 240_000;

let desk: Desk;
let runner: JobRunner;
beforeEach(async () => {
  desk = await testDesk();
  runner = await createJobRunner({ url: desk.url, log: pino({ level: "silent" }) });
  desk.ports.jobs = runner.queue;
  for (let number = 0; number < MAILS; number++) await receivedMail(desk, { subject: `Trip ${number}` });
}, 120_000);
afterEach(async () => {
  await runner.stop();
  await desk.drop();
});

const judged = () => desk.db.$count(classifications);
const facts = () => desk.db.$count(events, eq(events.name, "message.classified"));
const waiting = async (name: string) => (await desk.sql`select count(*)::int as count from jobs.job where name = ${name} and state < 'completed'`)[0]!.count;

test("facts that wait are all noted, each once; one that fails comes back alone", { timeout: LONG_TEST_MS }, async () => {
  const [spoiled] = await desk.sql`select id from messages where subject = 'Trip 4'`;
  await desk.sql.unsafe(`create function spoil() returns trigger language plpgsql as $$ begin if new.message_id = '${spoiled!.id}' then raise exception 'spoiled'; end if; return new; end $$`);
  await desk.sql`create trigger spoil before insert on classifications for each row execute function spoil()`;
  await runner.work(desk.system);
  await eventually(judged, 45_000).toBe(MAILS - 1);
  await eventually(() => waiting("event.classifyMessage"), 45_000).toBe(1);
  await desk.sql`drop trigger spoil on classifications`;
  await eventually(judged, 90_000).toBe(MAILS);
  expect(await facts()).toBe(MAILS);
});

test("what a server held when it died is noted by another", { timeout: LONG_TEST_MS }, async () => {
  await desk.sql`update jobs.job set state = 'active', started_on = now() - interval '2 minutes', heartbeat_on = now() - interval '1 minute' where name = 'event.classifyMessage' and (data ->> 'eventSeq')::int % 3 = 0`;
  await runner.work(desk.system);
  await eventually(judged, 90_000).toBe(MAILS);
  expect(await facts()).toBe(MAILS);
});

test("a fact that leaves nothing to do makes no job", { timeout: LONG_TEST_MS }, async () => {
  expect(await waiting("event.classifyMessage")).toBe(MAILS);
  for (const name of ["event.callWebhooks", "event.noteMessage", "event.noteInbound"]) expect({ name, count: await waiting(name) }).toEqual({ name, count: 0 });
  await desk.sql`insert into webhooks (id, url, events, sealed_secret, created_at) values (gen_random_uuid(), 'https://hooks.example/', '["message.received"]', '', now())`;
  await receivedMail(desk, { subject: "Re: Trip 1", references: ["<trip-1@elsewhere.example>"] });
  expect({ hooks: await waiting("event.callWebhooks"), inbound: await waiting("event.noteInbound") }).toEqual({ hooks: 1, inbound: 1 });
});
