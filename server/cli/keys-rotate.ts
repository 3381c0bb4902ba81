import { renameSync, writeFileSync } from "node:fs";
import { keyFileOf, keysOfFolder, newKey, writeKeyFile } from "../adapters/keys/key-file.ts";
import { loadMasterKeys } from "../adapters/keys/master-keys.ts";
import { type Env, loadEnv } from "../env.ts";
import { rewrapDataKey } from "../services/settings/data-key.ts";
import { keyFingerprint } from "../services/settings/seal.ts";
import { openCtx } from "./open-desk.ts";
import { runningDatabaseUrl } from "./running-database.ts";
import type { CliVerb } from "./verb.ts";

/** The servers go on meanwhile: what they sealed stays sealed by the data key, and that one by another master key. */
export const keysRotate: CliVerb = {
  name: "keys rotate",
  summary: "put another master key in the place of the one that seals the secrets",
  usage: "mailroom keys rotate",
  async run({ args, out }) {
    if (args.length > 0) {
      out.say("It takes no name: the new key is made, or is what SETTINGS_KEY, SETTINGS_KEY_FILE or SETTINGS_KEY_SECRET hold now.");
      return 2;
    }
    const { env } = loadEnv();
    const url = await runningDatabaseUrl(env, { what: "There is no database whose key could be changed.", remedy: "Start it with npm start, and rotate the key while it runs." });
    await using desk = await openCtx(env, url, null);
    const fresh = env.keySource.type === "folder" ? beginInFolder(env) : null;
    const { from, to, isChanged } = await rewrapDataKey(desk.ctx, await loadMasterKeys(env));
    const old = fresh ? endInFolder(env, fresh) : null;
    out.value({ from, to, isChanged, old });
    if (!isChanged) out.say(`The key ${to} is the one already. Give the new one first: as SETTINGS_KEY, with the old one as SETTINGS_KEY_PREVIOUS; as the first line of the file; or as the secret's newest version.`);
    else out.say(`The secrets need the key ${to} from now on; ${from} opens backups that were made before, and nothing else.${old ? ` It lies in ${old}: keep it with them, away from here.` : ""}`);
    return isChanged ? 0 : 1;
  },
};

/** Both keys stand in the file until the database has taken the new one: whoever starts in between finds the one that is needed. */
function beginInFolder({ dataDir }: Env): Uint8Array {
  const fresh = newKey();
  writeKeyFile(keyFileOf(dataDir), [fresh, ...keysOfFolder(dataDir)]);
  return fresh;
}

function endInFolder({ dataDir }: Env, fresh: Uint8Array): string {
  const old = keysOfFolder(dataDir).filter((key) => keyFingerprint(key) !== keyFingerprint(fresh));
  const place = `${keyFileOf(dataDir)}.${keyFingerprint(old[0]!)}`;
  writeFileSync(`${place}.new`, old.map((key) => `${key.toString("base64")}\n`).join(""), { mode: 0o600, flush: true });
  renameSync(`${place}.new`, place);
  writeKeyFile(keyFileOf(dataDir), [fresh]);
  return place;
}
