import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { StartRefused } from "../../start-refused.ts";
import type { Binaries } from "./binaries.ts";
import { explainFailure } from "./explain-failure.ts";
import { run } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";

export interface Cluster {
  /** Where PostgreSQL keeps its files: `<data folder>/postgres`. */
  folder: string;
  /** Of the user "mailroom"; kept in `postgres.password`, mode 0600, so that nobody else on the machine can connect. */
  password: string;
}

export const DATABASE_USER = "mailroom";

interface ClusterDeps {
  dataFolder: string;
  binaries: Binaries;
  runAs: RunAs;
}

export const clusterFolderOf = (dataFolder: string) => path.join(dataFolder, "postgres");

/**
 * Makes the database's files if there are none, with flushed writes unless `sync` is false. They are made aside and
 * moved into place as a whole, so that a start that was killed leaves no half-made database.
 */
export async function ensureCluster(deps: ClusterDeps & { sync: boolean }): Promise<Cluster> {
  const folder = clusterFolderOf(deps.dataFolder);
  if (fs.existsSync(folder)) checkCluster(folder, deps.runAs);
  else await makeCluster(folder, deps);
  takeOwnership(folder, deps.runAs);
  return { folder, password: readPassword(deps.dataFolder) ?? (await resetPassword(folder, deps)) };
}

export function readPassword(dataFolder: string): string | undefined {
  try {
    return fs.readFileSync(passwordFile(dataFolder), "utf8").trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Sets a new password without knowing the old one. The server must not be running. */
export async function resetPassword(folder: string, { dataFolder, binaries, runAs }: ClusterDeps): Promise<string> {
  const password = newPassword();
  const { exitCode, output } = await run(binaries.postgres, ["--single", "-D", folder, "postgres"], runAs, {
    env: binaries.env,
    cwd: dataFolder,
    input: `ALTER ROLE ${DATABASE_USER} PASSWORD '${password}';\n`,
  });
  if (exitCode !== 0 || /ERROR|FATAL/.test(output)) throw explainFailure({ said: output, dataFolder });
  writePassword(dataFolder, password);
  return password;
}

function checkCluster(folder: string, runAs: RunAs): void {
  const versionFile = path.join(folder, "PG_VERSION");
  if (!fs.existsSync(versionFile)) throw notOurs(folder);
  const found = fs.readFileSync(versionFile, "utf8").trim();
  const major = runAs.version.split(/\D/)[0];
  if (found !== major) throw ofAnotherVersion(folder, found, runAs.version);
  const { uid } = fs.statSync(folder);
  if (!runAs.owner && process.getuid && uid !== process.getuid()) throw ofAnotherUser(folder, uid);
}

async function makeCluster(folder: string, deps: ClusterDeps & { sync: boolean }): Promise<void> {
  const { dataFolder, binaries, runAs } = deps;
  removeHalfMade(dataFolder);
  const fresh = `${folder}.new-${randomBytes(4).toString("hex")}`;
  const password = newPassword();
  try {
    fs.mkdirSync(fresh, { mode: 0o700 });
    fs.writeFileSync(`${fresh}.password`, password, { mode: 0o600 });
    for (const made of [fresh, `${fresh}.password`]) giveTo(made, runAs);
    const args = initArguments(fresh, deps.sync);
    const { exitCode, output } = await run(binaries.initdb, args, runAs, { env: binaries.env, cwd: dataFolder });
    if (exitCode !== 0) throw explainFailure({ said: output, dataFolder });
    writePassword(dataFolder, password);
    fs.renameSync(fresh, folder);
    flushFolder(dataFolder);
  } finally {
    removeHalfMade(dataFolder);
  }
}

/** ICU's root collation sorts names as people do, and on all machines alike; the C library's orders differ. */
function initArguments(folder: string, sync: boolean): string[] {
  return [
    `--pgdata=${folder}`,
    `--username=${DATABASE_USER}`,
    `--pwfile=${folder}.password`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=icu",
    "--icu-locale=und",
    ...(sync ? [] : ["--no-sync"]),
  ];
}

function removeHalfMade(dataFolder: string): void {
  for (const name of fs.readdirSync(dataFolder)) {
    if (name.startsWith("postgres.new-")) fs.rmSync(path.join(dataFolder, name), { recursive: true, force: true });
  }
}

/** As root the files may have to change hands, or have been copied with open modes, which PostgreSQL refuses. */
function takeOwnership(folder: string, { owner }: RunAs): void {
  const { uid, mode } = fs.statSync(folder);
  if (mode & 0o077) fs.chmodSync(folder, 0o700);
  if (!owner || owner.uid === uid) return;
  for (const name of fs.readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    fs.lchownSync(path.join(folder, name), owner.uid, owner.gid);
  }
  // Last, because its owner is what tells that this was done.
  fs.lchownSync(folder, owner.uid, owner.gid);
}

function giveTo(file: string, { owner }: RunAs): void {
  if (owner) fs.lchownSync(file, owner.uid, owner.gid);
}

const passwordFile = (dataFolder: string) => path.join(dataFolder, "postgres.password");

const newPassword = () => randomBytes(24).toString("hex");

function writePassword(dataFolder: string, password: string): void {
  const file = passwordFile(dataFolder);
  fs.writeFileSync(`${file}.new`, password, { mode: 0o600, flush: true });
  fs.renameSync(`${file}.new`, file);
}

function flushFolder(folder: string): void {
  if (process.platform === "win32") return;
  const descriptor = fs.openSync(folder, "r");
  fs.fsyncSync(descriptor);
  fs.closeSync(descriptor);
}

function notOurs(folder: string): StartRefused {
  return new StartRefused({
    code: "data_folder_not_ours",
    what: "Mailroom did not start.",
    why: `${folder} exists, but there is no PostgreSQL database in it.`,
    remedy: "Move that folder away, or name another data folder with DATA_DIR.",
  });
}

function ofAnotherVersion(folder: string, found: string, version: string): StartRefused {
  return new StartRefused({
    code: "database_of_another_version",
    what: "Mailroom did not start, and left the database as it is.",
    why: `${folder} was made by PostgreSQL ${found}; this Mailroom brings PostgreSQL ${version}, which cannot read it.`,
    remedy: "Start the Mailroom that made it, write its data out with pg_dump, and read that into a new data folder.",
  });
}

function ofAnotherUser(folder: string, uid: number): StartRefused {
  return new StartRefused({
    code: "data_folder_of_another_user",
    what: "Mailroom did not start.",
    why: `The database in ${folder} belongs to the user with the number ${uid}; PostgreSQL serves only its owner.`,
    remedy: "Start Mailroom as that user (or as root), give the folder to this one with chown -R, or set DATA_DIR.",
  });
}
