import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { type Ctx, inTransaction } from "../../server/context.ts";
import { openDatabase, type OpenDatabase } from "../../server/db.ts";
import { type HttpsServer, listen } from "../../server/listen.ts";
import { createLiveRoute } from "../../server/routes/live.ts";
import { EVENTS_CHANNEL, recordEvent } from "../../server/services/events/record-event.ts";
import { createLiveHub, type Heard, type HeardEvent, type LiveHub } from "../../server/services/live/hub.ts";
import { createOnlookers } from "../../server/services/live/onlookers.ts";
import { firstNameAsToken } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";
import { randomFrom } from "../support/random.ts";

let desk: Desk;
let database: OpenDatabase;
let live: LiveHub;
let server: HttpsServer;
let ca: string;
/** While it is set, what was missed is not read yet. */
let holdSince: Promise<void> | null = null;

beforeAll(async () => {
  desk = await testDesk();
  database = openDatabase(desk.url, { max: 6 });
  const hub = createLiveHub(database.db);
  live = { ...hub, since: async (heard) => (await holdSince, hub.since(heard)) };
  await database.sql.listen(EVENTS_CHANNEL, (payload) => void hub.hear(payload).catch(() => {}), () => void hub.catchUp().catch(() => {}));
  const certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-breaks-")), hosts: [] });
  ca = certificate.ca;
  server = await listen({ host: "localhost", port: 0, certificate });
  const onlookers = createOnlookers({ serverId: desk.system.newId(), now: () => performance.now(), say: () => {} });
  server.serveWith(new Hono().route("/ws", createLiveRoute({ ctx: { ...desk.system, db: database.db }, verifyToken: firstNameAsToken, adminEmails: [], live, onlookers })).fetch);
});
afterAll(async () => {
  await server.close();
  await database.close();
  await desk.drop();
});

const record = (ctx: Ctx) => recordEvent(ctx, { name: "task.added", subject: { type: "task", id: ctx.newId() } });

/** A transaction that has its number, and ends when it is told to. */
async function begin(): Promise<{ seq: number; end: () => Promise<void> }> {
  const begun = Promise.withResolvers<number>();
  const held = Promise.withResolvers<void>();
  const ended = inTransaction(desk.system, async (ctx) => {
    begun.resolve((await record(ctx)).seq);
    await held.promise;
  });
  return { seq: await begun.promise, end: () => (held.resolve(), ended) };
}

/** As the add-in does: goes on from the greatest number and the newest mark. */
function screenAt(random: () => number, waitMs = 0) {
  const heard: number[] = [];
  const stands: Partial<Heard> = {};
  const screen = { heard, isReady: false, breaks: 0, isOver: false, socket: null as WebSocket | null, connect };
  function connect(): void {
    const socket = new WebSocket(`wss://localhost:${server.port}/ws`, { ca });
    screen.socket = socket;
    screen.isReady = false;
    socket.on("open", () => {
      socket.send(JSON.stringify({ type: "authenticate", token: "Mara" }));
      socket.send(JSON.stringify({ type: "subscribe", ...(stands.seq === undefined ? {} : { after: stands.seq, mark: stands.mark }) }));
    });
    socket.on("message", (data) => {
      const told = JSON.parse(String(data)) as { type: string; seq: number; mark?: string; complete?: boolean };
      if (told.type !== "event" && told.type !== "ready") return;
      if (told.complete === false) throw new Error("It was away for too long.");
      if (told.type === "event") heard.push(told.seq);
      else screen.isReady = true;
      stands.seq = Math.max(stands.seq ?? 0, told.seq);
      stands.mark = told.mark ?? stands.mark;
    });
    socket.on("error", () => undefined);
    socket.on("close", () => {
      screen.breaks++;
      if (!screen.isOver) setTimeout(connect, random() * waitMs);
    });
  }
  connect();
  return screen;
}

test("what was committed before the last that a screen heard, and would have been told after it, is told when it comes back", async () => {
  const payloads = new Map<number, string>();
  const ear = await desk.sql.listen(EVENTS_CHANNEL, (payload) => void payloads.set(Number.parseInt(payload), payload));
  const hub = createLiveHub(database.db);
  const first: HeardEvent[] = [];
  const leave = hub.subscribe((event) => first.push(event));
  const slow = await begin();
  const quick = await record(desk.system);
  await slow.end();
  await eventually(() => payloads.has(slow.seq) && payloads.has(quick.seq)).toBe(true);
  // Both are in the database, and the line was cut between the two notifications.
  await hub.hear(payloads.get(quick.seq)!);
  leave();
  await ear.unlisten();
  expect(first.map(({ seq }) => seq)).toEqual([quick.seq]);
  const missed = await hub.since(first[0]!);
  expect(missed!.map(({ seq }) => seq)).toContain(slow.seq);
  // Cut off again in the midst of these, it asks for all of them again.
  expect(missed!.map(({ mark }) => mark)).toEqual(missed!.map(() => first[0]!.mark));
});

test("who comes back is told what it missed before anything newer", async () => {
  const screen = screenAt(() => 1, 50);
  await eventually(() => screen.isReady).toBe(true);
  const held = Promise.withResolvers<void>();
  holdSince = held.promise;
  screen.socket!.terminate();
  const missed = await record(desk.system);
  // Its line stands, and what it missed is being read.
  await eventually(() => screen.breaks === 1 && screen.socket!.readyState === WebSocket.OPEN).toBe(true);
  const newer: number[] = [];
  for (let count = 0; count < 5; count++) {
    newer.push((await record(desk.system)).seq);
    await sleep(20);
  }
  holdSince = null;
  held.resolve();
  await eventually(() => screen.heard.at(-1)).toBe(newer.at(-1));
  // What is older may be told again while an older transaction is open, in another database too.
  expect(screen.heard.filter((seq, index) => seq >= missed.seq && screen.heard.indexOf(seq) === index)).toEqual([missed.seq, ...newer]);
  screen.isOver = true;
  screen.socket!.terminate();
});

test("when the line to the database was cut, and nothing was heard before, the screens begin anew", async () => {
  const hub = createLiveHub(database.db);
  const gaps: string[] = [];
  const leave = hub.subscribe(() => {}, () => gaps.push("begins anew"));
  await record(desk.system);
  await hub.catchUp();
  expect(gaps).toEqual(["begins anew"]);
  leave();
});

test("however lines and transactions cross, and although the database cuts its line twice, every screen ends with every event", async () => {
  const random = randomFrom(11);
  const screens = Array.from({ length: 8 }, () => screenAt(random, 60));
  await eventually(() => screens.every(({ isReady }) => isReady)).toBe(true);
  const breaking = setInterval(() => screens[Math.floor(random() * screens.length)]!.socket?.terminate(), 12);
  const recorded: number[] = [];
  const write = async () => {
    for (let count = 0; count < 40; count++) {
      const one = await begin();
      recorded.push(one.seq);
      await sleep(random() * 40);
      await one.end();
    }
  };
  const cut = async () => {
    for (let count = 0; count < 2; count++) {
      await sleep(300);
      await desk.sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query ilike 'listen%'`;
    }
  };
  await Promise.all([write(), write(), write(), write(), cut()]);
  clearInterval(breaking);
  const missing = () => screens.map(({ heard }) => recorded.filter((seq) => !heard.includes(seq)));
  await eventually(missing).toEqual(screens.map(() => []));
  for (const screen of screens) {
    screen.isOver = true;
    screen.socket!.terminate();
  }
  expect(screens.reduce((sum, { breaks }) => sum + breaks, 0)).toBeGreaterThan(screens.length);
}, 60_000);
