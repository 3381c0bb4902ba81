import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent, request } from "undici";
import { stopLeftoverPostgres } from "../../server/adapters/embedded-postgres/start-embedded-postgres.ts";
import { scratchFolder } from "./scratch-folder.ts";

const root = path.join(import.meta.dirname, "..", "..");
export const PLACE_PREFIX = "mailroom-flow-";
const START_TIMEOUT_MS = 90_000;

export interface Mailroom {
  url: string;
  pid: number;
  /** Milliseconds from the start of the process to its address on standard error. */
  startedInMs: number;
  /** As the power cut does: the whole process group, no word of farewell. PostgreSQL outlives it. */
  kill(): Promise<void>;
  /** As Ctrl+C does. Answers the exit code. */
  stop(): Promise<number | null>;
  output(): string;
  /** Trusts whatever certificate it has. */
  fetchJson<Body>(path: string, init?: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array }): Promise<{ status: number; body: Body }>;
}

/** The real server as `npm start` runs it, in a folder and on a port of its own. */
export async function startMailroom(place: Place, environment: Record<string, string> = {}): Promise<Mailroom> {
  const startedAt = performance.now();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/mailroom.mjs", "start"], {
    cwd: root,
    env: { ...process.env, PORT: String(place.port), DATA_DIR: place.folder, LOG_LEVEL: "warn", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  child.stdout.on("data", (chunk) => (output += chunk));
  child.stderr.on("data", (chunk) => (output += chunk));
  const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const url = await untilItSaysWhere(() => output, ended);
  const agent = new Agent({ connect: { rejectUnauthorized: false } });
  return {
    url,
    pid: child.pid!,
    startedInMs: performance.now() - startedAt,
    output: () => output,
    async kill() {
      signal(child, "SIGKILL");
      await ended;
      await agent.destroy();
    },
    async stop() {
      child.kill("SIGINT");
      await agent.close();
      const code = await ended;
      if (output.includes("something held Mailroom")) throw new Error(`Mailroom did not end by itself:\n${output}`);
      return code;
    },
    async fetchJson<Body>(address: string, init: { method?: string; headers?: Record<string, string>; body?: string | Uint8Array } = {}) {
      const answer = await request(new URL(address, url), { method: (init.method ?? "GET") as "GET", headers: init.headers, body: init.body, dispatcher: agent });
      const text = await answer.body.text();
      return { status: answer.statusCode, body: (text ? JSON.parse(text) : null) as Body };
    },
  };
}

async function untilItSaysWhere(output: () => string, ended: Promise<number | null>): Promise<string> {
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  const until = performance.now() + START_TIMEOUT_MS;
  while (performance.now() < until) {
    const url = /Mailroom runs at (https:\S+)/.exec(output())?.[1];
    if (url) return url;
    if (hasEnded) throw new Error(`Mailroom ended before it ran:\n${output()}`);
    await sleep(20);
  }
  throw new Error(`Mailroom did not start within ${START_TIMEOUT_MS / 1000} s:\n${output()}`);
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, name);
  } catch {
    // It has ended by itself.
  }
}

export interface Place {
  folder: string;
  port: number;
  /** Stops the database that a killed Mailroom left, and removes the folder. */
  remove(): Promise<void>;
}

/** A data folder and a port that stay the same over restarts. */
export async function newPlace(parent = scratchFolder()): Promise<Place> {
  const folder = mkdtempSync(path.join(parent, PLACE_PREFIX));
  return {
    folder,
    port: await freePort(),
    async remove() {
      await stopLeftoverPostgres({ dataFolder: folder });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Below the range that outgoing connections take their ports from. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const isFree = await new Promise<boolean>((resolve) => {
      const probe = createServer().once("error", () => resolve(false));
      probe.listen(port, "localhost", () => probe.close(() => resolve(true)));
    });
    if (isFree) return port;
  }
}

/** A token for Graph as the sandbox's nested app auth gives it to the host page. */
export async function graphToken(mailroom: Mailroom, oid: string): Promise<string> {
  const { body } = await mailroom.fetchJson<{ access_token: string }>("/sandbox/entra/naa", {
    method: "POST",
    headers: { "content-type": "application/json", "x-sandbox": "1" },
    body: JSON.stringify({ oid, scope: "https://graph.microsoft.com/Mail.ReadWrite", clientId: "d3590ed6-52b3-4102-aeff-aad2292ab01c" }),
  });
  return body.access_token;
}

/** Every message of a folder in somebody's sandbox mailbox, over Graph's own paging. */
export async function listFolder<Message>(mailroom: Mailroom, token: string, folder: string, query = ""): Promise<Message[]> {
  const items: Message[] = [];
  let next: string | undefined = `/sandbox/graph/v1.0/me/mailFolders/${folder}/messages?$top=500${query}`;
  while (next) {
    const answer: { body: { value: Message[]; "@odata.nextLink"?: string } } = await mailroom.fetchJson(next, { headers: { authorization: `Bearer ${token}` } });
    items.push(...answer.body.value);
    next = answer.body["@odata.nextLink"];
  }
  return items;
}
