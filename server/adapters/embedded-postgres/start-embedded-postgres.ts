import fs from "node:fs";
import path from "node:path";
import { explainFileError, StartRefused } from "../../start-refused.ts";
import { findBinaries } from "./binaries.ts";
import { clusterFolderOf, DATABASE_USER, ensureCluster, readPassword, resetPassword } from "./cluster.ts";
import { ensureDatabase } from "./ensure-database.ts";
import { lockFolder } from "./folder-lock.ts";
import { knock } from "./knock.ts";
import { isPostmasterOf, readPostmaster, stopPostmaster } from "./postmaster.ts";
import { chooseRunAs } from "./run-as.ts";
import { adoptOrStartServer } from "./server.ts";
import type { RunningServer } from "./server.ts";

export interface EmbeddedPostgres {
  /** Of the database "mailroom". Holds the password: not for logs. */
  url: string;
  /** Stops the server (everything is written) and gives the folder free. May be called twice. */
  stop(): Promise<void>;
  /** Whether a server that had outlived its Mailroom was taken over. */
  reused: boolean;
}

export interface EmbeddedPostgresOptions {
  /** Made if missing. The database stands in `postgres` below it. */
  dataFolder: string;
  log: { info(message: string): void; warn(message: string): void };
  /** PostgreSQL settings beyond ours. `fsync: "off"` also skips flushing when the files are made: for tests only. */
  settings?: Record<string, string>;
  /** Folder with bin/, lib/ and share/, if not that of the installed npm package. */
  native?: string;
}

const DATABASE = "mailroom";

/**
 * Starts PostgreSQL from the npm binaries on 127.0.0.1 and a free port, or takes over the one that a killed Mailroom
 * left running in this folder. Throws `StartRefused`, having changed nothing that was saved.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  let dataFolder = path.resolve(options.dataFolder);
  try {
    fs.mkdirSync(dataFolder, { recursive: true });
    dataFolder = fs.realpathSync(dataFolder);
    fs.accessSync(dataFolder, fs.constants.W_OK | fs.constants.X_OK);
    const lock = await lockFolder(dataFolder);
    try {
      const { server, password, runAsVersion } = await bringUp({ ...options, dataFolder });
      const url = await ensureDatabase(urlOf(server.port, password), DATABASE);
      options.log.info(`PostgreSQL ${runAsVersion} ${server.reused ? "taken over" : "started"} on port ${server.port}`);
      const stop = async () => {
        await server.stop();
        lock.release();
      };
      return { url, stop, reused: server.reused };
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw explainFileError(error, dataFolder);
  }
}

/** The database of a Mailroom that runs in this folder now, for the command line; undefined if none answers. */
export async function findEmbeddedPostgres({ dataFolder }: { dataFolder: string }): Promise<string | undefined> {
  const postmaster = readPostmaster(clusterFolderOf(dataFolder));
  const password = postmaster && readPassword(dataFolder);
  if (!postmaster?.port || !password) return undefined;
  if (!isPostmasterOf(postmaster.pid, clusterFolderOf(dataFolder))) return undefined;
  const answer = await knock(urlOf(postmaster.port, password));
  return answer.state === "ready" ? urlOf(postmaster.port, password, DATABASE) : undefined;
}

/** Stops the server that a killed Mailroom left in this folder. Throws if a living Mailroom holds the folder. */
export async function stopLeftoverPostgres({ dataFolder }: { dataFolder: string }): Promise<void> {
  const clusterFolder = clusterFolderOf(dataFolder);
  if (!fs.existsSync(clusterFolder)) return;
  const lock = await lockFolder(dataFolder);
  try {
    const postmaster = readPostmaster(clusterFolder);
    if (!postmaster || !isPostmasterOf(postmaster.pid, clusterFolder)) return;
    await stopPostmaster(postmaster.pid, clusterFolder);
  } finally {
    lock.release();
  }
}

async function bringUp(options: EmbeddedPostgresOptions): Promise<BroughtUp> {
  const { dataFolder, log, settings = {} } = options;
  const binaries = findBinaries(options);
  const runAs = await chooseRunAs(binaries, dataFolder, clusterFolderOf(dataFolder));
  const deps = { dataFolder, binaries, runAs, log, settings };
  const leftover = await stopIfPasswordIsLost(dataFolder);
  const cluster = await ensureCluster({ ...deps, sync: settings.fsync !== "off" });
  if (leftover) log.warn("The password of the database was missing; a new one was made");
  const server = await adoptOrStartServer({ ...deps, cluster });
  const answer = await knock(urlOf(server.port, cluster.password));
  if (answer.state === "ready") return { server, password: cluster.password, runAsVersion: runAs.version };
  if (answer.state !== "wrong_password") throw notAnswering(answer.why);
  log.warn("The password of the database did not fit; a new one is made");
  await server.stop();
  const password = await resetPassword(cluster.folder, deps);
  const restarted = await adoptOrStartServer({ ...deps, cluster: { ...cluster, password } });
  return { server: restarted, password, runAsVersion: runAs.version };
}

interface BroughtUp {
  server: RunningServer;
  password: string;
  runAsVersion: string;
}

async function stopIfPasswordIsLost(dataFolder: string): Promise<boolean> {
  const clusterFolder = clusterFolderOf(dataFolder);
  if (!fs.existsSync(clusterFolder) || readPassword(dataFolder)) return false;
  const postmaster = readPostmaster(clusterFolder);
  if (postmaster && isPostmasterOf(postmaster.pid, clusterFolder)) await stopPostmaster(postmaster.pid, clusterFolder);
  return true;
}

function urlOf(port: number, password: string, database = "postgres"): string {
  return `postgres://${DATABASE_USER}:${password}@127.0.0.1:${port}/${database}`;
}

function notAnswering(why: string): StartRefused {
  return new StartRefused({
    code: "database_did_not_start",
    what: "The built-in PostgreSQL runs, but does not answer.",
    why,
    remedy: "Start Mailroom again; if that does not help, its own words are in postgres.log in the data folder.",
  });
}
