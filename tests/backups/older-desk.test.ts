import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { ensureDatabase } from "../../server/adapters/embedded-postgres/ensure-database.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { createJobRunner } from "../../server/jobs/runner.ts";
import { createLog } from "../../server/log.ts";
import { checkBackup } from "../../server/services/backups/backup-folder.ts";
import { restoreBackup } from "../../server/services/backups/restore-backup.ts";
import { writeBackup } from "../../server/services/backups/write-backup.ts";
import { databaseBefore } from "../support/database-before.ts";
import { scratchFolder } from "../support/scratch-folder.ts";

const log = createLog("silent");
const scratch = mkdtempSync(path.join(scratchFolder(), "mailroom-older-"));
const folder = path.join(scratch, "backup");
let before: Awaited<ReturnType<typeof databaseBefore>>;
beforeAll(async () => void (before = await databaseBefore("0030_event_seals")), 120_000);
afterAll(async () => {
  await before.drop();
  rmSync(scratch, { recursive: true, force: true });
});

const lead = "0190a000-0000-7000-8000-000000000001";
const member = "0190a000-0000-7000-8000-000000000002";
const hostile = "tab\there\nline \\N \\. \"quote\" , ; \u2028 \u{1F600} \u05E9\u05DC\u05D5\u05DD";

test("a backup of an older desk comes back in its own tables, and these are brought up to date", async () => {
  const runner = await createJobRunner({ url: before.url, log });
  const old = openDatabase(before.url, { max: 2 });
  // Of two rows that name one another, none could be put back first.
  await before.sql`insert into users (id, email, name, role, created_at, manager_id) values (${member}, 'm@x.example', ${hostile}, 'agent', now(), null), (${lead}, 'l@x.example', 'Lead', 'admin', now(), ${member})`;
  await before.sql`update users set manager_id = ${lead} where id = ${member}`;
  for (const number of [1, 2, 3]) await before.sql`insert into events (id, name, subject_type, subject_id, actor_type, actor_name, data, at) values (gen_random_uuid(), 'note.added', 'case', ${lead}, 'system', 'x', ${before.sql.json({ number, hostile })}, now())`;
  await runner.queue.enqueue(old.db, "event.indexCase", { eventSeq: 3 });
  await runner.queue.enqueue(old.db, "campaign.send", { campaignId: lead }, { singletonKey: `${lead} now`, startAfter: new Date("2030-01-01T00:00:00Z") });
  await writeBackup(old.sql, { folder, keyFingerprint: "k", now: new Date() });
  await runner.stop();
  await old.close();

  const manifest = await checkBackup(folder);
  expect(manifest.tables.map(({ table }) => table)).not.toContain("event_seals");
  const url = await ensureDatabase(inject("database").serverUrl, `mailroom_test_${randomBytes(6).toString("hex")}`);
  await migrateDatabase(url, { until: manifest.migration.at });
  const again = await createJobRunner({ url, log });
  const desk = openDatabase(url, { max: 2 });
  const put = () => restoreBackup(desk.db, { folder, manifest, jobs: again.queue, isKnownJob: (name) => name !== "event.indexCase", now: new Date() });
  expect(await put()).toEqual({ jobCount: 1, sessionCount: 0, keyCount: 0 });
  await expect(put()).rejects.toMatchObject({ code: "conflict" });
  await migrateDatabase(url);

  expect(await desk.sql`select name, manager_id from users order by id`).toEqual([{ name: "Lead", manager_id: member }, { name: hostile, manager_id: lead }]);
  expect(await desk.sql`select data from events order by seq`).toMatchObject([{ data: { number: 1, hostile } }, { data: { number: 2 } }, { data: { number: 3 } }]);
  const [next] = await desk.sql`insert into events (id, name, subject_type, subject_id, actor_type, actor_name, data, at) values (gen_random_uuid(), 'x.y', 'case', ${lead}, 'system', 'x', '{}', now()) returning seq`;
  expect(next!.seq).toBe(4);
  // What ties the tables together holds again.
  await expect(desk.sql`update users set manager_id = gen_random_uuid() where id = ${lead}`).rejects.toThrow(/foreign key/);
  expect(await desk.sql`select count(*)::int as count from event_seals`).toEqual([{ count: 0 }]);
  expect(await desk.sql`select armed_at, reason from sending_arm`).toEqual([{ armed_at: null, reason: "restored" }]);
  expect(await desk.sql`select name, start_after::text as at, singleton_key from jobs.job where name not like '\\_\\_%' and name not like 'schedule%'`).toMatchObject([{ name: "campaign.send", singleton_key: `${lead} now`, at: expect.stringContaining("2030-01-01 00:00:00") }]);
  await again.stop();
  await desk.close();
}, 120_000);
