import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "dotenv";
import { checkTogether, warnAbout } from "./env-checks.ts";
import type { EnvProblem, EnvSource } from "./env-checks.ts";
import { FIELDS, SETTING_NAMES } from "./env-fields.ts";
import type { SettingName, Settings } from "./env-fields.ts";
import { findTypos } from "./env-typos.ts";
import { StartRefused } from "./start-refused.ts";

export { isLoopback } from "./env-checks.ts";

export interface Env {
  /** 0: any free port; then publicUrl is only right once the port is known, unless PUBLIC_URL was given. */
  port: number;
  host: string;
  /** Absolute. */
  dataDir: string;
  /** Undefined: the PostgreSQL that Mailroom brings. */
  databaseUrl?: string;
  /** An https origin, without a slash at its end. */
  publicUrl: string;
  logLevel: NonNullable<Settings["LOG_LEVEL"]>;
  /** How long a server that is told to stop goes on and only says that it is not ready. */
  drainSeconds: number;
  /** By one person or key, at each server. */
  requestsPerMinute: number;
  tls?: { certFile: string; keyFile: string };
  /** Undefined: people sign in at the sandbox's Entra, or nowhere. */
  entra?: { tenantId: string; clientId: string; clientSecret: string; allowedTenants: string[] };
  /** Microsoft Graph is the real one as soon as Entra is. */
  graph: "real" | "sandbox";
  adminEmails: string[];
  /** Undefined: mail is classified by the embedded classifier. */
  openai?: { apiKey?: string; baseUrl: string; model: string };
  sandbox: "auto" | "off";
  /** Where the master key is, which seals the key that seals secrets: in base64, or in DATA_DIR/secret.key. */
  keySource: { type: "environment"; key: string; previous?: string } | { type: "file"; file: string } | { type: "aws"; secretId: string } | { type: "folder" };
}

export type ReadEnv =
  | { ok: true; env: Env; warnings: string[] }
  | { ok: false; problems: EnvProblem[]; warnings: string[] };

/**
 * Reads the settings from `overrides` (of the command line), else the environment, else the file `.env`; the first that
 * names a setting decides, also with an empty value. Throws one `StartRefused` that lists all that is wrong.
 */
export function loadEnv({
  overrides = {},
  environment = process.env,
  file = ".env",
}: { overrides?: EnvSource; environment?: EnvSource; file?: string } = {}): { env: Env; warnings: string[] } {
  const fromFile = existsSync(file) ? parse(readFileSync(file)) : {};
  const given = Object.fromEntries(Object.entries(overrides).filter(([, value]) => value !== undefined));
  const result = readEnv({ ...fromFile, ...environment, ...given });
  if (result.ok) return { env: result.env, warnings: result.warnings };
  const lines = [...result.problems.map(({ name, why, remedy }) => `${name}: ${why} ${remedy}`), ...result.warnings];
  throw new StartRefused({
    code: "settings_invalid",
    what: "Mailroom did not start: its settings are not right.",
    why: `${lines.map((line) => `\n  ${line}`).join("")}\n`,
    remedy: "Set them in the environment or in the file .env; .env.example explains each.",
  });
}

/** Checks all settings at once, field by field and against one another. An empty value counts as none. Pure. */
export function readEnv(source: EnvSource): ReadEnv {
  const { settings, problems } = parseFields(source);
  const warnings = findTypos(Object.keys(source));
  problems.push(...checkTogether(settings, source));
  if (problems.length > 0) return { ok: false, problems, warnings };
  return { ok: true, env: toEnv(settings), warnings: [...warnings, ...warnAbout(settings)] };
}

function parseFields(source: EnvSource): { settings: Settings; problems: EnvProblem[] } {
  const settings: Partial<Record<SettingName, unknown>> = {};
  const problems: EnvProblem[] = [];
  for (const name of SETTING_NAMES) {
    const value = source[name]?.trim();
    if (!value) continue;
    const { schema, remedy } = FIELDS[name];
    const parsed = schema.safeParse(value);
    if (parsed.success) settings[name] = parsed.data;
    else problems.push({ name, why: parsed.error.issues[0]?.message ?? "It is not valid.", remedy });
  }
  return { settings: settings as Settings, problems };
}

function toEnv(settings: Settings): Env {
  const port = settings.PORT ?? 3000;
  const entra = entraOf(settings);
  return {
    port,
    host: settings.HOST ?? "localhost",
    dataDir: path.resolve(settings.DATA_DIR ?? "data"),
    databaseUrl: settings.DATABASE_URL,
    publicUrl: settings.PUBLIC_URL ?? `https://localhost:${port}`,
    logLevel: settings.LOG_LEVEL ?? "info",
    drainSeconds: settings.DRAIN_SECONDS ?? 0,
    requestsPerMinute: settings.REQUESTS_PER_MINUTE ?? REQUESTS_PER_MINUTE,
    tls:
      settings.TLS_CERT_FILE && settings.TLS_KEY_FILE
        ? { certFile: settings.TLS_CERT_FILE, keyFile: settings.TLS_KEY_FILE }
        : undefined,
    entra,
    graph: entra ? "real" : "sandbox",
    adminEmails: settings.ADMIN_EMAILS ?? [],
    openai: openaiOf(settings),
    sandbox: settings.SANDBOX ?? "auto",
    keySource: keySourceOf(settings),
  };
}

function entraOf(settings: Settings): Env["entra"] {
  const { ENTRA_TENANT_ID, ENTRA_CLIENT_ID, ENTRA_CLIENT_SECRET, ENTRA_ALLOWED_TENANTS } = settings;
  if (!ENTRA_TENANT_ID || !ENTRA_CLIENT_ID || !ENTRA_CLIENT_SECRET) return undefined;
  return {
    tenantId: ENTRA_TENANT_ID,
    clientId: ENTRA_CLIENT_ID,
    clientSecret: ENTRA_CLIENT_SECRET,
    allowedTenants: ENTRA_ALLOWED_TENANTS ?? [ENTRA_TENANT_ID],
  };
}

function openaiOf({ OPENAI_API_KEY, OPENAI_BASE_URL, OPENAI_MODEL }: Settings): Env["openai"] {
  if (!OPENAI_API_KEY && !OPENAI_BASE_URL) return undefined;
  return {
    apiKey: OPENAI_API_KEY,
    baseUrl: OPENAI_BASE_URL ?? "https://api.openai.com/v1",
    model: OPENAI_MODEL ?? "gpt-5-mini",
  };
}

/** A busy screen makes some hundred; beyond this a program runs wild. */
const REQUESTS_PER_MINUTE = 6_000;

function keySourceOf({ SETTINGS_KEY, SETTINGS_KEY_PREVIOUS, SETTINGS_KEY_FILE, SETTINGS_KEY_SECRET }: Settings): Env["keySource"] {
  if (SETTINGS_KEY) return { type: "environment", key: SETTINGS_KEY, previous: SETTINGS_KEY_PREVIOUS };
  if (SETTINGS_KEY_FILE) return { type: "file", file: path.resolve(SETTINGS_KEY_FILE) };
  if (SETTINGS_KEY_SECRET) return { type: "aws", secretId: SETTINGS_KEY_SECRET };
  return { type: "folder" };
}
