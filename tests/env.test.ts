import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadEnv, readEnv } from "../server/env.ts";
import type { Env } from "../server/env.ts";
import { SETTING_NAMES } from "../server/env-fields.ts";

const TENANT = "5f2c9a1e-7b3d-4c58-9e0f-1a2b3c4d5e6f";
const CLIENT = "0b7e4c2a-91d3-4f6e-8a5c-3d2e1f0a9b8c";
const ENTRA = { ENTRA_TENANT_ID: TENANT, ENTRA_CLIENT_ID: CLIENT, ENTRA_CLIENT_SECRET: "q8Q~made.up_for_tests" };

let root: string;
beforeAll(() => {
  root = fs.mkdtempSync(path.join(tmpdir(), "mailroom-env-"));
});
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

function read(source: Record<string, string | undefined>): Env {
  const result = readEnv(source);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.env;
}

function problemsOf(source: Record<string, string | undefined>): string[] {
  const result = readEnv(source);
  return result.ok ? [] : result.problems.map(({ name }) => name);
}

describe("settings", () => {
  test("none at all is the sandbox on https://localhost:3000 with a database of its own", () => {
    expect(read({})).toEqual({
      port: 3000,
      host: "localhost",
      dataDir: path.resolve("data"),
      publicUrl: "https://localhost:3000",
      logLevel: "info",
      requestsPerMinute: 6_000,
      drainSeconds: 0,
      keySource: { type: "folder" },
      graph: "sandbox",
      adminEmails: [],
      sandbox: "auto",
    });
    expect(read({ PORT: "8443" }).publicUrl).toBe("https://localhost:8443");
    expect(read({ PORT: "", DATABASE_URL: " ", ENTRA_TENANT_ID: "" })).toEqual(read({}));
  });

  test("Entra makes sign-in and Graph real, for its own tenant unless others are named", () => {
    const env = read({ ...ENTRA, HOST: "0.0.0.0", PUBLIC_URL: "https://mailroom.fernweh.example/", SANDBOX: "off" });
    expect(env.entra).toEqual({
      tenantId: TENANT,
      clientId: CLIENT,
      clientSecret: ENTRA.ENTRA_CLIENT_SECRET,
      allowedTenants: [TENANT],
    });
    expect(env).toMatchObject({ graph: "real", sandbox: "off", publicUrl: "https://mailroom.fernweh.example" });
    expect(read({ ...ENTRA, ENTRA_ALLOWED_TENANTS: `${TENANT}, ${CLIENT}` }).entra?.allowedTenants).toEqual([TENANT, CLIENT]);
  });

  test("lists are parted by commas or spaces, and addresses compare without case", () => {
    expect(read({ ADMIN_EMAILS: "Mara@Fernweh.example, jonas@fernweh.example" }).adminEmails).toEqual([
      "mara@fernweh.example",
      "jonas@fernweh.example",
    ]);
  });

  test("a language model is used with a key, or with an address that needs none", () => {
    expect(read({ OPENAI_API_KEY: "sk-made-up" }).openai).toMatchObject({ baseUrl: "https://api.openai.com/v1" });
    expect(read({ OPENAI_BASE_URL: "http://localhost:11434/v1", OPENAI_MODEL: "qwen3" }).openai).toEqual({
      baseUrl: "http://localhost:11434/v1",
      model: "qwen3",
    });
    expect(read({ OPENAI_MODEL: "qwen3" }).openai).toBeUndefined();
  });
});

