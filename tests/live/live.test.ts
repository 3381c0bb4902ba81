import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { createLiveHub } from "../../server/services/live/hub.ts";
import { createOnlookers } from "../../server/services/live/onlookers.ts";
import { EVENTS_CHANNEL, recordEvent } from "../../server/services/events/record-event.ts";
import { listen, type HttpsServer } from "../../server/listen.ts";
import { acceptSocket } from "../../server/routes/accept-socket.ts";
import { createLiveRoute } from "../../server/routes/live.ts";
import { openLiveSession } from "../../server/routes/live-session.ts";
import { firstNameAsToken } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { z } from "zod";

let desk: Desk;
let server: HttpsServer;
let ear: { unlisten(): Promise<void> };
let ca: string;
let certificate: Awaited<ReturnType<typeof loadCertificate>>;
beforeAll(async () => {
  desk = await testDesk();
  certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-live-")), hosts: [] });
  ca = certificate.ca;
  const live = createLiveHub(desk.db);
  ear = await desk.sql.listen(EVENTS_CHANNEL, (payload) => void live.hear(payload));
  server = await listen({ host: "localhost", port: 0, certificate });
  const app = new Hono().route("/ws", createLiveRoute({ ctx: desk.system, verifyToken: firstNameAsToken, adminEmails: [], live, onlookers: createOnlookers({ serverId: desk.system.newId(), now: () => performance.now(), say: () => {} }) }));
  server.serveWith(app.fetch);
});
afterAll(async () => {
  await ear.unlisten();
  await server.close();
  await desk.drop();
});

