import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { WebSocket } from "ws";
import { APP_SECRET, says, signatureOf, whatsAppHook } from "../channels/chat-desk.ts";
import { randomFrom } from "../support/random.ts";

/**
 * Screens that follow the messages while their lines break at random: how long from the vendor's call to each screen, and
 * whether each ends with every message once. Then what a line weighs on which nothing is said.
 */
const SCREENS = Number(process.env.SCREENS ?? 200);
const MESSAGES = Number(process.env.MESSAGES ?? 1_000);
const A_SECOND = Number(process.env.A_SECOND ?? 20);
const IDLE = Number(process.env.IDLE ?? 5_000);
/** One line in so many breaks within a second. */
const BREAKS_EVERY_S = 20;
const P99_WANTED_MS = 1_000;
const KB_WANTED = 40;
const OPENED_AT_ONCE = 50;
const MISSING_SHOWN = 5;

interface Server {
  process: ChildProcess;
  port: number;
  ca: string;
  token: string;
}

const server = await start("live-process.ts");
const { port, ca, token } = server;
const agent = new Agent({ connect: { ca } });
const random = randomFrom(7);
const toldAt = new Map<string, number>();
const delays: number[] = [];

interface Screen {
  heard: Map<string, number>;
  seq?: number;
  mark?: string;
  breaks: number;
  isOver: boolean;
  socket?: WebSocket;
}

try {
  await follow();
  if (IDLE > 0) await weighLines();
} finally {
  server.process.disconnect();
  await once(server.process, "exit");
  await agent.destroy();
}

async function follow(): Promise<void> {
  const screens: Screen[] = Array.from({ length: SCREENS }, () => ({ heard: new Map(), breaks: 0, isOver: false }));
  for (const screen of screens) await connect(screen);
  const [startedAt, before] = [performance.now(), await cpuSeconds()];
  const breaking = setInterval(() => {
    for (const screen of screens) if (random() < 1 / BREAKS_EVERY_S / 10) screen.socket?.terminate();
  }, 100);
  for (let number = 0; number < MESSAGES; number++) {
    const started = performance.now();
    await tell(number);
    await sleep(Math.max(0, 1_000 / A_SECOND - (performance.now() - started)));
  }
  clearInterval(breaking);
  const until = performance.now() + 60_000;
  while (screens.some(({ heard }) => heard.size < MESSAGES) && performance.now() < until) await sleep(100);
  const [seconds, after] = [(performance.now() - startedAt) / 1_000, await cpuSeconds()];
  const missing = screens.map(({ heard }) => [...toldAt.keys()].filter((content) => !heard.has(content)));
  for (const one of missing) if (one.length > 0) console.log(`live        a screen lacks ${one.length}: ${one.slice(0, MISSING_SHOWN).join(", ")}`);
  const wrong = screens.filter(({ heard }) => heard.size !== MESSAGES || [...heard.keys()].some((content) => !toldAt.has(content))).length;
  for (const screen of screens) {
    screen.isOver = true;
    screen.socket?.terminate();
  }
  const sorted = delays.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.floor(sorted.length * share)]!.toFixed(0);
  const breaks = screens.reduce((sum, screen) => sum + screen.breaks, 0);
  console.log(`live        ${SCREENS} screens, ${MESSAGES} messages at ${A_SECOND} a second, ${breaks} broken lines: ${wrong} screens with a wrong list; call to screen p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, p99 ${at(0.99)} ms (wanted ${P99_WANTED_MS})`);
  const cores = (name: keyof typeof after) => ((after[name] - before[name]) / seconds).toFixed(2);
  console.log(`live        of ${os.availableParallelism()} cores these screens took ${cores("screens")}, Mailroom ${cores("server")}, both and all else on this machine ${cores("machine")}; load ${os.loadavg()[0]!.toFixed(1)}`);
  if (wrong > 0) process.exitCode = 1;
}

/** Of this process, of the server's, and of everything that runs here, PostgreSQL among it. */
async function cpuSeconds(): Promise<{ screens: number; server: number; machine: number }> {
  const own = process.cpuUsage();
  const theirs = await ask<{ user: number; system: number }>(server, "cpu");
  const machine = os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { screens: (own.user + own.system) / 1e6, server: (theirs.user + theirs.system) / 1e6, machine: machine / 1e3 };
}

