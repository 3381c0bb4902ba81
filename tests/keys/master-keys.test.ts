import { createServer } from "node:http";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test, vi } from "vitest";
import { loadMasterKeys } from "../../server/adapters/keys/master-keys.ts";
import { readEnv } from "../../server/env.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "mailroom-keys-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const keyOf = (filler: number) => Buffer.alloc(32, filler);
const base64 = (filler: number) => keyOf(filler).toString("base64");
const inFolder = (dataDir: string) => ({ dataDir, keySource: { type: "folder" as const } });
const buffers = (keys: Uint8Array[]) => keys.map((key) => Buffer.from(key));

describe("the key of a data folder", () => {
  test("is made once, and is for its owner alone", async () => {
    const dataDir = path.join(root, "made");
    expect(await loadMasterKeys(inFolder(dataDir), { isMade: false })).toEqual([]);
    expect(existsSync(dataDir)).toBe(false);
    const [key] = await loadMasterKeys(inFolder(dataDir));
    expect(key).toHaveLength(32);
    expect(await loadMasterKeys(inFolder(dataDir))).toEqual([key]);
    expect(statSync(path.join(dataDir, "secret.key")).mode & 0o077).toBe(0);
    expect(readdirSync(dataDir)).toEqual(["secret.key"]);
  });

  test("is never replaced when its file is damaged", async () => {
    const dataDir = path.join(root, "damaged");
    mkdirSync(dataDir);
    writeFileSync(path.join(dataDir, "secret.key"), "c2hvcnQ=");
    await expect(loadMasterKeys(inFolder(dataDir))).rejects.toMatchObject({ code: "secret_key_unusable" });
    expect(readFileSync(path.join(dataDir, "secret.key"), "utf8")).toBe("c2hvcnQ=");
  });
});

describe("a key from elsewhere", () => {
  const sourceOf = (source: Record<string, string>) => {
    const read = readEnv(source);
    return read.ok ? read.env : read.problems;
  };

  test("comes from the environment, with the one before it", async () => {
    const env = sourceOf({ SETTINGS_KEY: base64(1), SETTINGS_KEY_PREVIOUS: base64(2) });
    expect(buffers(await loadMasterKeys(env as never))).toEqual([keyOf(1), keyOf(2)]);
  });

  test("comes from a file of its own, newest line first; a missing one is said", async () => {
    const file = path.join(root, "mounted");
    writeFileSync(file, `${base64(3)}\n${base64(4)}\n`);
    expect(buffers(await loadMasterKeys(sourceOf({ SETTINGS_KEY_FILE: file }) as never))).toEqual([keyOf(3), keyOf(4)]);
    await expect(loadMasterKeys(sourceOf({ SETTINGS_KEY_FILE: path.join(root, "gone") }) as never)).rejects.toMatchObject({ code: "secret_key_unusable", why: expect.stringContaining("no such file") });
  });

  test("of two sources none is guessed", () => {
    expect(sourceOf({ SETTINGS_KEY: base64(1), SETTINGS_KEY_SECRET: "mailroom" })).toMatchObject([{ name: "SETTINGS_KEY" }, { name: "SETTINGS_KEY_SECRET" }]);
    expect(sourceOf({ SETTINGS_KEY_PREVIOUS: base64(1) })).toMatchObject([{ name: "SETTINGS_KEY_PREVIOUS" }]);
  });
});

describe("AWS Secrets Manager", () => {
  /** Speaks GetSecretValue as AWS does: https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html */
  async function pretendSecretsManager(stages: Record<string, string>) {
    const asked: { target: unknown; authorization: unknown; body: Record<string, unknown> }[] = [];
    const server = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += chunk));
      request.on("end", () => {
        const body = JSON.parse(text) as { SecretId: string; VersionStage: string };
        asked.push({ target: request.headers["x-amz-target"], authorization: request.headers.authorization, body });
        const value = stages[body.VersionStage];
        response.setHeader("content-type", "application/x-amz-json-1.1");
        if (value === "denied") return response.writeHead(400).end(JSON.stringify({ __type: "AccessDeniedException", message: "not authorized to perform: secretsmanager:GetSecretValue" }));
        if (value === undefined) return response.writeHead(400).end(JSON.stringify({ __type: "ResourceNotFoundException", message: "no such version" }));
        return response.end(JSON.stringify({ Name: body.SecretId, SecretString: value, VersionStages: [body.VersionStage] }));
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    vi.stubEnv("AWS_ENDPOINT_URL_SECRETS_MANAGER", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    vi.stubEnv("AWS_REGION", "eu-north-1");
    vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    vi.stubEnv("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    return {
      asked,
      async [Symbol.asyncDispose]() {
        vi.unstubAllEnvs();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }
  const load = (secretId: string) => loadMasterKeys({ dataDir: root, keySource: { type: "aws", secretId } });

  test("gives the key and the one before its rotation, as text or as JSON, asked for with a signed request", async () => {
    await using aws = await pretendSecretsManager({ AWSCURRENT: JSON.stringify({ key: base64(5) }), AWSPREVIOUS: base64(6) });
    expect(buffers(await load("mailroom/settings-key"))).toEqual([keyOf(5), keyOf(6)]);
    expect(aws.asked).toMatchObject([{ target: "secretsmanager.GetSecretValue", authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-north-1\/secretsmanager\/aws4_request/), body: { SecretId: "mailroom/settings-key" } }, {}]);
  });

  test("of a secret in another region is asked there", async () => {
    await using aws = await pretendSecretsManager({ AWSCURRENT: base64(5) });
    expect(buffers(await load("arn:aws:secretsmanager:eu-central-1:123456789012:secret:mailroom-AbCdEf"))).toEqual([keyOf(5)]);
    expect(String(aws.asked[0]!.authorization)).toContain("/eu-central-1/secretsmanager/");
  });

  test("that refuses, or holds no key, is said with what to do, and never with the value", async () => {
    await using denied = await pretendSecretsManager({ AWSCURRENT: "denied" });
    await expect(load("mailroom")).rejects.toMatchObject({ code: "secret_key_unusable", why: expect.stringContaining("AccessDeniedException"), remedy: expect.stringContaining("GetSecretValue") });
    expect(denied.asked.length).toBe(1);
    await using _wrong = await pretendSecretsManager({ AWSCURRENT: "correct horse battery staple" });
    const error = await load("mailroom").catch((thrown: Error) => thrown.message);
    expect(error).toContain("holds");
    expect(error).not.toContain("horse");
  });
});
