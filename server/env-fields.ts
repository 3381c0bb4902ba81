import { z } from "zod";
import { KEY_BYTES } from "./key-bytes.ts";

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;
/** Left over from an example: `your_client_id`, `<tenant>`, `changeme`, `sk-...`, an all-zero GUID. */
const PLACEHOLDER = /your[_-]|^<.*>$|change[_-]?me|replace[_-]?me|placeholder|^x{3,}$|\.\.\.$|^todo$|^0{8}-0000/i;
const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

interface Field {
  schema: z.ZodType;
  /** What to do when the value is refused. */
  remedy: string;
}

const text = z.string().refine((value) => !PLACEHOLDER.test(value), "It still is the placeholder of an example.");
const guid = (not: string) =>
  text.refine((value) => GUID.test(value), `It is not a GUID (8-4-4-4-12 hexadecimal digits), but ${not}.`);
const url = (schemes: string[], form: string) =>
  text.refine((value) => schemes.includes(schemeOf(value)), `It is not an address of the form ${form}.`);
const listOf = (item: RegExp, what: string) =>
  text
    .transform((value) => value.split(/[\s,;]+/).filter(Boolean))
    .refine((items) => items.every((one) => item.test(one)), `It holds something that is not ${what}.`);
/** Long enough to be read while it is typed. */
export const EXPOSE_WORDS = "yes-anyone-can-read-this-sandbox";

