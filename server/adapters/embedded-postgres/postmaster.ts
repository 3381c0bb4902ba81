import { execFileSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

export interface Postmaster {
  pid: number;
  port: number;
}

const FAST_SHUTDOWN_MS = 20_000;
const IMMEDIATE_SHUTDOWN_MS = 10_000;
const POLL_MS = 10;

/**
 * What postmaster.pid says of the server in this folder.
 * Its lines: https://www.postgresql.org/docs/18/storage-file-layout.html
 */
export function readPostmaster(clusterFolder: string): Postmaster | undefined {
  try {
    const lines = readFileSync(path.join(clusterFolder, "postmaster.pid"), "utf8").split("\n");
    const pid = Number(lines[0]);
    return Number.isInteger(pid) && pid > 0 ? { pid, port: Number(lines[3]) || 0 } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether the process really is the PostgreSQL of this folder: its id may long have been given to another, and an
 * ended process whose parent never asked (process 1 of a small container) still has its id.
 */
export function isPostmasterOf(pid: number, clusterFolder: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === "linux") return !isZombie(pid) && workingFolder(pid) === realpathSync(clusterFolder);
  if (process.platform === "win32") return told("tasklist", ["/FI", `PID eq ${pid}`, "/NH"]).includes("postgres");
  return told("ps", ["-p", String(pid), "-o", "command="]).includes(clusterFolder);
}

/** The same, cheap enough to ask twice a second: elsewhere than on Linux only whether there is such a process. */
export function isRunning(pid: number, clusterFolder: string): boolean {
  return process.platform === "linux" ? isPostmasterOf(pid, clusterFolder) : isAlive(pid);
}

/** PostgreSQL refuses to start beside a living process of that id, unless it is its own parent: so name ourselves. */
export function disownPidFile(clusterFolder: string): void {
  const file = path.join(clusterFolder, "postmaster.pid");
  const lines = readFileSync(file, "utf8").split("\n");
  writeFileSync(file, [String(process.pid), ...lines.slice(1)].join("\n"));
}

/** False when the program's file was deleted or replaced under the running server, as `npm ci` does. */
export function runsFromDisk(pid: number): boolean {
  if (process.platform !== "linux") return true;
  try {
    return !readlinkSync(`/proc/${pid}/exe`).endsWith(" (deleted)");
  } catch {
    return false;
  }
}

/**
 * Asks for a fast shutdown (sessions are cut, everything is written), and after 20 s for an immediate one, which costs
 * a recovery at the next start but loses nothing. Returns false if the server is still there.
 */
export async function stopPostmaster(pid: number, clusterFolder: string): Promise<boolean> {
  signal(pid, "SIGINT");
  if (await isGone(pid, clusterFolder, FAST_SHUTDOWN_MS)) return true;
  signal(pid, "SIGQUIT");
  return isGone(pid, clusterFolder, IMMEDIATE_SHUTDOWN_MS);
}

async function isGone(pid: number, clusterFolder: string, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (!isPostmasterOf(pid, clusterFolder)) return true;
    await sleep(POLL_MS);
  }
  return false;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isZombie(pid: number): boolean {
  try {
    return /^\d+ \(.*\) [ZX]/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return true;
  }
}

/** The server's working folder is its data folder, also after the folder was renamed under it. */
function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function told(program: string, args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], windowsHide: true });
  } catch {
    return "";
  }
}
