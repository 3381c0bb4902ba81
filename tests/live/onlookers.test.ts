import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { LOOK_HOLDS_MS, type PolledLook, type PolledOnlookers } from "../../server/contract/live.ts";
import { openDatabase } from "../../server/db.ts";
import { listen } from "../../server/listen.ts";
import { createLiveRoute } from "../../server/routes/live.ts";
import { recordEvent } from "../../server/services/events/record-event.ts";
import { createLiveHub } from "../../server/services/live/hub.ts";
import { createOnlookers } from "../../server/services/live/onlookers.ts";
import { shareOnlookers } from "../../server/services/live/share-onlookers.ts";
import { openedCase } from "../cases/case-story.ts";
import { firstNameAsToken, testApi } from "../support/api.ts";
import { type Desk, testDesk } from "../support/desk.ts";
import { eventually } from "../support/eventually.ts";

let desk: Desk;
let servers: Awaited<ReturnType<typeof startServer>>[];
let caseId: string;
beforeAll(async () => {
  desk = await testDesk();
  caseId = (await openedCase(desk, { subject: "Invoice for Tromsø" })).id;
  servers = [await startServer(), await startServer()];
});
afterAll(async () => {
  for (const server of servers) await server.stop();
  await desk.drop();
});

/** One of several servers on the same database, with a pool of its own. */
async function startServer() {
  const database = openDatabase(desk.url, { max: 3 });
  const certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-onlookers-")), hosts: [] });
  const live = createLiveHub(database.db);
  const sockets: WebSocket[] = [];
  const shared = await shareOnlookers(database, (error) => { throw error; });
  const server = await listen({ host: "localhost", port: 0, certificate });
  server.serveWith(new Hono().route("/ws", createLiveRoute({ ctx: desk.system, verifyToken: firstNameAsToken, adminEmails: [], live, onlookers: shared.onlookers })).fetch);
  const api = testApi(desk, firstNameAsToken, { live, onlookers: shared.onlookers });
  return {
    live,
    /** Said by a screen without a socket. */
    lookOf: async (who: string, screenId: string, at: PolledLook) => (await api.put<PolledOnlookers>(who, `/live/looks/${screenId}`, at)).body,
    async open(token: string) {
      const socket = new WebSocket(`wss://localhost:${server.port}/ws`, { ca: certificate.ca });
      sockets.push(socket);
      const heard: { type: string; placeId?: string; people?: { id: string; isWriting: boolean }[] }[] = [];
      socket.on("message", (data) => heard.push(JSON.parse(String(data))));
      await new Promise((resolve, reject) => socket.once("open", resolve).once("error", reject));
      const say = (message: unknown) => socket.send(JSON.stringify(message));
      say({ type: "authenticate", token });
      say({ type: "subscribe" });
      await eventually(() => heard.some(({ type }) => type === "ready")).toBe(true);
      return { socket, say, look: (isWriting = false) => say({ type: "look", placeId: caseId, isWriting }), others: () => heard.filter(({ type }) => type === "onlookers").at(-1)?.people ?? null };
    },
    async stop() {
      await shared.stop();
      for (const socket of sockets) socket.terminate();
      await server.close();
      await database.close();
    },
  };
}

test("two colleagues on two servers see each other at a case, who writes there, and that one has left", async () => {
  const [aylin, jonas] = [await servers[0]!.open("Aylin"), await servers[1]!.open("Jonas")];
  aylin.look();
  await eventually(aylin.others).toEqual([]);
  jonas.look();
  await eventually(aylin.others).toEqual([{ id: desk.user("Jonas").id, isWriting: false }]);
  await eventually(jonas.others).toEqual([{ id: desk.user("Aylin").id, isWriting: false }]);
  jonas.look(true);
  await eventually(aylin.others).toEqual([{ id: desk.user("Jonas").id, isWriting: true }]);
  const second = await servers[0]!.open("Jonas");
  second.look();
  jonas.socket.terminate();
  await eventually(aylin.others).toEqual([{ id: desk.user("Jonas").id, isWriting: false }]);
  second.say({ type: "look", placeId: null, isWriting: false });
  await eventually(aylin.others).toEqual([]);
  for (const { socket } of [aylin, second]) socket.close();
});

test("a screen counts once, wherever it is and however often it says who it is, until its socket is closed", async () => {
  const { live, open } = servers[0]!;
  await eventually(() => live.screenCount()).toBe(0);
  const aylin = await open("Aylin");
  const screen = await open("Aylin");
  for (const { look } of [aylin, screen]) look();
  await eventually(screen.others).toEqual([]);
  screen.say({ type: "authenticate", token: "Jonas" });
  screen.look();
  await eventually(aylin.others).toEqual([{ id: desk.user("Jonas").id, isWriting: false }]);
  expect(live.screenCount()).toBe(2);
  screen.socket.close();
  await eventually(() => live.screenCount()).toBe(1);
  aylin.socket.close();
  await eventually(() => live.screenCount()).toBe(0);
});

test("a server that starts later hears who was there before", async () => {
  const aylin = await servers[0]!.open("Aylin");
  aylin.look();
  await eventually(aylin.others).toEqual([]);
  const third = await startServer();
  const jonas = await third.open("Jonas");
  jonas.look();
  await eventually(jonas.others).toEqual([{ id: desk.user("Aylin").id, isWriting: false }]);
  await third.stop();
  await eventually(aylin.others).toEqual([]);
  aylin.socket.close();
});

