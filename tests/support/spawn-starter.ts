import { spawn } from "node:child_process";
import type { SpawnOptions } from "node:child_process";
import path from "node:path";
import { createInterface } from "node:readline";

export interface StarterLine {
  ready?: { url: string; reused: boolean };
  refused?: { code: string; message: string };
  saved?: number;
}

const STARTER = path.join(import.meta.dirname, "postgres-starter.ts");

/** Starts tests/support/postgres-starter.ts and reads what it says. */
export function spawnStarter(args: string[], options: Pick<SpawnOptions, "uid" | "gid" | "env"> = {}) {
  const child = spawn(process.execPath, ["--no-warnings", STARTER, ...args], { ...options, stdio: "pipe" });
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
