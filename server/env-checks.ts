import { EXPOSE_WORDS, FIELDS } from "./env-fields.ts";
import type { SettingName, Settings } from "./env-fields.ts";

export interface EnvProblem {
  name: SettingName;
  why: string;
  remedy: string;
}

export type EnvSource = Record<string, string | undefined>;

const ENTRA = ["ENTRA_TENANT_ID", "ENTRA_CLIENT_ID", "ENTRA_CLIENT_SECRET"] as const;
const TLS = ["TLS_CERT_FILE", "TLS_KEY_FILE"] as const;

/** What is wrong with settings that are each right by themselves. `source` tells what was given, right or not. */
export function checkTogether(settings: Settings, source: EnvSource): EnvProblem[] {
  return [
    ...allOrNone(ENTRA, source),
    ...allOrNone(TLS, source),
    ...oneKeySource(source),
    ...refuseSameIds(settings),
    ...refuseExposure(source),
    ...refuseNoOutlook(settings, source),
  ];
}

/** What works, but may not be meant. */
export function warnAbout({ DATABASE_URL, SETTINGS_KEY, SETTINGS_KEY_FILE, SETTINGS_KEY_SECRET }: Settings): string[] {
  if (!DATABASE_URL || SETTINGS_KEY || SETTINGS_KEY_FILE || SETTINGS_KEY_SECRET) return [];
  return [
    "SETTINGS_KEY is not set, so the key that seals secrets lies in DATA_DIR/secret.key and is known to this machine " +
      "only: set it before a second server uses this database, and keep a copy.",
  ];
}

function allOrNone(names: readonly SettingName[], source: EnvSource): EnvProblem[] {
  const missing = names.filter((name) => !isSet(source, name));
  if (missing.length === 0 || missing.length === names.length) return [];
  return missing.map((name) => problem(name, `It is missing; ${names.join(", ")} belong together.`));
}

function oneKeySource(source: EnvSource): EnvProblem[] {
  const given = (["SETTINGS_KEY", "SETTINGS_KEY_FILE", "SETTINGS_KEY_SECRET"] as const).filter((name) => isSet(source, name));
  const alone = isSet(source, "SETTINGS_KEY_PREVIOUS") && !isSet(source, "SETTINGS_KEY") ? [problem("SETTINGS_KEY_PREVIOUS", "It is of use beside SETTINGS_KEY alone.")] : [];
  return [...alone, ...(given.length > 1 ? given.map((name) => problem(name, `Only one of ${given.join(", ")} can be meant.`)) : [])];
}

function refuseSameIds({ ENTRA_TENANT_ID, ENTRA_CLIENT_ID }: Settings): EnvProblem[] {
  if (!ENTRA_TENANT_ID || ENTRA_TENANT_ID !== ENTRA_CLIENT_ID) return [];
  return [problem("ENTRA_CLIENT_ID", "It is the same as ENTRA_TENANT_ID, and they are different things.")];
}

function refuseNoOutlook({ SANDBOX }: Settings, source: EnvSource): EnvProblem[] {
  if (SANDBOX !== "off" || isSet(source, "ENTRA_CLIENT_ID")) return [];
  return [{ name: "SANDBOX", why: "It is off, and Entra is not configured: there would be no Outlook to read mail from and none to send by. People can sign in by e-mail and password, but would find a desk without mailboxes.", remedy: "Set ENTRA_TENANT_ID, ENTRA_CLIENT_ID and ENTRA_CLIENT_SECRET, or leave SANDBOX out: then the sandbox plays Outlook." }];
}

/** At the sandbox's sign-in one chooses who to be, without a password: only for those who sit at this machine. */
function refuseExposure(source: EnvSource): EnvProblem[] {
  if (isSet(source, "ENTRA_CLIENT_ID") || source.SANDBOX_EXPOSE?.trim() === EXPOSE_WORDS) return [];
  const publicUrl = source.PUBLIC_URL ?? "";
  const exposed: EnvProblem[] = [];
  const why = "Others could reach Mailroom there, and in the sandbox anybody may sign in as anybody.";
  const remedy = "Configure Entra, or stay on localhost; SANDBOX_EXPOSE allows it, for made-up data only: .env.example has the words.";
  if (isSet(source, "HOST") && !isLoopback(source.HOST ?? "")) exposed.push({ name: "HOST", why, remedy });
  const isPublic = URL.canParse(publicUrl) && !isLoopback(new URL(publicUrl).hostname);
  if (isPublic) exposed.push({ name: "PUBLIC_URL", why, remedy });
  return exposed;
}

export function isLoopback(host: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i.test(host.trim());
}

const isSet = (source: EnvSource, name: SettingName) => Boolean(source[name]?.trim());

const problem = (name: SettingName, why: string): EnvProblem => ({ name, why, remedy: FIELDS[name].remedy });
