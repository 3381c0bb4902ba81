import { randomBytes } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { StartRefused } from "./start-refused.ts";

const KEY_BYTES = 32;

/**
 * The key (32 bytes) that seals secrets in the settings table: SETTINGS_KEY if given, else that of
 * `DATA_DIR/secret.key`, which is made at the first start with mode 0600. A damaged file is never replaced, since what
 * the old key sealed could not be opened any more.
 */
export function loadSettingsKey({ dataDir, settingsKey }: { dataDir: string; settingsKey?: string }): Buffer {
  if (settingsKey) return Buffer.from(settingsKey, "base64");
  const file = path.join(dataDir, "secret.key");
  if (!fs.existsSync(file)) makeKey(file);
  const key = Buffer.from(fs.readFileSync(file, "utf8"), "base64");
  if (key.length !== KEY_BYTES) throw damaged(file, key.length);
  return key;
}

/** Of several servers that start together in one folder, the first one's key counts: a link never overwrites. */
function makeKey(file: string): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}.new`;
  fs.writeFileSync(mine, randomBytes(KEY_BYTES).toString("base64"), { mode: 0o600, flush: true });
  try {
    fs.linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    fs.rmSync(mine, { force: true });
  }
}

function damaged(file: string, length: number): StartRefused {
  return new StartRefused({
    code: "secret_key_unusable",
    what: "Mailroom cannot open the secrets in its settings.",
    why: `${file} should hold ${KEY_BYTES} bytes in base64, and holds ${length}.`,
    remedy: "Put it back from a backup. Without one, delete it, start again and enter the secrets anew.",
  });
}
