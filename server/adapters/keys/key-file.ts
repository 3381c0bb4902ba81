import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { KEY_BYTES } from "../../key-bytes.ts";
import { explainFileError, StartRefused } from "../../start-refused.ts";

/** The keys in a file, a line each in base64, newest first. Throws `StartRefused` for a damaged one, which is never replaced. */
export function readKeyFile(file: string): Buffer[] {
  const lines = readFileSync(file, "utf8").split(/\r?\n/).map((line) => line.trim()).filter(Boolean);
  const keys = lines.map((line) => Buffer.from(line, "base64"));
  const wrong = keys.find((key) => key.length !== KEY_BYTES);
  if (keys.length > 0 && !wrong) return keys;
  throw new StartRefused({
    code: "secret_key_unusable",
    what: "Mailroom cannot open the secrets in its settings.",
    why: `${file} should hold ${KEY_BYTES} bytes in base64, and holds ${wrong?.length ?? 0}.`,
    remedy: "Put it back from a backup. Without one, delete it, start again and enter the secrets anew.",
  });
}

/** The key file of a data folder, made at the first start with mode 0600. Of servers that start together the first one's key counts: a link never overwrites. */
export function keysOfFolder(dataDir: string): Buffer[] {
  const file = keyFileOf(dataDir);
  try {
    if (!existsSync(file)) makeKeyFile(file);
    return readKeyFile(file);
  } catch (error) {
    throw explainFileError(error, dataDir);
  }
}

export const keyFileOf = (dataDir: string) => path.join(dataDir, "secret.key");

/** All of it or nothing, also when the power fails. */
export function writeKeyFile(file: string, keys: Uint8Array[]): void {
  const mine = `${file}.${process.pid}.new`;
  writeFileSync(mine, keys.map((key) => `${Buffer.from(key).toString("base64")}\n`).join(""), { mode: 0o600, flush: true });
  renameSync(mine, file);
}

export const newKey = () => randomBytes(KEY_BYTES);

function makeKeyFile(file: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}.new`;
  writeFileSync(mine, newKey().toString("base64"), { mode: 0o600, flush: true });
  try {
    linkSync(mine, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}
