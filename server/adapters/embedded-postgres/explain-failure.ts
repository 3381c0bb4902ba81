import { statfsSync } from "node:fs";
import { diskFull, folderUnwritable, StartRefused } from "../../start-refused.ts";

const FULL_BELOW_BYTES = 2 * 1024 * 1024;

/** Turns what initdb or postgres said before it gave up into one message for whoever started Mailroom. */
export function explainFailure({ said, dataFolder }: { said: string; dataFolder: string }): StartRefused {
  // A full disk can leave no word at all, since the log stands on it too.
  if (/No space left on device|Disk quota exceeded/i.test(said) || isFull(dataFolder)) return diskFull(dataFolder);
  if (/could not look up .* user ID/i.test(said)) return userWithoutName(lastComplaint(said));
  if (/Permission denied|Read-only file system/i.test(said)) return folderUnwritable(dataFolder, lastComplaint(said));
  return new StartRefused({
    code: "database_did_not_start",
    what: "The built-in PostgreSQL did not start.",
    why: lastComplaint(said),
    remedy: `Its own words are in ${dataFolder}/postgres.log.`,
  });
}

function userWithoutName(why: string): StartRefused {
  return new StartRefused({
    code: "database_did_not_start",
    what: "The built-in PostgreSQL cannot run as a user without a name.",
    why,
    remedy: "Run Mailroom as a user of /etc/passwd, or use a PostgreSQL of your own: set DATABASE_URL.",
  });
}

function isFull(dataFolder: string): boolean {
  const { bavail, bsize } = statfsSync(dataFolder);
  return bavail * bsize < FULL_BELOW_BYTES;
}

function lastComplaint(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim());
  const complaint = lines.findLast((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1);
  return complaint ? `${complaint.trim().replace(/\.$/, "")}.` : "It ended without a word.";
}
