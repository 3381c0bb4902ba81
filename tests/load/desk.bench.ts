import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import postgres, { type Sql } from "postgres";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import type { Ctx, Ports } from "../../server/context.ts";
import type { CaseView, SavedViewFilter } from "../../server/contract/cases.ts";
import type { Role } from "../../server/contract/people.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { countCases } from "../../server/services/cases/count-cases.ts";
import { listCases } from "../../server/services/cases/list-cases.ts";
import { seedDeskRows } from "./desk-rows.ts";

const FEW = Number(process.env.FEW ?? 10_000);
const MANY = Number(process.env.MANY ?? 1_000_000);
const ROUNDS = Number(process.env.ROUNDS ?? 30);
const RATIO_MAX = 2;

type Asked = { view?: CaseView; search?: string; filter?: SavedViewFilter; pagesBefore?: number };

/** What people ask of the queue all day, and of the search. */
const lists: [string, Asked][] = [
  ["open", {}], ["open, the 20th page", { pagesBefore: 19 }], ["mine", { view: "mine" }], ["of my teams", { view: "team" }], ["unassigned", { view: "unassigned" }], ["all, the newest", { view: "all" }],
  ["urgent", { filter: { priority: ["urgent"] } }], ["one category", { filter: { category: ["category_3"] } }], ["overdue", { filter: { due: "overdue" } }], ["at risk", { filter: { due: "at_risk" } }],
  ["of a colleague, high", { filter: { assignee: ["none"], priority: ["high"] } }], ["closed", { view: "all", filter: { status: ["closed"] } }],
];
const searches: [string, Asked][] = [
  ["a word of every third case", { view: "all", search: "invoice" }], ["of every tenth", { view: "all", search: "booking" }], ["of 1 in 100", { view: "all", search: "harbour" }], ["of 1 in 1,000", { view: "all", search: "glacier" }],
  ["of 1 in 50,000", { view: "all", search: "kittiwake" }], ["of none", { view: "all", search: "qqqxyz" }], ["two common words", { view: "all", search: "invoice booking" }], ["a common and a rare word", { view: "all", search: "invoice glacier" }],
  ["a common beginning", { view: "all", search: "inv" }], ["a usual beginning", { view: "all", search: "nach" }], ["a word and a beginning", { view: "all", search: "booking nachw" }], ["a number", { view: "all", search: "#4711" }],
  ["a number with its team", { view: "all", search: "SUP-4711" }], ["a customer", { view: "all", search: "customer4711" }], ["a common word, open", { search: "invoice" }], ["a common word, mine", { view: "mine", search: "invoice" }],
  ["a common word, overdue", { search: "invoice", filter: { due: "overdue" } }], ["of every tenth, overdue", { search: "booking", filter: { due: "overdue" } }], ["common, a category, urgent", { search: "invoice", filter: { category: ["category_3"], priority: ["urgent"] } }], ["a common word, in the bin", { view: "bin", search: "invoice" }],
];

interface Desk {
  ctx: Ctx;
  sql: Sql;
  close(): Promise<void>;
}

/** Named, it keeps both desks for the next run. */
const keptFolder = process.env.KEPT;
const folder = keptFolder ?? mkdtempSync(path.join(os.tmpdir(), "mailroom-desk-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
try {
  const few = await desk(`desk_${FEW}`, FEW);
  const many = await desk(`desk_${MANY}`, MANY);
  for (const who of ["agent", "admin"] as const) {
    console.log(`\n${`as ${who}: p95 of ${ROUNDS} rounds`.padEnd(32)}${String(FEW).padStart(10)}${String(MANY).padStart(12)}   ratio`);
    const pages = await compare({ few: await as(few, who), many: await as(many, who) }, lists);
    const found = await compare({ few: await as(few, who), many: await as(many, who) }, searches);
    tell("counts of the queue", await rounds({ few: await as(few, who), many: await as(many, who) }, (ctx) => countCases(ctx)));
    tell(`all lists (limit ${RATIO_MAX})`, pages);
    tell(`all searches (limit ${RATIO_MAX})`, found);
  }
  await few.close();
  await many.close();
} finally {
  await server.stop();
  if (!keptFolder) rmSync(folder, { recursive: true, force: true });
}

interface Times {
  few: number[];
  many: number[];
}

/** Turn by turn, so that whatever else the machine does falls on both. */
async function rounds(on: { few: Ctx; many: Ctx }, act: (ctx: Ctx) => Promise<unknown>): Promise<Times> {
  const times: Times = { few: [], many: [] };
  for (let round = -3; round < ROUNDS; round++) {
    for (const size of ["few", "many"] as const) {
      const startedAt = performance.now();
      await act(on[size]);
      if (round >= 0) times[size].push(performance.now() - startedAt);
    }
  }
  return times;
}

async function compare(on: { few: Ctx; many: Ctx }, asked: [string, Asked][]): Promise<Times> {
  const all: Times = { few: [], many: [] };
  for (const [name, { pagesBefore = 0, filter, ...query }] of asked) {
    const input = { view: query.view ?? ("open" as const), search: query.search, filter: filter && JSON.stringify(filter), limit: 50 };
    const places = new Map<Ctx, string | undefined>();
    for (const ctx of [on.few, on.many]) {
      let after: string | undefined;
      for (let page = 0; page < pagesBefore; page++) after = (await listCases(ctx, { ...input, after })).next ?? after;
      places.set(ctx, after);
    }
    const times = await rounds(on, (ctx) => listCases(ctx, { ...input, after: places.get(ctx) }));
    tell(name, times);
    all.few.push(...times.few);
    all.many.push(...times.many);
  }
  return all;
}

function tell(name: string, { few, many }: Times): void {
  console.log(`${name.padEnd(32)}${p95(few).toFixed(1).padStart(7)} ms${p95(many).toFixed(1).padStart(9)} ms${(p95(many) / p95(few)).toFixed(2).padStart(8)}`);
}

function p95(times: number[]): number {
  return [...times].sort((a, b) => a - b)[Math.ceil(times.length * 0.95) - 1]!;
}

async function desk(name: string, caseCount: number): Promise<Desk> {
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  const root = postgres(server.url, { max: 1 });
  const [kept] = await root`select from pg_database where datname = ${name}`;
  if (!kept) await root.unsafe(`create database ${name}`);
  await root.end();
  if (!kept) await seed(url, caseCount);
  const { db, sql, close } = openDatabase(url.href, { max: 4 });
  const ports = { settingsKey: new Uint8Array(32), jobs: { enqueue: async () => {}, subscribersOf: () => [] } } as unknown as Ports;
  return { ctx: { db, actor: { type: "system", name: "bench" }, now: () => new Date(), newId: () => uuidv7(new Date()), ports, cause: null }, sql, close };
}

async function seed(url: URL, caseCount: number): Promise<void> {
  await migrateDatabase(url.href);
  const seeding = postgres(url.href, { max: 1, onnotice: () => {} });
  const startedAt = performance.now();
  await seedDeskRows(seeding, caseCount);
  await seeding.end();
  console.log(`${caseCount} cases seeded in ${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
}

async function as({ ctx, sql }: Desk, role: Role): Promise<Ctx> {
  const [user] = await sql<{ id: string; name: string }[]>`select id, name from users where role = ${role} order by name limit 1`;
  return { ...ctx, actor: { type: "user", id: user!.id, name: user!.name, role } };
}
