import { findEmbeddedPostgres } from "../adapters/embedded-postgres/start-embedded-postgres.ts";
import type { Env } from "../env.ts";
import { StartRefused } from "../start-refused.ts";

/** Of the Mailroom that runs here, or of DATABASE_URL. Refuses where there is neither, with what cannot be done and what to do. */
export async function runningDatabaseUrl(env: Env, { what, remedy }: { what: string; remedy: string }): Promise<string> {
  const url = env.databaseUrl ?? (await findEmbeddedPostgres({ dataFolder: env.dataDir }));
  if (url) return url;
  throw new StartRefused({ code: "server_not_running", what, why: "Mailroom does not run in this data folder, and DATABASE_URL names no other.", remedy });
}
