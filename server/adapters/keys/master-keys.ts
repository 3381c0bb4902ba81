import { existsSync } from "node:fs";
import type { Env } from "../../env.ts";
import { explainFileError, StartRefused } from "../../start-refused.ts";
import { keyFileOf, keysOfFolder, readKeyFile } from "./key-file.ts";

/**
 * The master keys that may be tried, newest first: SETTINGS_KEY and SETTINGS_KEY_PREVIOUS, else the file SETTINGS_KEY_FILE,
 * else a secret of AWS Secrets Manager, else DATA_DIR/secret.key, which is made where there is none (`isMade: false`: then
 * there is no key). Throws `StartRefused` when the source cannot be read.
 */
export async function loadMasterKeys({ dataDir, keySource }: Pick<Env, "dataDir" | "keySource">, { isMade = true }: { isMade?: boolean } = {}): Promise<Uint8Array[]> {
  if (keySource.type === "environment") return [keySource.key, keySource.previous].flatMap((key) => (key ? [Buffer.from(key, "base64")] : []));
  if (keySource.type === "file") return keysOfOwnFile(keySource.file);
  if (keySource.type === "aws") {
    // Loaded only where it is used: it is large.
    const { readAwsSecret } = await import("./aws-secret.ts");
    return readAwsSecret(keySource.secretId);
  }
  return isMade || existsSync(keyFileOf(dataDir)) ? keysOfFolder(dataDir) : [];
}

function keysOfOwnFile(file: string): Uint8Array[] {
  try {
    return readKeyFile(file);
  } catch (error) {
    if (error instanceof StartRefused || (error as NodeJS.ErrnoException).code !== "ENOENT") throw explainFileError(error, file);
    throw new StartRefused({ code: "secret_key_unusable", what: "Mailroom cannot open the secrets in its settings.", why: `SETTINGS_KEY_FILE names ${file}, and there is no such file.`, remedy: "Put the key there, or leave SETTINGS_KEY_FILE out: Mailroom then keeps one in DATA_DIR/secret.key." });
  }
}
