import { spawn } from "node:child_process";
import type { SpawnOptions } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { userInfo } from "node:os";
import { StartRefused } from "../../start-refused.ts";
import type { Binaries } from "./binaries.ts";

/** How PostgreSQL's programs are run, since they refuse to run as root. */
export interface RunAs {
  /** Program and arguments that go before PostgreSQL's own. */
  prefix: string[];
  options: Pick<SpawnOptions, "uid" | "gid">;
  /** Who must own the database's files; undefined: whoever runs Mailroom. */
  owner?: { uid: number; gid: number };
  /** "18.4", as told by the server binary. */
  version: string;
}

export interface Finished {
  exitCode: number | null;
  output: string;
  error?: NodeJS.ErrnoException;
}

const NOBODY = 65534;
const PROBE = 'cd "$1" && exec "$2" -V';

/**
 * Chooses by trying. A normal user runs the programs directly. For root: as another user; else, where that user cannot
 * reach the files (a home of mode 0700), as root under another name in a user namespace; else, where namespaces are
 * forbidden (most containers), as another user who may still open files.
 */
export async function chooseRunAs(binaries: Binaries, dataFolder: string, clusterFolder: string): Promise<RunAs> {
  const candidates = process.getuid?.() === 0 ? waysForRoot(clusterFolder) : waysForUser();
  const failures: Finished[] = [];
  for (const candidate of candidates) {
    const probe =
      process.platform === "win32"
        ? await run(binaries.postgres, ["-V"], candidate, binaries)
        : await run("/bin/sh", ["-c", PROBE, "sh", dataFolder, binaries.postgres], candidate, binaries);
    const version = /PostgreSQL\) (\S+)/.exec(probe.output)?.[1];
    if (probe.exitCode === 0 && version) return { ...candidate, version };
    failures.push(probe);
  }
  throw unusable(binaries, dataFolder, failures);
}

type Way = Omit<RunAs, "version">;

/** In a namespace of its own the caller bears another number, and the files that it owns do too. */
const RENAMED = ["unshare", "--user", `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];

function waysForRoot(clusterFolder: string): Way[] {
  const other = otherUser(clusterFolder);
  return [
    { prefix: [], options: other, owner: other },
    { prefix: RENAMED, options: {}, owner: { uid: 0, gid: 0 } },
    { prefix: ["setpriv", ...withFileRights(other)], options: {}, owner: other },
  ];
}

/** no_setuid_fixup: else access(2), by which the server looks for itself, would not count the right. */
function withFileRights({ uid, gid }: { uid: number; gid: number }): string[] {
  const right = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override", "--securebits=+no_setuid_fixup"];
  return [`--reuid=${uid}`, `--regid=${gid}`, "--clear-groups", ...right];
}

/** initdb insists that its user has a name, which a container's made-up user may not have. */
function waysForUser(): Way[] {
  const direct = { prefix: [], options: {} };
  return hasName() ? [direct] : [{ prefix: RENAMED, options: {} }, direct];
}

function hasName(): boolean {
  try {
    return Boolean(userInfo().username);
  } catch {
    return false;
  }
}

/** The same user at every start: the owner of the data if that is not root, else "nobody". */
function otherUser(clusterFolder: string): { uid: number; gid: number } {
  if (existsSync(clusterFolder)) {
    const { uid, gid } = statSync(clusterFolder);
    if (uid !== 0) return { uid, gid };
  }
  return { uid: NOBODY, gid: NOBODY };
}

/** Runs a program to its end and returns all that it said. Never throws. */
export function run(
  program: string,
  args: string[],
  runAs: Pick<RunAs, "prefix" | "options">,
  { env, cwd, input }: { env: NodeJS.ProcessEnv; cwd?: string; input?: string },
): Promise<Finished> {
  const [command = program, ...rest] = [...runAs.prefix, program, ...args];
  return new Promise((resolve) => {
    const child = spawn(command, rest, { ...runAs.options, env, cwd, stdio: "pipe", windowsHide: true });
    let output = "";
    child.stdout.on("data", (chunk) => (output += chunk));
    child.stderr.on("data", (chunk) => (output += chunk));
    child.on("error", (error) => resolve({ exitCode: null, output, error }));
    child.on("close", (exitCode) => resolve({ exitCode, output }));
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

function unusable(binaries: Binaries, dataFolder: string, failures: Finished[]): StartRefused {
  const said = failures.map((failure) => failure.error?.message ?? failure.output.trim()).filter(Boolean);
  const ownDatabase = "Or use a PostgreSQL of your own, 14 or newer: set DATABASE_URL.";
  if (process.getuid?.() === 0) {
    return new StartRefused({
      code: "data_folder_unreachable",
      what: "Mailroom runs as root, and PostgreSQL refuses to.",
      why: `No other user can reach both ${binaries.postgres} and ${dataFolder}: ${said[0] ?? "no reason given"}.`,
      remedy: `Start Mailroom as a normal user, or move it to a folder that others may read. ${ownDatabase}`,
    });
  }
  return new StartRefused({
    code: "database_binaries_unusable",
    what: "The PostgreSQL that Mailroom brings does not run on this machine.",
    why: `${said.at(-1) ?? "It ended without a word"}. It is built for glibc (not for Alpine), macOS and Windows.`,
    remedy: "Use a PostgreSQL of your own, 14 or newer: set DATABASE_URL.",
  });
}
