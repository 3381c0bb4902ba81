import { accessSync, constants, statfsSync } from "node:fs";
import { freemem, tmpdir } from "node:os";

const IN_MEMORY = "/dev/shm";
const GIB = 2 ** 30;
/** A run takes less than one of them; what it leaves must do for browsers and servers. */
const ROOM = 4 * GIB;

/**
 * Where databases of tests lie: in memory where there is plenty of it, else in the temporary folder. A database is a
 * thousand small files: in memory they are copied and removed in a fraction of the time that a disk takes.
 */
export function scratchFolder(): string {
  return isRoomy() ? IN_MEMORY : tmpdir();
}

/** Everywhere that a run may have left something. */
export const scratchFolders = process.platform === "linux" ? [IN_MEMORY, tmpdir()] : [tmpdir()];

function isRoomy(): boolean {
  try {
    accessSync(IN_MEMORY, constants.W_OK | constants.X_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    return bavail * bsize >= ROOM && freemem() >= 2 * ROOM;
  } catch {
    return false;
  }
}
