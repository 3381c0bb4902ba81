import { sql } from "drizzle-orm";
import type { Health } from "./contract/system.ts";
import type { Ctx } from "./context.ts";
import type { Env } from "./env.ts";
import { checkTriage } from "./services/classification/check-triage.ts";
import { checkSendingAccounts } from "./services/sending-accounts/check-sending-accounts.ts";

export type HealthCheck = (ctx: Ctx) => Promise<Health>;
type Check = Health["checks"][number];

/** What is configured, what is sandboxed, what is wrong, in plain words. `getGraphToken` proves that Graph lets us in. */
export function createHealthCheck(options: { env: Env; isSandbox: boolean; getGraphToken: () => Promise<string> }): HealthCheck {
  return async (ctx) => {
    const database = await checkDatabase(ctx);
    const stored = database.state === "ok" ? [await checkSendingAccounts(ctx), await checkTriage(ctx)] : [];
    // What the database says of triage goes before what the environment does.
    const settings = describeSettings(options.env, options.isSandbox).filter(({ name }) => !stored.some((check) => check.name === name));
    const checks: Check[] = [database, await checkGraph(options), ...stored, ...settings];
    return { status: checks.some((check) => check.state === "failing") ? "degraded" : "ok", checks };
  };
}

async function checkDatabase(ctx: Ctx): Promise<Check> {
  try {
    const [row] = await ctx.db.execute<{ version: string }>(sql`select current_setting('server_version') as version`);
    return { name: "PostgreSQL", state: "ok", detail: `PostgreSQL ${row?.version} answers.`, remedy: null };
  } catch (error) {
    return { name: "PostgreSQL", state: "failing", detail: `The database does not answer: ${messageOf(error)}`, remedy: "Check DATABASE_URL, or start Mailroom again if it runs its own PostgreSQL." };
  }
}

async function checkGraph(options: { isSandbox: boolean; getGraphToken: () => Promise<string> }): Promise<Check> {
  const name = "Microsoft Graph";
  try {
    await options.getGraphToken();
    return options.isSandbox
      ? { name, state: "sandbox", detail: "The sandbox plays Microsoft 365: no mail leaves this machine.", remedy: "Set ENTRA_TENANT_ID, ENTRA_CLIENT_ID and ENTRA_CLIENT_SECRET to work with real mailboxes." }
      : { name, state: "ok", detail: "Microsoft Entra gives Mailroom tokens for Graph.", remedy: null };
  } catch (error) {
    return { name, state: "failing", detail: `No token for Graph: ${messageOf(error)}`, remedy: "Check the ENTRA settings, the client secret's expiry date and that an admin has consented." };
  }
}

/** What needs no probe: read off the settings. */
export function describeSettings(env: Env, isSandbox: boolean): Check[] {
  return [
    isSandbox
      ? { name: "Sign-in", state: "sandbox", detail: "Anybody on this machine can sign in as any of the five users of the story.", remedy: "Set the ENTRA settings before others use this Mailroom." }
      : { name: "Sign-in", state: "ok", detail: "Microsoft Entra signs people in.", remedy: null },
    env.databaseUrl
      ? { name: "Data", state: "ok", detail: "Your own PostgreSQL by DATABASE_URL.", remedy: null }
      : { name: "Data", state: "ok", detail: `Mailroom's own PostgreSQL in ${env.dataDir}.`, remedy: "Back it up with npm run -s mailroom -- backup FOLDER, or set DATABASE_URL to use a server of yours." },
    env.openai
      ? { name: "Triage", state: "ok", detail: `The model ${env.openai.model} gives an opinion where the embedded classifier is unsure.`, remedy: null }
      : { name: "Triage", state: "off", detail: "The embedded classifier works alone; no text leaves this machine.", remedy: "Set OPENAI_API_KEY, or a language model under Settings, Classification, for a second opinion on unclear mails." },
  ];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
