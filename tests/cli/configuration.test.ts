import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { openDatabase, type OpenDatabase } from "../../server/db.ts";
import { eventually } from "../support/eventually.ts";
import { type Mailroom, newPlace, type Place, startMailroom } from "../support/mailroom.ts";
import { runMailroom } from "../support/shell.ts";

let place: Place;
let mailroom: Mailroom;
let database: OpenDatabase;
beforeAll(async () => {
  place = await newPlace();
  mailroom = await startMailroom(place);
  database = openDatabase((await findEmbeddedPostgres({ dataFolder: place.folder }))!, { max: 2 });
}, 120_000);
afterAll(async () => {
  await database?.close();
  await mailroom?.stop();
  await place?.remove();
}, 120_000);

const file = () => path.join(place.folder, "desk.json");
const eventCount = async () => (await database.db.execute<{ n: number }>(sql`select count(*)::int as n from events`))[0]!.n;

/** As it was exported, with one team more and one policy changed. */
function changed(): string {
  const config = JSON.parse(readFileSync(file(), "utf8")) as { teams: object[]; slaPolicies: { published: { promises: { high: { first_response: { minutes: number } } } } }[] };
  config.teams.push({ name: "Night shift", casePrefix: "NIGHT", leadId: null, memberIds: ["aylin@fernweh.example"] });
  config.slaPolicies[0]!.published.promises.high.first_response.minutes = 45;
  const other = path.join(place.folder, "changed.json");
  writeFileSync(other, JSON.stringify(config));
  return other;
}

test("the running desk is exported twice to the same bytes, and taken in again to no change", { timeout: 120_000 }, async () => {
  const made = await runMailroom(place, ["export-config", file(), "--json"]);
  expect(made, made.words).toMatchObject({ code: 0, lines: [{ file: file() }] });
  const first = readFileSync(file(), "utf8");
  await runMailroom(place, ["export-config", file()]);
  expect(readFileSync(file(), "utf8")).toBe(first);
  const before = await eventCount();
  const again = await runMailroom(place, ["import-config", file(), "--json"]);
  expect(again.words).toContain("0 created, 0 changed, 0 ordered");
  expect(again.code).toBe(0);
  expect(await eventCount()).toBe(before);
  // Whoever is no admin learns nothing and changes nothing.
  expect((await runMailroom(place, ["export-config", path.join(place.folder, "no.json"), "--as", "jonas@fernweh.example", "--json"])).lines).toMatchObject([{ error: { code: "forbidden" } }]);
});

test("killed in the middle, it leaves nothing; then what the dry run said happens, and nothing else", { timeout: 180_000 }, async () => {
  const other = changed();
  const dry = await runMailroom(place, ["import-config", other, "--dry-run", "--json"]);
  expect(dry.words).toContain("first_response.minutes: 60 -> 45");
  expect(dry.words).toContain('teams "Night shift" would be created');
  const { digest } = dry.lines.at(-1) as { digest: string };

  const before = await eventCount();
  // It writes the team, and then waits for the policies, which somebody holds.
  const held = await database.sql.reserve();
  await held`begin`;
  await held`lock table sla_policies in exclusive mode`;
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/mailroom.mjs", "import-config", other], { env: { ...process.env, PORT: String(place.port), DATA_DIR: place.folder, LOG_LEVEL: "silent" }, stdio: "ignore" });
  const ended = new Promise((resolve) => child.once("exit", resolve));
  await eventually(async () => (await database.db.execute(sql`select 1 from pg_locks where not granted and relation = 'sla_policies'::regclass`)).length, 60_000).toBe(1);
  child.kill("SIGKILL");
  await ended;
  await held`rollback`;
  held.release();
  await eventually(async () => (await database.db.execute(sql`select 1 from pg_locks where locktype = 'advisory' and objid = (hashtext('import-configuration')::bigint & 4294967295)::oid`)).length, 60_000).toBe(0);
  expect(await database.db.execute(sql`select name from teams where name = 'Night shift'`)).toEqual([]);
  expect(await eventCount()).toBe(before);

  expect((await runMailroom(place, ["import-config", other, "--expect", "0000000000000000", "--json"])).lines.at(-1)).toMatchObject({ error: { code: "stale" } });
  const done = await runMailroom(place, ["import-config", other, "--expect", digest, "--json"]);
  expect(done, done.words).toMatchObject({ code: 0 });
  expect(await database.db.execute(sql`select case_prefix from teams where name = 'Night shift'`)).toMatchObject([{ case_prefix: "NIGHT" }]);
  const [told] = await database.db.execute<{ actor_name: string }>(sql`select actor_name from events where name = 'sla_policy.saved' order by seq desc limit 1`);
  expect(told).toMatchObject({ actor_name: "Mara Lindqvist" });
});

test("help names both, and a file that is not there is refused in words", { timeout: 60_000 }, async () => {
  const help = await runMailroom(place, ["import-config", "--help"]);
  expect(help.code).toBe(0);
  expect((await runMailroom(place, ["import-config", path.join(place.folder, "nowhere.json"), "--json"])).lines).toMatchObject([{ error: { code: "not_found" } }]);
  expect(await runMailroom(place, ["import-config"])).toMatchObject({ code: 2 });
});
