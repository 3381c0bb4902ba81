import { knowsMigration } from "../db.ts";
import { checkBackup } from "../services/backups/backup-folder.ts";
import { rowsOf } from "../services/backups/note-backup.ts";
import { type CliVerb, onlyArgument } from "./verb.ts";

export const backupVerify: CliVerb = {
  name: "backup verify",
  summary: "check that a backup is whole and as it was written",
  usage: "mailroom backup verify FOLDER",
  async run(call) {
    const { out } = call;
    const folder = onlyArgument(call, "Name one folder: mailroom backup verify FOLDER");
    if (folder === null) return 2;
    const manifest = await checkBackup(folder);
    const { migration, madeAt, tables, jobs } = manifest;
    const isRestorable = knowsMigration(migration);
    out.value({ isWhole: true, isRestorable, madeAt, tables: tables.length, rows: rowsOf(manifest.tables), jobs: jobs.rows });
    out.say(`The backup of ${madeAt} is whole: ${rowsOf(manifest.tables)} rows of ${tables.length} tables, ${jobs.rows} waiting jobs.`);
    if (!isRestorable) out.say("It was made by a newer Mailroom than this one, which alone can restore it.");
    return isRestorable ? 0 : 1;
  },
};
