import { spawn } from "node:child_process";
import type { Place } from "./mailroom.ts";

export interface Ended {
  code: number | null;
  /** What it said as JSON, a value a line. */
  lines: Record<string, unknown>[];
  words: string;
}

/** Runs `mailroom …` as a shell does, in that data folder. */
export function runMailroom(place: Place, args: string[], environment: Record<string, string> = {}): Promise<Ended> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", "server/mailroom.mjs", ...args], { env: { ...process.env, PORT: String(place.port), DATA_DIR: place.folder, LOG_LEVEL: "silent", ...environment } });
  let out = "";
  let words = "";
  child.stdout.on("data", (chunk) => (out += chunk));
  child.stderr.on("data", (chunk) => (words += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, words, lines: out.split("\n").filter((line) => line.startsWith("{")).map((line) => JSON.parse(line)) })));
}
