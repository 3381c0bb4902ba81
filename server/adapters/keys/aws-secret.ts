import { GetSecretValueCommand, ResourceNotFoundException, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { KEY_BYTES } from "../../key-bytes.ts";
import { StartRefused } from "../../start-refused.ts";

const ANSWER_WITHIN_MS = 10_000;

/**
 * The key in a secret of AWS Secrets Manager, and the one that it had before its last rotation. The secret is the key in
 * base64, or JSON with a field `key`. Region and credentials come as for every program on AWS: environment, profile or role.
 * https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 */
export async function readAwsSecret(secretId: string): Promise<Uint8Array[]> {
  const region = /^arn:[^:]+:secretsmanager:([^:]+):/.exec(secretId)?.[1];
  const client = new SecretsManagerClient({ ...(region && { region }), requestHandler: { requestTimeout: ANSWER_WITHIN_MS, connectionTimeout: ANSWER_WITHIN_MS } });
  try {
    const current = await readStage(client, secretId, "AWSCURRENT");
    if (!current) throw unusable(secretId, "It has no value.");
    const previous = await readStage(client, secretId, "AWSPREVIOUS");
    return previous ? [current, previous] : [current];
  } catch (error) {
    if (error instanceof StartRefused) throw error;
    throw unusable(secretId, error instanceof Error ? `${error.name}: ${error.message}` : String(error), error);
  } finally {
    client.destroy();
  }
}

async function readStage(client: SecretsManagerClient, secretId: string, stage: "AWSCURRENT" | "AWSPREVIOUS"): Promise<Uint8Array | null> {
  try {
    const { SecretString: text } = await client.send(new GetSecretValueCommand({ SecretId: secretId, VersionStage: stage }));
    const key = Buffer.from(keyIn(text ?? ""), "base64");
    if (key.length !== KEY_BYTES) throw unusable(secretId, `It should hold ${KEY_BYTES} bytes in base64, and holds ${key.length}.`);
    return key;
  } catch (error) {
    if (stage === "AWSPREVIOUS" && error instanceof ResourceNotFoundException) return null;
    throw error;
  }
}

function keyIn(text: string): string {
  if (!text.trimStart().startsWith("{")) return text.trim();
  try {
    const { key } = JSON.parse(text) as { key?: unknown };
    return typeof key === "string" ? key : "";
  } catch {
    return "";
  }
}

function unusable(secretId: string, why: string, cause?: unknown): StartRefused {
  return new StartRefused({ code: "secret_key_unusable", what: `Mailroom cannot read its key from the AWS secret ${secretId}.`, why, remedy: "Check SETTINGS_KEY_SECRET, the region, and that the role may call secretsmanager:GetSecretValue on it.", cause });
}
