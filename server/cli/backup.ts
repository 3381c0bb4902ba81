import path from "node:path";
import { type Db, knowsMigration } from "../db.ts";
import { loadMasterKeys } from "../adapters/keys/master-keys.ts";
import { type Env, loadEnv } from "../env.ts";
import { checkBackup, type Manifest } from "../services/backups/backup-folder.ts";
import { writeBackup } from "../services/backups/write-backup.ts";
import { noteBackup, rowsOf } from "../services/backups/note-backup.ts";
import { masterFingerprintOf } from "../services/settings/data-key.ts";
import { keyFingerprint } from "../services/settings/seal.ts";
import { openCtx } from "./open-desk.ts";
import { withDatabaseUrl } from "./running-database.ts";
import { type CliVerb, onlyArgument } from "./verb.ts";

/** Mailroom may run meanwhile, on this machine or another. */
export const backup: CliVerb = {
  name: "backup",
  summary: "write all that is in the database into a folder, as of one moment, while Mailroom runs",
  usage: "mailroom backup FOLDER",
  async run(call) {
    const { out } = call;
    const folder = onlyArgument(call, "Name one folder that is not there yet: mailroom backup FOLDER");
    if (folder === null) return 2;
    const { env } = loadEnv();
    const manifest = await withDatabaseUrl(env, (url) => backUp(env, url, path.resolve(folder), out.say));
    // What was written is read again: a backup that cannot be read is none.
    await checkBackup(folder);
    const rows = rowsOf(manifest.tables);
    const bytes = [...manifest.tables, manifest.jobs].reduce((sum, table) => sum + table.bytes, 0);
    out.value({ folder: path.resolve(folder), madeAt: manifest.madeAt, tables: manifest.tables.length, rows, jobs: manifest.jobs.rows, bytes });
    out.say(`${path.resolve(folder)} holds ${rows} rows of ${manifest.tables.length} tables and ${manifest.jobs.rows} waiting jobs, as of ${manifest.madeAt}. It was read again and is whole.`);
    out.say(`Its secrets can be opened with the master key ${manifest.keyFingerprint} alone (${keyPlaceOf(env)}): keep a copy of that key elsewhere.`);
    return 0;
  },
};

async function backUp(env: Env, url: string, folder: string, say: (text: string) => void): Promise<Manifest> {
  await using desk = await openCtx(env, url, null);
  const manifest = await writeBackup(desk.database.sql, { folder, keyFingerprint: (await fingerprintOf(env, desk.database.db)), now: desk.ctx.now(), onTable: ({ table, rows }) => rows > 0 && say(`  ${table}: ${rows}`) });
  // All that is known of everybody has left the database: that belongs into the record. An older database gets it with its next backup.
  if (knowsMigration(manifest.migration)) await noteBackup(desk.ctx, manifest);
  return manifest;
}

/** A database of before names no key yet: then it is the one that is given. */
async function fingerprintOf(env: Env, db: Db): Promise<string> {
  const known = await masterFingerprintOf(db).catch(() => null);
  if (known) return known;
  const [master] = await loadMasterKeys(env, { isMade: false });
  return master ? keyFingerprint(master) : "";
}

function keyPlaceOf({ keySource, dataDir }: Env): string {
  return { environment: "SETTINGS_KEY", file: "SETTINGS_KEY_FILE", aws: "SETTINGS_KEY_SECRET", folder: path.join(dataDir, "secret.key") }[keySource.type];
}
