import { spawn } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { StartRefused } from "../../start-refused.ts";
import type { Binaries } from "./binaries.ts";
import { DATABASE_USER } from "./cluster.ts";
import type { Cluster } from "./cluster.ts";
import { explainFailure } from "./explain-failure.ts";
import { keepRunning } from "./keep-running.ts";
import { knock } from "./knock.ts";
import { disownPidFile, isPostmasterOf, readPostmaster, runsFromDisk, stopPostmaster } from "./postmaster.ts";
import type { RunAs } from "./run-as.ts";

export interface RunningServer {
  port: number;
  reused: boolean;
  stop(): Promise<void>;
}

interface ServerDeps {
  dataFolder: string;
  cluster: Cluster;
  binaries: Binaries;
  runAs: RunAs;
  settings: Record<string, string>;
  log: { info(message: string): void; warn(message: string): void };
}

/** Recovery after a crash replays at most about a gigabyte of log. */
const READY_TIMEOUT_MS = 120_000;
const POLL_MS = 15;
const START_ATTEMPTS_MAX = 5;
const LOG_BYTES_MAX = 5 * 1024 * 1024;
/** Another took the port between our look and the start, or the killed server's last processes are still leaving. */
const WORTH_ANOTHER_TRY =
  /Address already in use|could not create any TCP\/IP sockets|shared memory block|lock file .* already exists/;

/** Takes over the server that already runs in the folder if it is as good as a new one, else starts one. */
export async function adoptOrStartServer(deps: ServerDeps): Promise<RunningServer> {
  const { cluster, log } = deps;
  const leftover = readPostmaster(cluster.folder);
  if (leftover && isPostmasterOf(leftover.pid, cluster.folder)) {
    if (await isAsGoodAsNew(leftover, deps)) return { ...watch(leftover.pid, leftover.port, deps), reused: true };
    log.info("Stopping the PostgreSQL that an earlier Mailroom left behind");
    await stopPostmaster(leftover.pid, cluster.folder);
  } else if (leftover) {
    disownPidFile(cluster.folder);
  }
  return startServer(deps);
}

async function isAsGoodAsNew({ pid, port }: { pid: number; port: number }, deps: ServerDeps): Promise<boolean> {
  if (!port || !runsFromDisk(pid)) return false;
  const answer = await waitUntilReady(port, deps, () => !isPostmasterOf(pid, deps.cluster.folder));
  // A wrong password is for the caller, who makes a new one.
  return answer === "wrong_password" || (typeof answer === "object" && answer.version === deps.runAs.version);
}

async function startServer(deps: ServerDeps): Promise<RunningServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const { said, pid } = await launch(port, deps);
    if (pid) return { ...watch(pid, port, deps), reused: false };
    if (attempt === START_ATTEMPTS_MAX || !WORTH_ANOTHER_TRY.test(said)) {
      throw explainFailure({ said, dataFolder: deps.dataFolder });
    }
    await sleep(200 * attempt);
  }
}

function watch(pid: number, port: number, deps: ServerDeps): Omit<RunningServer, "reused"> {
  const { dataFolder, cluster, log } = deps;
  const startAgain = async () => {
    const { said, pid } = await launch(port, deps);
    return pid ?? explainFailure({ said, dataFolder }).message;
  };
  return { port, stop: keepRunning({ pid, clusterFolder: cluster.folder, startAgain, log }) };
}

/** Starts the server once. Returns its process, or what it said before it gave up. */
async function launch(port: number, deps: ServerDeps): Promise<{ pid?: number; said: string }> {
  const { dataFolder, binaries, runAs, cluster } = deps;
  const logFile = openLog(dataFolder);
  const args = ["-D", cluster.folder, ...serverArguments(port, deps.settings)];
  const [command = "", ...rest] = [...runAs.prefix, ...platformCommand(binaries, args, logFile.name)];
  // Detached: Ctrl+C in the terminal is for Mailroom, which stops the database last.
  const child = spawn(command, rest, {
    ...runAs.options,
    env: binaries.env,
    cwd: dataFolder,
    detached: true,
    windowsHide: true,
    stdio: ["ignore", logFile.descriptor, logFile.descriptor],
  });
  let failed = false;
  child.once("error", () => (failed = true));
  child.once("exit", (exitCode) => (failed ||= process.platform !== "win32" || exitCode !== 0));
  child.unref();
  const ready = await waitUntilReady(port, deps, () => failed);
  fs.closeSync(logFile.descriptor);
  if (ready) return { pid: readPostmaster(cluster.folder)?.pid, said: "" };
  const said = logFile.readNew();
  if (failed) return { said };
  if (child.pid) await stopPostmaster(child.pid, cluster.folder);
  throw tooSlow(dataFolder);
}

function serverArguments(port: number, settings: Record<string, string>): string[] {
  const reach = { listen_addresses: "127.0.0.1", port, unix_socket_directories: "" };
  return Object.entries({ ...reach, timezone: "UTC", log_timezone: "UTC", ...settings }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
}

/** On Windows pg_ctl gives up an administrator's rights, with which the server would refuse to run. */
function platformCommand({ postgres, pgCtl }: Binaries, args: string[], logFile: string): string[] {
  if (process.platform !== "win32") return [postgres, ...args];
  const [, folder = "", ...options] = args;
  return [pgCtl, "start", "-W", "-D", folder, "-l", logFile, "-o", options.join(" ")];
}

function openLog(dataFolder: string) {
  const name = path.join(dataFolder, "postgres.log");
  if (fs.existsSync(name) && fs.statSync(name).size > LOG_BYTES_MAX) fs.renameSync(name, `${name}.1`);
  const descriptor = fs.openSync(name, "a", 0o600);
  const start = fs.fstatSync(descriptor).size;
  return { name, descriptor, readNew: () => fs.readFileSync(name).subarray(start).toString("utf8") };
}

async function waitUntilReady(port: number, { cluster, log }: ServerDeps, hasFailed: () => boolean) {
  const started = performance.now();
  let told = false;
  while (!hasFailed() && performance.now() - started < READY_TIMEOUT_MS) {
    if (await isListening(port)) {
      const answer = await knock(`postgres://${DATABASE_USER}:${cluster.password}@127.0.0.1:${port}/postgres`);
      if (answer.state === "wrong_password") return answer.state;
      if (answer.state === "ready") return answer;
    }
    if (!told && performance.now() - started > 5_000) {
      told = true;
      log.info("PostgreSQL is still starting; after a crash it first replays what was saved");
    }
    await sleep(POLL_MS);
  }
  return undefined;
}

/** A bare connection is cheaper to refuse than the driver's, and leaves no line in the log. */
function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const listener = net.createServer().once("error", reject);
    listener.listen(0, "127.0.0.1", () => {
      const { port } = listener.address() as net.AddressInfo;
      listener.close(() => resolve(port));
    });
  });
}

function tooSlow(dataFolder: string): StartRefused {
  return new StartRefused({
    code: "database_did_not_start",
    what: "The built-in PostgreSQL did not start.",
    why: `It took no queries within ${READY_TIMEOUT_MS / 1000} seconds.`,
    remedy: `Look for the reason in ${dataFolder}/postgres.log, then start Mailroom again.`,
  });
}