describe("what is wrong", () => {
  test.each([
    ["PORT", "70000"],
    ["PORT", "3000a"],
    ["HOST", "https://localhost"],
    ["DATABASE_URL", "mysql://localhost/mailroom"],
    ["DATABASE_URL", "postgres://localhost:5432"],
    ["DATABASE_URL", "localhost:5432/mailroom"],
    ["PUBLIC_URL", "http://localhost:3000"],
    ["PUBLIC_URL", "https://localhost/mailroom"],
    ["PUBLIC_URL", "https://mara:secret@localhost"],
    ["LOG_LEVEL", "verbose"],
    ["REQUESTS_PER_MINUTE", "plenty"],
    ["DRAIN_SECONDS", "soon"],
    ["ADMIN_EMAILS", "mara"],
    ["OPENAI_API_KEY", "your_openai_key"],
    ["OPENAI_API_KEY", "sk-..."],
    ["OPENAI_MODEL", "sk-proj-abcdef"],
    ["OPENAI_BASE_URL", "llm.fernweh.example"],
    ["SANDBOX", "enabled"],
    ["SANDBOX_EXPOSE", "yes"],
    ["SETTINGS_KEY", "c2hvcnQ="],
  ])("%s=%s is refused by name, with what to do", (name, value) => {
    const result = readEnv({ [name]: value });
    expect(result.ok).toBe(false);
    const problem = !result.ok && result.problems.find((one) => one.name === name);
    expect(problem).toMatchObject({ why: expect.stringMatching(/\w.*\.$/), remedy: expect.stringMatching(/\w/) });
    // Secrets are often pasted into the wrong line: no value is ever repeated.
    expect(JSON.stringify(result)).not.toContain(value);
  });

  test.each([
    [{ ENTRA_CLIENT_ID: "your_client_id" }, "placeholder"],
    [{ ENTRA_TENANT_ID: "00000000-0000-0000-0000-000000000000" }, "placeholder"],
    [{ ENTRA_CLIENT_SECRET: "<client-secret>" }, "placeholder"],
    [{ ENTRA_TENANT_ID: "common" }, "whose users"],
    [{ ENTRA_CLIENT_ID: "q8Q~made.up_for_tests" }, "secret in the wrong place"],
    [{ ENTRA_CLIENT_SECRET: "11111111-aaaa-4aaa-8aaa-000000000001" }, "Secret ID"],
    [{ ENTRA_CLIENT_ID: TENANT }, "same as ENTRA_TENANT_ID"],
    [{ ENTRA_CLIENT_SECRET: undefined }, "belong together"],
  ])("in Entra's settings %j is recognised", (change, why) => {
    const result = readEnv({ ...ENTRA, ...change });
    const name = Object.keys(change)[0];
    expect(result).toMatchObject({ ok: false, problems: [{ name, why: expect.stringContaining(why) }] });
  });

  test("all is told at once, fields and what does not go together", () => {
    const source = { PORT: "x", LOG_LEVEL: "loud", ENTRA_TENANT_ID: TENANT, TLS_KEY_FILE: "key.pem" };
    const wrong = ["ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET", "LOG_LEVEL", "PORT", "TLS_CERT_FILE"];
    expect(problemsOf(source).sort()).toEqual(wrong);
  });

  test("the sandbox's sign-in, where anybody is anybody, stays on this machine unless that is wanted", () => {
    expect(problemsOf({ HOST: "0.0.0.0" })).toEqual(["HOST"]);
    expect(problemsOf({ HOST: "::" })).toEqual(["HOST"]);
    expect(problemsOf({ PUBLIC_URL: "https://mailroom.fernweh.example" })).toEqual(["PUBLIC_URL"]);
    for (const HOST of ["localhost", "127.0.0.1", "127.1.2.3", "::1"]) expect(problemsOf({ HOST })).toEqual([]);
    expect(problemsOf({ HOST: "0.0.0.0", SANDBOX_EXPOSE: "yes-anyone-can-read-this-sandbox" })).toEqual([]);
    expect(problemsOf({ HOST: "0.0.0.0", SANDBOX_EXPOSE: "true" })).toEqual(["SANDBOX_EXPOSE", "HOST"]);
    expect(problemsOf({ HOST: "0.0.0.0", ...ENTRA })).toEqual([]);
    expect(problemsOf({ SANDBOX: "off" })).toEqual(["SANDBOX"]);
  });

  test("a name that is nearly a setting's gets a warning; other programs' names do not", () => {
    const names = ["DATABSE_URL", "OPENAI_APIKEY", "database_url", "HOSTNAME", "LOGNAME", "SHELL"];
    const { warnings } = readEnv(Object.fromEntries(names.map((name) => [name, "x"])));
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toContain("DATABASE_URL");
    expect(readEnv({ DATABASE_URL: "postgres://localhost/mailroom" }).warnings.join()).toContain("SETTINGS_KEY");
  });
});

describe("where settings come from", () => {
  const load = (overrides: Record<string, string>, environment: Record<string, string>, file = "") => {
    const name = path.join(root, ".env");
    fs.writeFileSync(name, file);
    return loadEnv({ overrides, environment, file: name }).env;
  };

  test("the command line goes before the environment, that before .env, and that before the defaults", () => {
    const file = 'PORT=4001\nHOST=127.0.0.1 # here\nLOG_LEVEL="debug"\n';
    expect(load({ PORT: "4003" }, { PORT: "4002", HOST: "::1" }, file)).toMatchObject({
      port: 4003,
      host: "::1",
      logLevel: "debug",
      sandbox: "auto",
    });
    expect(load({}, { PORT: "" }, file).port).toBe(3000);
  });

  test("a wrong one ends in a single refusal that names them all", () => {
    const refused = () => load({}, { PORT: "x", LOG_LEVEL: "loud" });
    expect(refused).toThrow(expect.objectContaining({ code: "settings_invalid" }));
    expect(refused).toThrow(/PORT: .*\n.*LOG_LEVEL: /);
  });

  test(".env.example names every setting once, and nothing else", () => {
    const text = fs.readFileSync(path.join(import.meta.dirname, "..", ".env.example"), "utf8");
    const named = [...text.matchAll(/^#([A-Z_]+)=/gm)].map(([, name]) => name);
    expect(named.toSorted()).toEqual([...SETTING_NAMES].sort());
    expect(text).not.toMatch(/^[A-Z]/m);
  });
});

test("an old Node.js is told what to do in two lines", () => {
  const entry = path.join(import.meta.dirname, "..", "server", "mailroom.mjs");
  const pretend = `Object.defineProperty(process.versions, "node", { value: "20.11.0" });
    await import(${JSON.stringify(pathToFileURL(entry).href)});`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", pretend], {
    encoding: "utf8",
  });
  expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
  expect(stderr).toMatch(/^.*22\.18.*20\.11\.0.*\n.*Node\.js 24.*\n$/);
});
