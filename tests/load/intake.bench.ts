import { fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { and, eq, isNull, sql } from "drizzle-orm";
import { pino } from "pino";
import PostalMime from "postal-mime";
import { Agent } from "undici";
import { supportMailbox } from "../../drizzle/seed/story.ts";
import { seedDesk } from "../../drizzle/seed/seed-desk.ts";
import { conversations, messages } from "../../drizzle/schema/conversations.ts";
import { mailboxes } from "../../drizzle/schema/people.ts";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { startEmbeddedPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { migrateDatabase, openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { createJobRunner } from "../../server/jobs/runner.ts";
import { openCases } from "../../server/services/cases/open-case.ts";
import { installCategories } from "../../server/services/classification/install-categories.ts";
import { pollMailboxes } from "../../server/services/mailboxes/watch-mailboxes.ts";
import { installSlaDefaults } from "../../server/services/sla/install-defaults.ts";
import { intakeMail } from "./intake-mails.ts";

/**
 * Mails a second from Graph's mailbox to a case with its clock: fetched, parsed, threaded, judged, opened, with all jobs
 * that follow; beside parsing the same mails and nothing else. PostgreSQL and Graph in processes of their own.
 */
const MAILS = Number(process.env.MAILS ?? 2_000);
const WANTED = 0.1;
const AT_ONCE = 20;
const PARSE_ROUNDS = 3;

const parseRates = await parseOnly();
const folder = mkdtempSync(path.join(os.tmpdir(), "mailroom-intake-"));
const server = await startEmbeddedPostgres({ dataFolder: path.join(folder, "data"), log: { info() {}, warn: console.warn } });
await migrateDatabase(server.url);
const database = openDatabase(server.url, { max: 10 });
const graph = fork(path.join(import.meta.dirname, "graph-process.ts"), [String(MAILS)], { execArgv: ["--disable-warning=ExperimentalWarning"] });
const [{ baseUrl }] = (await once(graph, "message")) as [{ baseUrl: string }];
const runner = await createJobRunner({ url: server.url, log: pino({ level: "error" }) });
const dispatcher = new Agent();
const ports = {
  jobs: runner.queue, channels: {}, languageModel: { fromEnvironment: null }, classifier: createEmbeddedClassifier(), webhooks: {}, hookUrl: null, publicUrl: "https://desk.example", settingsKey: new Uint8Array(32).fill(7), isSandbox: true,
  mailbox: createGraphMailbox({ baseUrl, getToken: async () => "app", now: () => new Date(), dispatcher }),
} as unknown as Ports;
const ctx: Ctx = { db: database.db, actor: systemActor("bench"), now: () => new Date(), newId: () => uuidv7(new Date()), cause: null, ports };

try {
  await installCategories(ctx);
  await installSlaDefaults(ctx);
  await seedDesk(ctx);
  await ctx.db.update(mailboxes).set({ isWatched: false }).where(sql`${mailboxes.address} <> ${supportMailbox.address}`);
  await runner.work(ctx);
  const startedAt = performance.now();
  await pollMailboxes(ctx);
  const opened = openAll();
  const receivedAt = await until(async () => (await countOf(sql`select count(*)::int as count from arrivals`)) === MAILS);
  await opened;
  await until(async () => (await countOf(sql`select count(distinct case_id)::int as count from targets`)) === MAILS);
  const seconds = (performance.now() - startedAt) / 1_000;
  const rate = MAILS / seconds;
  // Before and after: what else the machine does falls on both.
  const parseRate = median([...parseRates, ...(await parseOnly())]);
  console.log(`intake      parse only ${parseRate.toFixed(0)} a second   stored ${(MAILS / ((receivedAt - startedAt) / 1_000)).toFixed(0)} a second   to a case with its clock ${rate.toFixed(0)} a second   ${(rate / parseRate).toFixed(2)} of parsing (wanted ${WANTED})`);
} finally {
  graph.kill();
  await runner.stop();
  await database.close();
  await dispatcher.destroy();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}

/** Mails a second, of each round. */
async function parseOnly(): Promise<number[]> {
  const mails = Array.from({ length: MAILS }, (_, number) => Buffer.from(intakeMail(number)));
  const rates: number[] = [];
  for (let round = 0; round < PARSE_ROUNDS; round++) {
    const startedAt = performance.now();
    for (const mail of mails) await PostalMime.parse(mail);
    rates.push(MAILS / ((performance.now() - startedAt) / 1_000));
  }
  return rates;
}

function median(rates: number[]): number {
  return rates.toSorted((a, b) => a - b)[Math.floor(rates.length / 2)]!;
}

/** What has come is converted as soon as it is stored, as by somebody who selects all of it. */
async function openAll(): Promise<void> {
  const [mailbox] = await ctx.db.select().from(mailboxes).where(eq(mailboxes.address, supportMailbox.address));
  let openedCount = 0;
  while (openedCount < MAILS) {
    const waiting = await ctx.db.select({ providerMessageId: messages.providerMessageId, internetMessageId: messages.internetMessageId }).from(messages).innerJoin(conversations, eq(conversations.id, messages.conversationId)).where(and(eq(messages.mailboxId, mailbox!.id), isNull(conversations.caseId))).limit(AT_ONCE);
    const answers = await openCases(ctx, waiting.map((row) => ({ message: { mailbox: mailbox!.address, ...row } })));
    openedCount += answers.filter((answer) => "caseId" in answer && answer.outcome === "opened").length;
    if (waiting.length < AT_ONCE) await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function countOf(query: ReturnType<typeof sql>): Promise<number> {
  const [row] = await ctx.db.execute<{ count: number }>(query);
  return row!.count;
}

async function until(isSo: () => Promise<boolean>): Promise<number> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 200));
  return performance.now();
}