test("who may not see the case is nowhere and hears of nobody; what is no message of ours closes the socket", async () => {
  const own = await openedCase(desk, { subject: "Mine alone", mailbox: desk.user("Aylin").email });
  const [aylin, jonas] = [await servers[0]!.open("Aylin"), await servers[1]!.open("Jonas")];
  aylin.say({ type: "look", placeId: own.id, isWriting: true });
  await eventually(aylin.others).toEqual([]);
  jonas.say({ type: "look", placeId: own.id, isWriting: true });
  jonas.say({ type: "look", placeId: caseId, isWriting: false });
  await eventually(jonas.others).toEqual([]);
  expect(aylin.others()).toEqual([]);
  const closed = new Promise<number>((resolve) => jonas.socket.on("close", resolve));
  jonas.say({ type: "look", placeId: "' or true", isWriting: false });
  expect(await closed).toBe(4400);
  aylin.socket.close();
});

test("where no socket passes a screen says where it is by asking, and is gone when it asks no more, or says that it left", async () => {
  const [here, there] = [servers[0]!, servers[1]!];
  const [aylin, jonas] = [desk.user("Aylin").id, desk.user("Jonas").id];
  const screenId = desk.system.newId();
  const socket = await here.open("Aylin");
  socket.look();
  await eventually(socket.others).toEqual([]);
  // Server by server, as a balancer sends them: still one person.
  await eventually(() => there.lookOf("Jonas", screenId, { placeId: caseId, isWriting: false })).toEqual({ placeId: caseId, people: [{ id: aylin, isWriting: false }] });
  await eventually(socket.others).toEqual([{ id: jonas, isWriting: false }]);
  const said = await Promise.all([true, false, true].map((isWriting) => there.lookOf("Jonas", screenId, { placeId: caseId, isWriting })));
  expect(said.map(({ people }) => people.length)).toEqual([1, 1, 1]);
  // Of what is asked at the same moment any may be the last to be taken.
  await there.lookOf("Jonas", screenId, { placeId: caseId, isWriting: true });
  await eventually(socket.others).toEqual([{ id: jonas, isWriting: true }]);
  // Another's screen is not moved by who knows its id.
  expect(await there.lookOf("Aylin", screenId, { placeId: null, isWriting: false })).toEqual({ placeId: null, people: [] });
  await eventually(socket.others).toEqual([{ id: jonas, isWriting: true }]);
  expect(await there.lookOf("Jonas", screenId, { placeId: null, isWriting: false })).toEqual({ placeId: null, people: [] });
  await eventually(socket.others).toEqual([]);
  // A screen that is closed says nothing: the server waits a while.
  await here.lookOf("Jonas", screenId, { placeId: caseId, isWriting: true });
  await eventually(socket.others).toEqual([{ id: jonas, isWriting: true }]);
  await eventually(socket.others, LOOK_HOLDS_MS + 20_000).toEqual([]);
  socket.socket.close();
}, 90_000);

test("who may not see a place is nowhere by asking either", async () => {
  const own = await openedCase(desk, { subject: "Mine as well", mailbox: desk.user("Aylin").email });
  const aylin = await servers[0]!.open("Aylin");
  aylin.say({ type: "look", placeId: own.id, isWriting: true });
  await eventually(aylin.others).toEqual([]);
  expect(await servers[0]!.lookOf("Jonas", desk.system.newId(), { placeId: own.id, isWriting: true })).toEqual({ placeId: null, people: [] });
  expect(aylin.others()).toEqual([]);
  aylin.socket.close();
});

test("who loses the right to see the case is gone with it", async () => {
  const [aylin, jonas] = [await servers[0]!.open("Aylin"), await servers[1]!.open("Jonas")];
  aylin.look(true);
  jonas.look();
  await eventually(jonas.others).toEqual([{ id: desk.user("Aylin").id, isWriting: true }]);
  await eventually(aylin.others).toHaveLength(1);
  await desk.sql`delete from team_members where user_id = ${desk.user("Aylin").id}`;
  const fact = await recordEvent(desk.system, { name: "team.saved", subject: { type: "team", id: desk.system.newId() } });
  await servers[0]!.live.hear(String(fact.seq));
  await eventually(jonas.others).toEqual([]);
  await eventually(aylin.others).toEqual([]);
  for (const { socket } of [aylin, jonas]) socket.close();
});

test("a server that falls silent is forgotten; one that is heard again is asked; what others write into the channel is not heard", () => {
  let now = 0;
  const said: string[] = [];
  const onlookers = createOnlookers({ serverId: desk.system.newId(), now: () => now, say: (payload) => said.push(payload) });
  const [me, other, server] = [desk.system.newId(), desk.system.newId(), desk.system.newId()];
  const seen: number[] = [];
  onlookers.enter({ id: desk.system.newId(), userId: me, placeId: caseId, isWriting: false }, (others) => seen.push(others.length));
  onlookers.hear(JSON.stringify({ type: "here", server, sessions: [{ id: desk.system.newId(), userId: other, placeId: caseId, isWriting: true }] }));
  expect(seen).toEqual([0, 1]);
  now = 5_000;
  onlookers.beat();
  expect(onlookers.of(caseId, me)).toHaveLength(1);
  now = 10_001;
  onlookers.beat();
  expect(seen).toEqual([0, 1, 0]);
  onlookers.hear(JSON.stringify({ type: "alive", server }));
  expect(JSON.parse(said.at(-1)!)).toMatchObject({ type: "who" });
  for (const payload of ["", "{", "[]", JSON.stringify({ type: "here", server, sessions: [{ id: "x" }] })]) onlookers.hear(payload);
  expect(seen).toEqual([0, 1, 0]);
});
