import { randomBytes, randomUUID } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from "jose";

export interface EntraKeys {
  /** RS256 private key with its `kid`. */
  signing: JWK;
  cookieSecret: string;
  /** 32 bytes, base64url: seals refresh tokens, so that they outlive a restart. */
  refreshSecret: string;
  /** Every token carries it; a new one makes all earlier tokens worthless to the sandbox. */
  generation: string;
}

const FILE = "entra-keys.json";

/** Reads the keys from `folder`, or makes and keeps them (mode 0600). Without a folder they live as long as the process. */
export async function loadKeys(folder: string | undefined): Promise<EntraKeys> {
  const kept = folder ? await readKeys(folder) : null;
  if (kept) return kept;
  const made = await makeKeys();
  if (folder) await saveKeys(folder, made);
  return made;
}

export async function saveKeys(folder: string, keys: EntraKeys): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = join(folder, `${FILE}.${randomUUID()}`);
  await writeFile(draft, JSON.stringify(keys), { mode: 0o600, flush: true });
  await rename(draft, join(folder, FILE));
}

export const newGeneration = () => randomBytes(6).toString("base64url");

async function readKeys(folder: string): Promise<EntraKeys | null> {
  const text = await readFile(join(folder, FILE), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? null : (JSON.parse(text) as EntraKeys);
}

async function makeKeys(): Promise<EntraKeys> {
  const { privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwk = await exportJWK(privateKey);
  return {
    signing: { ...jwk, kid: await calculateJwkThumbprint(jwk), use: "sig", alg: "RS256" },
    cookieSecret: randomBytes(32).toString("base64url"),
    refreshSecret: randomBytes(32).toString("base64url"),
    generation: newGeneration(),
  };
}
