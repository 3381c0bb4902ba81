import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { StartRefused } from "../../start-refused.ts";

const LOCK_ATTEMPTS_MAX = 20;
const LOCK_RETRY_MS = 25;
const SQLITE_BUSY = 5;

export interface FolderLock {
  release(): void;
}

/**
 * Takes the one lock of a data folder, or throws `StartRefused("data_folder_in_use")` after half a second.
 *
 * The lock is SQLite's exclusive lock on the empty file `mailroom.lock`, the only lock of the operating system that
 * Node.js can take by itself: the kernel drops it when its holder dies, however it dies, so there is no stale lock to
 * recognise and a process id that was given out again fools nobody. `mailroom.pid` beside it is for people only.
 */
export async function lockFolder(folder: string): Promise<FolderLock> {
  const noteFile = path.join(folder, "mailroom.pid");
  const handle = await acquire(path.join(folder, "mailroom.lock"));
  if (!handle) throw inUse(folder, noteFile);
  try {
    writeFileSync(`${noteFile}.new`, JSON.stringify({ pid: process.pid, startedAt: new Date().toISOString() }));
    renameSync(`${noteFile}.new`, noteFile);
  } catch (error) {
    handle.close();
    throw error;
  }
  return {
    release() {
      if (!handle.isOpen) return;
      rmSync(noteFile, { force: true });
      handle.close();
    },
  };
}

async function acquire(file: string): Promise<DatabaseSync | undefined> {
  for (let attempt = 1; attempt <= LOCK_ATTEMPTS_MAX; attempt++) {
    const handle = tryAcquire(file);
    if (handle) return handle;
    // Two who ask in the same instant can both be told that it is busy: unequal pauses part them.
    await sleep(LOCK_RETRY_MS * (0.5 + Math.random()));
  }
  return undefined;
}

function tryAcquire(file: string): DatabaseSync | undefined {
  const { DatabaseSync } = loadSqlite();
  // Made only if missing: to open and close a file that this process has locked would drop its locks (fcntl).
  if (!existsSync(file)) closeSync(openSync(file, "a", 0o600));
  const handle = new DatabaseSync(file, { timeout: 0 });
  try {
    // No journal on the disk: nothing is ever written, and a full disk must not stand in the way.
    handle.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
    return handle;
  } catch (error) {
    handle.close();
    if ((error as { errcode?: number }).errcode === SQLITE_BUSY) return undefined;
    throw error;
  }
}

/** Node.js 22 prints an ExperimentalWarning when node:sqlite is first loaded; its locking has long been stable. */
function loadSqlite(): typeof import("node:sqlite") {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}

function inUse(folder: string, noteFile: string): StartRefused {
  const holder = readHolder(noteFile);
  return new StartRefused({
    code: "data_folder_in_use",
    what: "Mailroom did not start.",
    why: `${holder} already uses the data folder ${folder}.`,
    remedy: "Stop that Mailroom first, or give this one a folder of its own with DATA_DIR.",
  });
}

function readHolder(noteFile: string): string {
  try {
    const { pid, startedAt } = JSON.parse(readFileSync(noteFile, "utf8")) as { pid: number; startedAt: string };
    return `Another Mailroom (process ${pid}, since ${startedAt})`;
  } catch {
    return "Another Mailroom";
  }
}
