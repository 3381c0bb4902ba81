import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import type { Ctx, Ports } from "../../server/context.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { installSlaDefaults } from "../../server/services/sla/install-defaults.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";

const FEW = Number(process.env.FEW ?? 1_000);
const MANY = Number(process.env.MANY ?? 1_000_000);
const DUE = Number(process.env.DUE ?? 100);
const ROUNDS = Number(process.env.ROUNDS ?? 15);
const RATIO_MAX = 1.5;

/** What the sweep costs with so many open cases of which as many are due: it must go by what is due. */
const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-sweep-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
try {
  const [few, many] = [await desk("few", FEW), await desk("many", MANY)];
  const times: Record<"few" | "many", number[]> = { few: [], many: [] };
  // Turn by turn, so that whatever else the machine does falls on both.
  for (let round = -3; round < ROUNDS; round++) {
    for (const [size, on] of [["few", few], ["many", many]] as const) {
      await makeDue(on.sql, round);
      const startedAt = performance.now();
      const { breached } = await sweepTargets(on.ctx);
      const ms = performance.now() - startedAt;
      if (breached !== DUE) throw new Error(`${breached} breaches were told of ${DUE}`);
      if (round >= 0) times[size].push(ms);
    }
  }
  const ratio = median(times.many) / median(times.few);
  console.log(`the sweep with ${DUE} due, median of ${ROUNDS}: ${median(times.few).toFixed(0)} ms with ${FEW} open cases, ${median(times.many).toFixed(0)} ms with ${MANY}; ratio ${ratio.toFixed(2)} (limit ${RATIO_MAX})`);
  if (ratio > RATIO_MAX) process.exitCode = 1;
  await few.close();
  await many.close();
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function desk(name: string, caseCount: number): Promise<{ ctx: Ctx; sql: Sql; close(): Promise<void> }> {
  const root = postgres(server.url, { max: 1 });
  await root.unsafe(`create database ${name}`);
  await root.end();
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  await migrateDatabase(url.href);
  const { db, sql, close } = openDatabase(url.href, { max: 4 });
  const ports = { jobs: { enqueue: async () => {}, subscribersOf: () => [] } } as unknown as Ports;
  const ctx: Ctx = { db, actor: { type: "system", name: "bench" }, now: () => new Date(), newId: () => uuidv7(new Date()), ports, cause: null };
  await installSlaDefaults(ctx);
  const startedAt = performance.now();
  const seeding = postgres(url.href, { max: 1, onnotice: () => {} });
  await seed(seeding, caseCount);
  await seeding.end();
  console.log(`${caseCount} open cases seeded in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
  return { ctx, sql, close };
}

/** Each case owes a first answer within months; all indexes are there that promises have, those that only the queue reads are not. */
async function seed(sql: Sql, caseCount: number): Promise<void> {
  await sql.unsafe("set synchronous_commit = off; set session_replication_role = replica; set maintenance_work_mem = '256MB'; insert into mailboxes (id, address, name, created_at) values (gen_random_uuid(), 'room@desk.example', 'Room', now())");
  const indexes = await sql<{ name: string; table: string; definition: string }[]>`
    select i.indexname as name, i.tablename as table, i.indexdef as definition from pg_indexes i
    where i.schemaname = 'public' and i.tablename in ('cases', 'targets') and not exists (select 1 from pg_constraint c where c.conname = i.indexname)`;
  for (const { name } of indexes) await sql.unsafe(`drop index "${name}"`);
  await sql`
    insert into cases (id, number, title, status, priority, sentiment, summary, mailbox_id, opened_at, updated_at)
    select gen_random_uuid(), i, 'Case ' || i, 'new', 'medium', 'neutral', '', (select id from mailboxes), now(), now() from generate_series(1, ${caseCount}::int) i`;
  await sql`
    insert into targets (id, case_id, metric, policy_id, policy_version, calendar_version, clock, minutes, started_at, due_at, warn_at, told, next_mark_at)
    select gen_random_uuid(), c.id, 'first_response', p.id, 1, 1, 'wall', 200000, now() - c.number % 1000 * interval '1 minute', now() + interval '100 days', now() + interval '80 days', array['percent:75'], now() + interval '80 days' + c.number % 10000 * interval '1 minute' from cases c, sla_policies p`;
  for (const { definition } of indexes.filter((index) => index.table === "targets")) await sql.unsafe(definition);
  await sql.unsafe("vacuum analyze cases");
  await sql.unsafe("vacuum analyze targets");
}

/** Others each round; where all had their turn, the first ones again, as if nothing had been told of them. */
async function makeDue(sql: Sql, round: number): Promise<void> {
  await sql`
    update targets set started_at = now() - minutes * interval '1 minute' - interval '1 hour', due_at = now() - interval '1 hour', next_mark_at = now() - interval '1 hour', told = array['percent:75'], breached_at = null
    where case_id in (select id from cases where number > ${(round + 3) * DUE % FEW} and number <= ${(round + 3) * DUE % FEW + DUE})`;
}

function median(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
}
