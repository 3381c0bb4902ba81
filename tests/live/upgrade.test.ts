import { mkdtempSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { connect } from "node:tls";
import { text } from "node:stream/consumers";
import { Hono } from "hono";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type ClientOptions, WebSocket } from "ws";
import { loadCertificate } from "../../server/adapters/tls/load-certificate.ts";
import { type HttpsServer, listen } from "../../server/listen.ts";
import { acceptSocket } from "../../server/routes/accept-socket.ts";
import { isOfOwnPage } from "../../server/routes/session-cookie.ts";
import { eventually } from "../support/eventually.ts";

let server: HttpsServer;
let ca: string;
const lines = new Set<WebSocket>();
const hold = { isAsked: Promise.withResolvers<void>(), goOn: Promise.withResolvers<void>() };
beforeAll(async () => {
  const certificate = await loadCertificate({ folder: mkdtempSync(path.join(os.tmpdir(), "mailroom-upgrade-")), hosts: [] });
  ca = certificate.ca;
  server = await listen({ host: "localhost", port: 0, certificate });
  const app = new Hono();
  app.get("/echo", (c) => {
    const name = c.req.query("name") ?? "";
    return acceptSocket(c, (line) => line.on("message", (data) => line.send(`${name}: ${String(data)}`)));
  });
  app.get("/own", (c) => (isOfOwnPage(c) ? acceptSocket(c, (line) => line.send("come in")) : c.text("a stranger", 403)));
  app.get("/slow", async (c) => {
    hold.isAsked.resolve();
    await hold.goOn.promise;
    return acceptSocket(c, (line) => {
      lines.add(line);
      line.on("close", () => lines.delete(line));
    });
  });
  app.get("/page", (c) => c.text("a page"));
  app.get("/broken", () => {
    throw new Error("broken");
  });
  app.onError((_, c) => c.text("broken", 500));
  server.serveWith(app.fetch);
});
afterAll(() => server.close());

const statusAt = (place: string, options: ClientOptions = {}) =>
  new Promise<number | undefined>((resolve, reject) => {
    const socket = new WebSocket(`wss://localhost:${server.port}${place}`, { ca, ...options });
    socket.once("unexpected-response", (_, { statusCode }) => resolve(statusCode));
    socket.once("open", () => reject(new Error("It was opened.")));
    socket.once("error", () => {});
  });

/** What is answered to these very bytes, and to no more. */
const answerTo = (bytes: string | Buffer) => {
  const socket = connect({ host: "localhost", port: server.port, ca, ALPNProtocols: ["http/1.1"] }, () => socket.write(bytes));
  return text(socket);
};

test("what comes in the same breath as the handshake is heard", async () => {
  const request = "GET /echo?name=a HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";
  // RFC 6455 section 5.2: a text of two letters, masked by zeros, and a goodbye.
  const frames = Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0x68, 0x69, 0x88, 0x80, 0, 0, 0, 0]);
  const answer = await answerTo(Buffer.concat([Buffer.from(request), frames]));
  expect(answer).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  expect(answer).toContain("a: hi");
});

test("each line has its own, and many stand beside each other", async () => {
  const lines = ["a", "b", "c"].map((name) => new WebSocket(`wss://localhost:${server.port}/echo?name=${name}`, { ca }));
  const heard = await Promise.all(
    lines.map(async (line) => {
      await new Promise((resolve) => line.once("open", resolve));
      line.send("hello");
      return new Promise<string>((resolve) => line.once("message", (data) => resolve(String(data))));
    }),
  );
  expect(heard).toEqual(["a: hello", "b: hello", "c: hello"]);
  for (const line of lines) line.terminate();
});

test("where no socket is, none is opened, and the answer says so", async () => {
  expect(await statusAt("/nowhere")).toBe(404);
  expect(await statusAt("/page")).toBe(404);
  expect(await statusAt("/broken")).toBe(500);
  expect(await answerTo("GET /echo HTTP/1.1\r\nHost: localhost\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await answerTo("GET /echo HTTP/1.1\r\nHost: a b\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await answerTo("GET /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).toMatch(/^HTTP\/1\.1 404 /);
});

test("a page of another host is a stranger, however the address is written", async () => {
  const origin = "https://evil.example";
  expect(await statusAt("/own", { origin })).toBe(403);
  expect(await statusAt("//evil.example/own", { origin })).toBe(404);
  expect(await statusAt("//evil.example/echo")).toBe(404);
  const ask = (target: string, host: string) => answerTo(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\nOrigin: ${origin}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n`);
  expect(await ask(`${origin}/own`, "localhost")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await ask("/own", "localhost@evil.example")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await ask("/own", "evil.example/")).toMatch(/^HTTP\/1\.1 400 /);
  expect(await ask("/\\evil.example/own", "localhost")).toMatch(/^HTTP\/1\.1 404 /);
});

test("who leaves before the answer holds no line, and the server goes on", async () => {
  const socket = connect({ host: "localhost", port: server.port, ca, ALPNProtocols: ["http/1.1"] }, () => socket.write("GET /slow HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
  await hold.isAsked.promise;
  socket.destroy();
  await new Promise((resolve) => socket.once("close", resolve));
  hold.goOn.resolve();
  expect(await statusAt("/nowhere")).toBe(404);
  // That it has gone may be known only after its line was opened.
  await eventually(() => lines.size).toBe(0);
});
