import { access, constants } from "node:fs/promises";
import path from "node:path";
import { Agent, request } from "undici";
import { loadCertificate } from "../adapters/tls/load-certificate.ts";
import type { Health } from "../contract/system.ts";
import { checkDatabase } from "../db.ts";
import { type Env, loadEnv } from "../env.ts";
import { describeSettings } from "../health.ts";
import { StartRefused } from "../start-refused.ts";
import { checkMailboxStates } from "./doctor-mailboxes.ts";
import { checkStoredTriage } from "./doctor-triage.ts";
import { findDatabaseUrl } from "./running-database.ts";
import type { CliVerb } from "./verb.ts";

type Check = Health["checks"][number];
const signs: Record<Check["state"], string> = { ok: "ok      ", sandbox: "sandbox ", off: "off     ", failing: "FAILING " };
const KNOCK_TIMEOUT_MS = 3_000;

/** Says what is configured, what is sandboxed and what is wrong. Changes nothing, and needs no running server. */
export const doctor: CliVerb = {
  name: "doctor",
  summary: "say what is configured, what is sandboxed, and what is wrong",
  usage: "mailroom doctor",
  async run({ out }) {
    const { env, warnings } = loadEnv();
    const stored = await checkStored(env);
    const settings = describeSettings(env, env.entra === undefined).filter(({ name }) => !stored.some((check) => check.name === name));
    const checks = [await checkNode(), await checkDataFolder(env), await checkPostgres(env), await checkServer(env), ...stored, ...settings];
    for (const check of checks) {
      out.value(check);
      out.say(`${signs[check.state]} ${check.name}: ${check.detail}${check.remedy ? `\n         ${check.remedy}` : ""}`);
    }
    for (const warning of warnings) out.say(`note     ${warning}`);
    return checks.some((check) => check.state === "failing") ? 1 : 0;
  },
};

async function checkNode(): Promise<Check> {
  return { name: "Node.js", state: "ok", detail: `${process.version} on ${process.platform}-${process.arch}.`, remedy: null };
}

async function checkDataFolder(env: Env): Promise<Check> {
  const name = "Data folder";
  try {
    await access(env.dataDir, constants.R_OK | constants.W_OK);
    return { name, state: "ok", detail: `${env.dataDir} can be written.`, remedy: null };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return { name, state: "ok", detail: `${env.dataDir} will be made at the first start.`, remedy: null };
    return { name, state: "failing", detail: `${env.dataDir} cannot be written: ${(error as Error).message}`, remedy: "Give this user the right to write there, or set DATA_DIR." };
  }
}

async function checkPostgres(env: Env): Promise<Check> {
  const name = "PostgreSQL";
  const url = await findDatabaseUrl(env);
  if (!url) return { name, state: "ok", detail: "Mailroom's own does not run now; npm start starts it.", remedy: null };
  try {
    return { name, state: "ok", detail: `PostgreSQL ${(await checkDatabase(url)).version} answers.`, remedy: null };
  } catch (error) {
    if (!(error instanceof StartRefused)) throw error;
    return { name, state: "failing", detail: `${error.what} ${error.why}`, remedy: error.remedy };
  }
}

/** What the database says, which goes before the environment. Nothing while none runs: it says so itself. */
async function checkStored(env: Env): Promise<Check[]> {
  const url = await findDatabaseUrl(env);
  if (!url) return [];
  const isThere = await checkDatabase(url).then(() => true, () => false);
  if (!isThere) return [];
  const triage = await checkStoredTriage(url);
  return [...(await checkMailboxStates(url)), ...(triage ? [triage] : [])];
}

async function checkServer(env: Env): Promise<Check> {
  const name = "Server";
  const certificate = await loadCertificate({ folder: path.join(env.dataDir, "tls"), hosts: [new URL(env.publicUrl).hostname], ...env.tls });
  const outside = new Agent({ connect: { ca: [certificate.ca] } });
  try {
    const answer = await request(new URL("/healthz", env.publicUrl), { dispatcher: outside, headersTimeout: KNOCK_TIMEOUT_MS });
    await answer.body.dump();
    if (answer.statusCode === 200) return { name, state: "ok", detail: `Mailroom answers at ${env.publicUrl}.`, remedy: null };
    return { name, state: "failing", detail: `Mailroom answers at ${env.publicUrl}, but says that it is not well (${answer.statusCode}).`, remedy: "See Settings, System for the details." };
  } catch {
    return { name, state: "off", detail: `Nothing answers at ${env.publicUrl}.`, remedy: "Start it with npm start." };
  } finally {
    await outside.close();
  }
}
