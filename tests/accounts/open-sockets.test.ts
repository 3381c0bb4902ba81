import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { listen, type HttpsServer } from "../../server/listen.ts";
import { createLiveRoute } from "../../server/routes/live.ts";
import { endAccess, saveRole } from "../../server/services/accounts/people-access.ts";
import { EVENTS_CHANNEL } from "../../server/services/events/record-event.ts";
import { createLiveHub } from "../../server/services/live/hub.ts";
import { createOnlookers } from "../../server/services/live/onlookers.ts";
import { firstNameAsToken } from "../support/api.ts";
import { type AccountWorld, accountWorld, PASSWORD } from "./account-world.ts";

let world: AccountWorld;
let server: HttpsServer;
let ear: { unlisten(): Promise<void> };
let ca: string;
beforeAll(async () => {
  world = await accountWorld();
  const { desk } = world;
  const certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-sockets-")), hosts: [] });
  ca = certificate.ca;
  const live = createLiveHub(desk.db);
  ear = await desk.sql.listen(EVENTS_CHANNEL, (payload) => void live.hear(payload));
  server = await listen({ host: "localhost", port: 0, certificate });
  server.serveWith(new Hono().route("/ws", createLiveRoute({ ctx: desk.system, verifyToken: firstNameAsToken, adminEmails: [], live, onlookers: createOnlookers({ serverId: desk.system.newId(), now: () => performance.now(), say: () => {} }) })).fetch);
});
afterAll(async () => {
  await ear.unlisten();
  await server.close();
  await world.desk.drop();
});

/** Resolves when it hears, with the way to wait for its end. */
async function open(token: string, headers: Record<string, string> = {}) {
  const socket = new WebSocket(`wss://localhost:${server.port}/ws`, { ca, headers });
  const heard: { type: string; event?: string }[] = [];
  const closed = new Promise<number>((resolve) => socket.on("close", resolve));
  const ready = new Promise<void>((resolve) => {
    socket.on("message", (data) => {
      heard.push(JSON.parse(String(data)) as { type: string });
      if (heard.at(-1)!.type === "ready") resolve();
    });
  });
  socket.on("open", () => {
    socket.send(JSON.stringify({ type: "authenticate", token }));
    socket.send(JSON.stringify({ type: "subscribe" }));
  });
  const outcome = await Promise.race([ready.then(() => "ready" as const), closed]);
  return { outcome, heard, closed, end: () => socket.close() };
}

test("a session, a key and Microsoft's token each open a socket, which closes when what it came by ends; those of others stay", async () => {
  await world.givePassword("Aylin");
  const aylin = await world.token("Aylin");
  const { body: key } = await world.api.post<{ id: string; key: string }>("Jonas", "/me/api-keys", { name: "x", role: "viewer", verbs: ["readDesk"], days: 1 });
  const sockets = { session: await open(aylin), key: await open(key.key), jonas: await open("Jonas"), tomas: await open("Tom"), mara: await open("Mara") };
  expect(Object.values(sockets).map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => "ready"));
  await world.api.post(aylin, "/auth/logout");
  expect(await sockets.session.closed).toBe(4401);
  await world.api.delete("Jonas", `/me/api-keys/${key.id}`);
  expect(await sockets.key.closed).toBe(4401);
  await endAccess(world.desk.as("Mara"), { userId: world.desk.user("Tom").id });
  expect(await sockets.tomas.closed).toBe(4401);
  await saveRole(world.desk.as("Mara"), { userId: world.desk.user("Jonas").id, role: "agent" });
  expect(await sockets.jonas.closed).toBe(4401);
  // Nobody hears of what happens to the accounts of others.
  expect(sockets.mara.heard.filter(({ event }) => event !== undefined && !event.startsWith("user.")).map(({ event }) => event)).toEqual([]);
  expect((await open("Tom")).outcome).toBe(4401);
  sockets.mara.end();
});

test("a key without the right to read the desk hears nothing", async () => {
  const { body: key } = await world.api.post<{ key: string }>("Mara", "/me/api-keys", { name: "x", role: "viewer", verbs: ["readContacts"], days: 1 });
  expect((await open(key.key)).outcome).toBe(4403);
});

test("a cookie opens a socket for a page of our own, and for none of another's", async () => {
  const email = await world.givePassword("Priya");
  const login = await world.api.app.request("https://desk.example/api/auth/login", { method: "POST", headers: { "content-type": "application/json", "sec-fetch-site": "same-origin" }, body: JSON.stringify({ email, password: PASSWORD, way: "cookie" }) });
  const cookie = login.headers.get("set-cookie")!.split(";")[0]!;
  const own = await open("", { cookie, origin: `https://localhost:${server.port}` });
  expect(own.outcome).toBe("ready");
  own.end();
  for (const headers of [{ cookie }, { cookie, origin: "https://evil.example" }]) expect((await open("", headers as Record<string, string>)).outcome).toBe(4401);
});
