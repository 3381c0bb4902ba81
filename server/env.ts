import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "dotenv";
import { FIELDS, SETTING_NAMES } from "./env-fields.ts";
import type { SettingName, Settings } from "./env-fields.ts";
import { findTypos } from "./env-typos.ts";
import { StartRefused } from "./start-refused.ts";

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
  tls?: { certFile: string; keyFile: string };
  /** Undefined: people sign in at the sandbox's Entra, or nowhere. */
  entra?: { tenantId: string; clientId: string; clientSecret: string; allowedTenants: string[] };
  /** Microsoft Graph is the real one as soon as Entra is. */
  graph: "real" | "sandbox";
  adminEmails: string[];
  /** Undefined: mail is classified by the embedded classifier. */
  openai?: { apiKey?: string; baseUrl: string; model: string };
  sandbox: "auto" | "off";
  settingsKey?: string;
}

export interface EnvProblem {
  name: SettingName;
  why: string;
  remedy: string;
}

export type ReadEnv =
  | { ok: true; env: Env; warnings: string[] }
  | { ok: false; problems: EnvProblem[]; warnings: string[] };

export type EnvSource = Record<string, string | undefined>;

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
  throw new StartRefused({
    code: "settings_invalid",
    what: "Mailroom did not start: its settings are not right.",
    why: result.problems.map(({ name, why, remedy }) => `\n  ${name}: ${why} ${remedy}`).join(""),
    remedy: "\nSet them in the environment or in the file .env; .env.example explains each.",
  });
}

/** Checks all settings at once, field by field and against one another. An empty value counts as none. Pure. */
export function readEnv(source: EnvSource): ReadEnv {
  const { settings, problems } = parseFields(source);
  const warnings = findTypos(Object.keys(source));
  problems.push(...CROSS_CHECKS.flatMap((check) => check(settings, source)));
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

type CrossCheck = (settings: Settings, source: EnvSource) => EnvProblem[];

const ENTRA = ["ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET"] as const;
const TLS = ["TLS_CERT_FILE", "TLS_KEY_FILE"] as const;

const CROSS_CHECKS: CrossCheck[] = [
  (_, source) => allOrNone(ENTRA, source),
  (_, source) => allOrNone(TLS, source),
  ({ ENTRA_TENANT_ID, ENTRA_CLIENT_ID }) =>
    ENTRA_TENANT_ID && ENTRA_TENANT_ID === ENTRA_CLIENT_ID
      ? [problem("ENTRA_CLIENT_ID", "It is the same as ENTRA_TENANT_ID, and they are different things.")]
      : [],
  (_, source) => refuseExposure(source),
  ({ SANDBOX }, source) =>
    SANDBOX === "off" && !isSet(source, "ENTRA_CLIENT_ID")
      ? [problem("SANDBOX", "It is off, and Entra is not configured: nobody could sign in.")]
      : [],
];

function allOrNone(names: readonly SettingName[], source: EnvSource): EnvProblem[] {
  const missing = names.filter((name) => !isSet(source, name));
  if (missing.length === 0 || missing.length === names.length) return [];
  return missing.map((name) => problem(name, `It is missing; ${names.join(", ")} belong together.`));
}

/** At the sandbox's sign-in one chooses who to be, without a password: only for those who sit at this machine. */
function refuseExposure(source: EnvSource): EnvProblem[] {
  if (isSet(source, "ENTRA_CLIENT_ID") || source.SANDBOX_EXPOSE === "true") return [];
  const publicUrl = source.PUBLIC_URL ?? "";
  const exposed: EnvProblem[] = [];
  const why = "Others could reach Mailroom there, and in the sandbox anybody may sign in as anybody.";
  const remedy = "Configure Entra, or stay on localhost; SANDBOX_EXPOSE=true allows it, for made-up data only.";
  if (isSet(source, "HOST") && !isLoopback(source.HOST ?? "")) exposed.push({ name: "HOST", why, remedy });
  const isPublic = URL.canParse(publicUrl) && !isLoopback(new URL(publicUrl).hostname);
  if (isPublic) exposed.push({ name: "PUBLIC_URL", why, remedy });
  return exposed;
}

export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host.trim());
}

function warnAbout({ DATABASE_URL, SETTINGS_KEY }: Settings): string[] {
  if (!DATABASE_URL || SETTINGS_KEY) return [];
  return [
    "SETTINGS_KEY is not set, so the key that seals secrets lies in DATA_DIR/secret.key and is known to this machine " +
      "only: set it before a second server uses this database, and keep a copy.",
  ];
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
    tls:
      settings.TLS_CERT_FILE && settings.TLS_KEY_FILE
        ? { certFile: settings.TLS_CERT_FILE, keyFile: settings.TLS_KEY_FILE }
        : undefined,
    entra,
    graph: entra ? "real" : "sandbox",
    adminEmails: settings.ADMIN_EMAILS ?? [],
    openai: openaiOf(settings),
    sandbox: settings.SANDBOX ?? "auto",
    settingsKey: settings.SETTINGS_KEY,
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

const isSet = (source: EnvSource, name: SettingName) => Boolean(source[name]?.trim());

const problem = (name: SettingName, why: string): EnvProblem => ({ name, why, remedy: FIELDS[name].remedy });
