import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BuildMode } from "./options.ts";

/** Everything that a page is made of; types of the server do not reach the bundle. */
const INPUTS = ["webpack.config.mjs", "package-lock.json", "addin", "server/contract", "server/sandbox/outlook"];

/** What the last successful build was made of. */
type Stamp = { inputs: string; mode: BuildMode; folders: string[] };

/** A hash over names and contents of all inputs; taken before a build, so that an edit during it counts as stale. */
export function hashInputs(root: string): string {
  const hash = createHash("sha256");
  for (const input of INPUTS) hashPath(hash, root, input);
  return hash.digest("hex");
}

function hashPath(hash: ReturnType<typeof createHash>, root: string, path: string): void {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const entries = path.includes(".") ? undefined : readdirSync(full, { withFileTypes: true });
  if (!entries) {
    hash.update(`${path}\0`).update(readFileSync(full)).update("\0");
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() || entry.name.includes(".")) hashPath(hash, root, `${path}/${entry.name}`);
  }
}

/** Whether the last build is of these inputs and at least as good as `mode`, and is still there. */
export function isFresh(dist: string, inputs: string, mode: BuildMode): boolean {
  const stamp = readStamp(dist);
  if (!stamp || stamp.inputs !== inputs) return false;
  if (stamp.mode !== mode && stamp.mode !== "release") return false;
  return stamp.folders.every((folder) => existsSync(join(dist, folder)));
}

function readStamp(dist: string): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(stampPath(dist), "utf8")) as Stamp;
  } catch {
    return undefined;
  }
}

export function removeStamp(dist: string): void {
  rmSync(stampPath(dist), { force: true });
}

export function writeStamp(dist: string, stamp: Stamp): void {
  const half = `${stampPath(dist)}.${process.pid}`;
  writeFileSync(half, JSON.stringify(stamp));
  renameSync(half, stampPath(dist));
}

function stampPath(dist: string): string {
  return join(dist, ".build.json");
}