async function open(token: string, subscribe: { after?: number; mark?: string; sinceMs?: number } = {}) {
  const socket = new WebSocket(`wss://localhost:${server.port}/ws`, { ca });
  const heard: Record<string, unknown>[] = [];
  const waiting: (() => void)[] = [];
  socket.on("message", (data) => {
    heard.push(JSON.parse(String(data)));
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<number>((resolve) => socket.on("close", (code) => resolve(code)));
  await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
  socket.send(JSON.stringify({ type: "authenticate", token }));
  socket.send(JSON.stringify({ type: "subscribe", ...subscribe }));
  const next = async (matches: (message: Record<string, unknown>) => boolean) => {
    for (;;) {
      const found = heard.find(matches);
      if (found) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return { socket, heard, next, closed };
}

test("a committed event reaches an open screen, with ids and no content", async () => {
  const screen = await open("Aylin");
  await screen.next((message) => message.type === "ready");
  const id = desk.system.newId();
  const event = await recordEvent(desk.as("Jonas"), { name: "task.added", subject: { type: "task", id }, data: { title: "secret plans" } });
  const message = await screen.next((candidate) => candidate.seq === event.seq && candidate.type === "event");
  expect(message).toEqual({ type: "event", seq: event.seq, mark: expect.stringMatching(/^\d+$/), event: "task.added", subjectType: "task", subjectId: id, caseId: null });
  screen.socket.close();
});

test("an event of a transaction that failed reaches nobody, and a screen that was away hears what it missed", async () => {
  const first = await open("Aylin");
  const ready = await first.next((message) => message.type === "ready");
  first.socket.close();
  await desk.db.transaction(async (db) => {
    await recordEvent({ ...desk.system, db }, { name: "task.added", subject: { type: "task", id: desk.system.newId() } });
    throw new Error("rolled back");
  }).catch(() => {});
  const witness = await open("Aylin");
  await witness.next((message) => message.type === "ready");
  const event = await recordEvent(desk.system, { name: "task.completed", subject: { type: "task", id: desk.system.newId() } });
  // It has been told to those who were there, and is not told once more to who comes now.
  await witness.next((message) => message.type === "event" && message.seq === event.seq);
  witness.socket.close();

  const second = await open("Aylin", { after: ready.seq as number });
  await second.next((message) => message.type === "ready");
  expect(second.heard.filter((message) => message.type === "event").map((message) => message.event)).toEqual(["task.completed"]);
  expect(second.heard.at(-1)).toMatchObject({ type: "ready", complete: true });
  expect(event.seq).toBeGreaterThan(ready.seq as number);
  second.socket.close();
});

test("who read before they listened is told what happened since, and that it was too much", async () => {
  // What it has heard is told to others only as what happened before they came.
  const witness = await open("Aylin");
  await witness.next((message) => message.type === "ready");
  const isTold = (seq: number) => witness.next((message) => message.type === "event" && message.seq === seq);
  const old = await recordEvent({ ...desk.system, now: () => new Date(desk.clock.now().getTime() - 120_000) }, { name: "task.added", subject: { type: "task", id: desk.system.newId() } });
  const recent = await recordEvent(desk.system, { name: "task.completed", subject: { type: "task", id: desk.system.newId() } });
  for (const { seq } of [old, recent]) await isTold(seq);
  const told = async (sinceMs: number) => {
    const screen = await open("Aylin", { sinceMs });
    const { complete } = await screen.next((message) => message.type === "ready");
    screen.socket.close();
    return { complete, seqs: screen.heard.filter(({ type }) => type === "event").map(({ seq }) => seq) };
  };
  const some = await told(2_000);
  expect(some).toMatchObject({ complete: true, seqs: expect.arrayContaining([recent.seq]) });
  expect(some.seqs).not.toContain(old.seq);
  expect((await told(300_000)).seqs).toEqual(expect.arrayContaining([old.seq, recent.seq]));
  const last = await desk.db.transaction(async (db) => {
    for (let count = 0; count < 500; count++) await recordEvent({ ...desk.system, db }, { name: "task.added", subject: { type: "task", id: desk.system.newId() } });
    return recordEvent({ ...desk.system, db }, { name: "task.completed", subject: { type: "task", id: desk.system.newId() } });
  });
  await isTold(last.seq);
  witness.socket.close();
  expect(await told(2_000)).toEqual({ complete: false, seqs: [] });
}, 60_000);

test("a socket with a foreign token is closed", async () => {
  const stranger = await open("Nobody");
  expect(await stranger.closed).toBe(4401);
});

test("what was numbered early and committed late is told to a screen that had heard of later numbers before it went away", async () => {
  const first = await open("Aylin");
  await first.next((message) => message.type === "ready");
  const witness = await open("Aylin");
  await witness.next((message) => message.type === "ready");
  const slow = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<number>();
  const writing = desk.db.transaction(async (db) => {
    begun.resolve((await recordEvent({ ...desk.system, db }, { name: "task.added", subject: { type: "task", id: desk.system.newId() } })).seq);
    await slow.promise;
  });
  const early = await begun.promise;
  const late = await recordEvent(desk.system, { name: "task.completed", subject: { type: "task", id: desk.system.newId() } });
  const heard = await first.next((message) => message.seq === late.seq && message.type === "event");
  expect(early).toBeLessThan(late.seq);
  first.socket.close();
  slow.resolve();
  await writing;
  // It has been told to those who were there, and is told to others only as what they missed.
  await witness.next((message) => message.type === "event" && message.seq === early);
  witness.socket.close();

  const byNumber = await open("Aylin", { after: heard.seq as number });
  await byNumber.next((message) => message.type === "ready");
  expect(byNumber.heard.some(({ seq, type }) => type === "event" && seq === early)).toBe(false);
  const byMark = await open("Aylin", { after: heard.seq as number, mark: heard.mark as string });
  await byMark.next((message) => message.type === "ready");
  expect(byMark.heard.some(({ seq, type }) => type === "event" && seq === early)).toBe(true);
  byNumber.socket.close();
  byMark.socket.close();
});

test("who leaves while it is found out who they are leaves nothing behind that would hold Mailroom when it stops", async () => {
  const [asked, known, gone] = [Promise.withResolvers<void>(), Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const verifyToken = async (token: string) => {
    asked.resolve();
    await known.promise;
    return firstNameAsToken(token);
  };
  const deps = { ctx: desk.system, verifyToken, adminEmails: [], live: createLiveHub(desk.db), onlookers: createOnlookers({ serverId: desk.system.newId(), now: () => performance.now(), say: () => {} }) };
  const begun = vi.fn<() => { take(): Promise<void>; end(): void }>(() => ({ take: async () => {}, end: () => {} }));
  const session = openLiveSession(deps, undefined, { message: z.object({ type: z.literal("subscribe") }), verbs: { subscribe: "readDesk" }, begin: begun });
  const own = await listen({ host: "localhost", port: 0, certificate });
  own.serveWith(new Hono().get("/ws", (c) => acceptSocket(c, (line) => {
    session(line);
    line.on("close", () => gone.resolve());
  })).fetch);
  const timers = vi.spyOn(globalThis, "setTimeout");
  const socket = new WebSocket(`wss://localhost:${own.port}/ws`, { ca });
  await new Promise((resolve) => socket.once("open", resolve));
  socket.send(JSON.stringify({ type: "authenticate", token: "Aylin" }));
  await asked.promise;
  socket.terminate();
  await gone.promise;
  timers.mockClear();
  known.resolve();
  await vi.waitFor(() => expect(begun).toHaveBeenCalled(), { timeout: 15_000 });
  expect(timers.mock.calls.filter(([, ms]) => ms === 3_600_000)).toEqual([]);
  timers.mockRestore();
  await own.close();
});