function connect(screen: Screen): Promise<void> {
  const opened = Promise.withResolvers<void>();
  const socket = new WebSocket(`wss://localhost:${port}/ws/messages/`, { ca });
  screen.socket = socket;
  socket.on("open", () => {
    socket.send(JSON.stringify({ type: "authenticate", token }));
    socket.send(JSON.stringify({ type: "subscribe_messages", ...(screen.seq === undefined ? {} : { after: screen.seq, mark: screen.mark }) }));
  });
  let isLive = false;
  socket.on("message", (data) => {
    const told = JSON.parse(String(data)) as { type: string; seq?: number; mark?: string; complete?: boolean; message?: { content: string } };
    if (told.type === "subscribed" && told.complete === false) throw new Error("A screen was away for too long.");
    if (told.type === "new_message") {
      const { content } = told.message!;
      if (isLive && !screen.heard.has(content)) delays.push(performance.now() - toldAt.get(content)!);
      screen.heard.set(content, (screen.heard.get(content) ?? 0) + 1);
    }
    if (told.mark !== undefined) {
      screen.seq = Math.max(screen.seq ?? 0, told.seq!);
      screen.mark = told.mark;
    }
    if (told.type === "subscribed") {
      isLive = true;
      opened.resolve();
    }
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    opened.resolve();
    if (screen.isOver) return;
    screen.breaks++;
    setTimeout(() => void connect(screen), random() * 2_000);
  });
  return opened.promise;
}

async function tell(number: number): Promise<void> {
  const content = `Message ${number}`;
  const from = `4915${String(10_000_000 + (number % 50))}`;
  const bytes = JSON.stringify(whatsAppHook({ people: [{ id: from, name: `Person ${number % 50}` }], messages: [says(from, `wamid.bench${number}`, content, new Date())] }));
  toldAt.set(content, performance.now());
  const answer = await request(`https://localhost:${port}/api/webhooks/whatsapp`, { method: "POST", headers: { "content-type": "application/json", "x-hub-signature-256": signatureOf(bytes, APP_SECRET) }, body: bytes, dispatcher: agent });
  await answer.body.dump();
  if (answer.statusCode !== 200) throw new Error(`The hook answered ${answer.statusCode}.`);
}

async function start(file: string): Promise<Server> {
  const child = fork(path.join(import.meta.dirname, file), { execArgv: ["--disable-warning=ExperimentalWarning", "--expose-gc"] });
  const [told] = (await once(child, "message")) as [Omit<Server, "process">];
  return { process: child, ...told };
}

async function weighLines(): Promise<void> {
  const raw = await start("raw-lines-process.ts");
  const [ofRaw, ofOurs] = [await weighIdle(raw), await weighIdle(server)];
  console.log(`live        ${IDLE} idle lines with TLS: ${ofOurs.rss.toFixed(1)} KB each (wanted ${KB_WANTED}), ${(ofOurs.rss / ofRaw.rss).toFixed(2)} of bare sockets with TLS (${ofRaw.rss.toFixed(1)} KB); of JavaScript ${ofOurs.heap.toFixed(1)} KB (${ofRaw.heap.toFixed(1)})`);
  raw.process.disconnect();
}

interface Weight {
  /** Of the whole process, as the machine sees it. */
  rss: number;
  /** What JavaScript holds. */
  heap: number;
}

/** Kilobytes of one line. */
async function weighIdle(on: Server): Promise<Weight> {
  // The first ones wake what every line shares.
  const sockets = await openIdle(on, 200);
  const before = await ask<Weight>(on, "weigh");
  sockets.push(...(await openIdle(on, IDLE)));
  const after = await ask<Weight>(on, "weigh");
  for (const socket of sockets) socket.terminate();
  const perLine = (what: keyof Weight) => (after[what] - before[what]) / IDLE / 1_024;
  return { rss: perLine("rss"), heap: perLine("heap") };
}

async function openIdle(on: Server, count: number): Promise<WebSocket[]> {
  const sockets: WebSocket[] = [];
  for (let done = 0; done < count; done += OPENED_AT_ONCE) {
    sockets.push(...(await Promise.all(Array.from({ length: Math.min(OPENED_AT_ONCE, count - done) }, () => openOne(on)))));
  }
  return sockets;
}

async function openOne(on: Server): Promise<WebSocket> {
  const socket = new WebSocket(`wss://localhost:${on.port}/ws/messages/`, { ca: on.ca, perMessageDeflate: false });
  await once(socket, "open");
  socket.send(JSON.stringify({ type: "authenticate", token: on.token }));
  socket.send(JSON.stringify({ type: "subscribe_messages" }));
  for (;;) {
    const [data] = (await once(socket, "message")) as [Buffer];
    if ((JSON.parse(String(data)) as { type: string }).type === "subscribed") return socket;
  }
}

async function ask<Answer>(of: Server, what: "weigh" | "cpu"): Promise<Answer> {
  of.process.send(what);
  const [answer] = (await once(of.process, "message")) as [Answer];
  return answer;
}
