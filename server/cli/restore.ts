import { knowsMigration, migrateDatabase } from "../db.ts";
import { loadMasterKeys } from "../adapters/keys/master-keys.ts";
import { type Env, loadEnv } from "../env.ts";
import { refuse } from "../errors.ts";
import { isHandledJob } from "../jobs/handlers.ts";
import { checkBackup, type Manifest } from "../services/backups/backup-folder.ts";
import { noteRestore, rowsOf } from "../services/backups/note-backup.ts";
import { countRows, restoreBackup } from "../services/backups/restore-backup.ts";
import { verifySeals } from "../services/events/verify-seals.ts";
import { keyFingerprint } from "../services/settings/seal.ts";
import { openCtx } from "./open-desk.ts";
import { withOwnDatabase } from "./running-database.ts";
import { type CliVerb, onlyArgument, type Output } from "./verb.ts";

/** Into DATABASE_URL, or into Mailroom's own PostgreSQL in DATA_DIR while no Mailroom runs there. */
export const restore: CliVerb = {
  name: "restore",
  summary: "put a backup into an empty database; nothing is sent from it until an admin says so",
  usage: "mailroom restore FOLDER [--keep-sessions]",
  options: { "keep-sessions": { type: "boolean" } },
  async run(call) {
    const { out } = call;
    const folder = onlyArgument(call, "Name the folder of one backup: mailroom restore FOLDER");
    if (folder === null) return 2;
    const { env } = loadEnv();
    const manifest = await checkBackup(folder);
    if (!knowsMigration(manifest.migration)) throw refuse("unprocessable", `The backup in ${folder} was made by a newer Mailroom.`, { remedy: "Restore it with that version, or a newer one." });
    const put = (url: string) => putBack(env, url, { folder, manifest, keepsSessions: call.options["keep-sessions"] === true }, out);
    return (await (env.databaseUrl ? put(env.databaseUrl) : withOwnDatabase(env, put))) ? 0 : 1;
  },
};

async function putBack(env: Env, url: string, { folder, manifest, keepsSessions }: { folder: string; manifest: Manifest; keepsSessions: boolean }, out: Output): Promise<boolean> {
  // The tables as they were then, so that they take what they held; then on to what they are now.
  await migrateDatabase(url, { until: manifest.migration.at });
  await using desk = await openCtx(env, url, null);
  const { ctx } = desk;
  const onTable = ({ table, rows }: Manifest["tables"][number]) => rows > 0 && out.say(`  ${table}: ${rows}`);
  const { jobCount, sessionCount, keyCount } = await restoreBackup(ctx.db, { folder, manifest, keepsSessions, jobs: ctx.ports.jobs, isKnownJob: isHandledJob, now: ctx.now(), onTable });
  const counts = await countRows(ctx.db, manifest.tables);
  const uneven = manifest.tables.filter(({ table, rows }) => counts.get(table) !== rows && table !== "sending_arm").map(({ table, rows }) => ({ table, backup: rows, restored: counts.get(table)! }));
  await migrateDatabase(url);
  const seals = await verifySeals(ctx);
  await noteRestore(ctx, manifest, { keepsSessions, sessionCount, keyCount });
  const isSameKey = (await loadMasterKeys(env, { isMade: false })).some((master) => keyFingerprint(master) === manifest.keyFingerprint);
  const isWhole = uneven.length === 0 && seals.isWhole;
  out.value({ isWhole, madeAt: manifest.madeAt, tables: manifest.tables.length, rows: rowsOf(manifest.tables), jobs: jobCount, uneven, record: { isWhole: seals.isWhole, eventCount: seals.eventCount, last: seals.last }, isArmed: false, isSameKey, keepsSessions, endedSessions: sessionCount, revokedKeys: keyCount });
  out.say(`The backup of ${manifest.madeAt} is restored: ${rowsOf(manifest.tables)} rows of ${manifest.tables.length} tables, ${jobCount} waiting jobs.`);
  for (const { table, backup, restored } of uneven) out.say(`${table}: ${restored} rows where the backup has ${backup}.`);
  out.say(seals.isWhole ? `The record of what happened is whole: ${seals.eventCount} sealed entries.` : "The record of what happened is not as it was sealed: see mailroom audit verify.");
  if (!isSameKey) out.say(`Its secrets need the master key ${manifest.keyFingerprint}: put it into DATA_DIR/secret.key or SETTINGS_KEY before you start.`);
  out.say(keepsSessions ? "Whoever was signed in to the original by e-mail, and its API keys, are let in here, too: end the original." : `Nobody is signed in: ${sessionCount} sessions were ended and ${keyCount} API keys revoked, and links that were mailed open nothing. Passwords hold; make new keys under My account.`);
  out.say("Nothing is sent from it until an admin allows it under Settings, System.");
  return isWhole;
}