/** One row a setting: its form, and what to do when a value does not have it. Cross-checks are in env.ts. */
export const FIELDS = {
  PORT: {
    schema: text
      .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65535, "It is not a port number.")
      .transform(Number),
    remedy: "Give a number from 1 to 65535 (0: any free port), or leave it out for 3000.",
  },
  HOST: {
    schema: text.refine((value) => /^[\w.:[\]-]+$/.test(value), "It is not a host name or IP address."),
    remedy: "Give the name or address to listen on, without https:// and port, or leave it out for localhost.",
  },
  DATA_DIR: { schema: text, remedy: "Name a folder that Mailroom may write to, or leave it out for ./data." },
  DATABASE_URL: {
    schema: url(["postgres:", "postgresql:"], "postgres://user:password@host:5432/database").refine(
      (value) => /^\w+:\/\/[^/]+\/[^/?]+/.test(value),
      "It names no database.",
    ),
    remedy: "Copy it from your PostgreSQL provider, or leave it out for the PostgreSQL that Mailroom brings.",
  },
  PUBLIC_URL: {
    schema: url(["https:"], "https://mailroom.example.com")
      .refine((value) => !/^https:\/\/[^/]*@/.test(value), "It holds a user or password, and everybody sees it.")
      .refine((value) => !/^https:\/\/[^/]*\/./.test(value), "It has a path; Mailroom needs an origin of its own.")
      .transform((value) => (URL.canParse(value) ? new URL(value).origin : value)),
    remedy: "Give the address under which Outlook reaches Mailroom; add-ins must be served over https.",
  },
  LOG_LEVEL: {
    schema: z.enum(LOG_LEVELS, `It is none of ${LOG_LEVELS.join(", ")}.`),
    remedy: "Leave it out for info.",
  },
  DRAIN_SECONDS: {
    schema: text.refine((value) => /^\d{1,3}$/.test(value), "It is not a number of seconds.").transform(Number),
    remedy: "Give how long a server that is told to stop goes on while /readyz says that it is not ready, or leave it out for 0.",
  },
  REQUESTS_PER_MINUTE: {
    schema: text.refine((value) => /^[1-9]\d{0,6}$/.test(value), "It is not a number of requests.").transform(Number),
    remedy: "Give how many requests one person or key may make in a minute at each server, or leave it out for 6000.",
  },
  TLS_CERT_FILE: { schema: text, remedy: "Name the PEM file with your certificate and its chain." },
  TLS_KEY_FILE: { schema: text, remedy: "Name the PEM file with the private key of TLS_CERT_FILE." },
  ENTRA_TENANT_ID: {
    schema: guid('something else ("common" and "organizations" do not say whose users may come in)'),
    remedy: "Copy the Directory (tenant) ID from the app registration's overview in the Entra admin center.",
  },
  ENTRA_CLIENT_ID: {
    schema: guid("something else: it may be a name, or a secret in the wrong place"),
    remedy: "Copy the Application (client) ID from the app registration's overview in the Entra admin center.",
  },
  ENTRA_CLIENT_SECRET: {
    schema: text.refine((value) => !GUID.test(value), "It is the Secret ID, not the secret's value."),
    remedy: "Make a client secret under Certificates & secrets and copy its Value, which is shown only once.",
  },
  ENTRA_ALLOWED_TENANTS: {
    schema: listOf(GUID, "a tenant's GUID"),
    remedy: "List the tenant ids whose users may sign in, parted by commas, or leave it out for ENTRA_TENANT_ID alone.",
  },
  ADMIN_EMAILS: {
    schema: listOf(EMAIL, "an e-mail address").transform((emails) => emails.map((email) => email.toLowerCase())),
    remedy: "List the addresses of those who are admins from their first sign-in, parted by commas.",
  },
  OPENAI_API_KEY: {
    schema: text.refine((value) => !/\s/.test(value), "It holds a space or line break."),
    remedy: "Copy the key from your provider, or leave it out: mail is then classified by Mailroom itself.",
  },
  OPENAI_BASE_URL: {
    schema: url(["https:", "http:"], "https://api.openai.com/v1").refine(
      (value) => !/sk-/.test(value),
      "It holds a key.",
    ),
    remedy: "Give the address of an endpoint that speaks OpenAI's protocol, or leave it out for OpenAI itself.",
  },
  OPENAI_MODEL: {
    schema: text.refine((value) => !/^sk-/.test(value), "It looks like an API key, and people see model names."),
    remedy: "Give the name of a model that the endpoint serves.",
  },
  SANDBOX: {
    schema: z.enum(["auto", "off"], "It is neither auto nor off."),
    remedy: "auto (or nothing): what is not configured is played by the sandbox. off: it is switched off.",
  },
  SANDBOX_EXPOSE: { schema: z.literal(EXPOSE_WORDS, "It does not say the words that allow it."), remedy: "Leave it out, unless you read what it allows, and by which words, in .env.example." },
  SETTINGS_KEY: {
    schema: text.refine(
      (value) => isBase64Of(value, KEY_BYTES),
      `It is not ${KEY_BYTES} bytes in base64.`,
    ),
    remedy: `Make one: node -p "crypto.randomBytes(${KEY_BYTES}).toString('base64')"`,
  },
  SETTINGS_KEY_PREVIOUS: {
    schema: text.refine(
      (value) => isBase64Of(value, KEY_BYTES),
      `It is not ${KEY_BYTES} bytes in base64.`,
    ),
    remedy: "Give what SETTINGS_KEY was before, until mailroom keys rotate has run.",
  },
  SETTINGS_KEY_FILE: { schema: text, remedy: "Name the file that holds the key in base64." },
  SETTINGS_KEY_SECRET: {
    schema: text.refine((value) => /^[\w/+=.@:-]{1,2048}$/.test(value), "It is not the name or ARN of a secret."),
    remedy: "Give the name or ARN of the secret in AWS Secrets Manager that holds the key.",
  },
} satisfies Record<string, Field>;

export type SettingName = keyof typeof FIELDS;

export type Settings = { [Name in SettingName]?: z.output<(typeof FIELDS)[Name]["schema"]> };

export const SETTING_NAMES = Object.keys(FIELDS) as SettingName[];

function schemeOf(value: string): string {
  return URL.canParse(value) ? new URL(value).protocol : "";
}

function isBase64Of(value: string, bytes: number): boolean {
  return /^[A-Za-z0-9+/_-]+=*$/.test(value) && Buffer.from(value, "base64").length === bytes;
}
