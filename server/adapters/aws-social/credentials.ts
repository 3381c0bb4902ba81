import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { VendorAccount } from "../../services/channels/channel-vendor.ts";
import type { MetaOptions } from "../meta/ask-meta.ts";
import { readObject, textOf } from "../meta/hostile-json.ts";
import { NoAnswer } from "../outside/ask-vendor.ts";

/** A secret that was rotated is taken up within this time. */
const SECRET_KEPT_FOR_MS = 5 * 60_000;
const ANSWER_WITHIN_MS = 10_000;
const CLIENTS_MAX = 100;

export interface AwsCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export type ReadCredentials = (account: VendorAccount) => Promise<AwsCredentials>;

/** AWS does not know the credentials, or there are none: no message of this account fares better. */
export class NoCredentials extends Error {}

/**
 * The account's own keys; else those in a secret of Secrets Manager; else, as for every program on AWS, those of the profile,
 * the environment or the role, renewed before they end.
 */
export function createReadCredentials({ now, isPinned }: Pick<MetaOptions, "now" | "isPinned">): ReadCredentials {
  const clients = new Map<string, SecretsManagerClient>();
  const secrets = new Map<string, { credentials: Promise<AwsCredentials>; until: number }>();
  const clientOf = ({ settings }: VendorAccount): SecretsManagerClient => {
    const { region = "us-east-1", profile } = settings.aws ?? {};
    const key = `${region} ${profile ?? ""}`;
    const client = clients.get(key) ?? new SecretsManagerClient({ region, ...(profile && { profile }), maxAttempts: 1, requestHandler: { requestTimeout: ANSWER_WITHIN_MS, connectionTimeout: ANSWER_WITHIN_MS } });
    if (clients.size >= CLIENTS_MAX) clients.clear();
    clients.set(key, client);
    return client;
  };
  return async (account) => {
    if (account.secret !== null) return inSecret(account.secret);
    // The sandbox has no keys of anybody, and the machine's own must not be shown to it.
    if (isPinned) throw new NoCredentials("The account has no access key.");
    const { secretName } = account.settings.aws ?? {};
    const client = clientOf(account);
    if (!secretName) return ofChain(client);
    const key = `${account.id} ${secretName}`;
    const kept = secrets.get(key);
    if (kept && kept.until > now().getTime()) return kept.credentials;
    const credentials = readSecret(client, secretName);
    secrets.set(key, { credentials, until: now().getTime() + SECRET_KEPT_FOR_MS });
    credentials.catch(() => secrets.delete(key));
    return credentials;
  };
}

async function ofChain(client: SecretsManagerClient): Promise<AwsCredentials> {
  try {
    return await client.config.credentials();
  } catch (error) {
    throw new NoCredentials(`AWS credentials are neither in the account nor with this server: ${(error as Error).message.slice(0, 300)}`);
  }
}

async function readSecret(client: SecretsManagerClient, name: string): Promise<AwsCredentials> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: name }));
    return inSecret(text ?? "");
  } catch (error) {
    if (error instanceof NoCredentials) throw error;
    const { name: kind, message } = error as Error;
    if (/ResourceNotFound|AccessDenied|InvalidRequest|UnrecognizedClient|Credentials/.test(kind)) throw new NoCredentials(`The secret could not be read: ${kind}: ${message.slice(0, 300)}`);
    throw new NoAnswer(kind, `Secrets Manager could not be asked: ${kind}`, true);
  }
}

/** As we write it, or as the console's own examples do. */
export function inSecret(text: string): AwsCredentials {
  const read = readObject(text) ?? {};
  const of = (...names: string[]) => names.map((name) => textOf(read[name], 4_096)?.trim()).find((value) => value);
  const [accessKeyId, secretAccessKey] = [of("accessKeyId", "access_key_id", "aws_access_key_id"), of("secretAccessKey", "secret_access_key", "aws_secret_access_key")];
  if (!accessKeyId || !secretAccessKey) throw new NoCredentials("The secret holds no accessKeyId and secretAccessKey.");
  return { accessKeyId, secretAccessKey, sessionToken: of("sessionToken", "session_token", "aws_session_token") };
}
