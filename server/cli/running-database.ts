import { findEmbeddedPostgres, startEmbeddedPostgres } from "../adapters/embedded-postgres/start-embedded-postgres.ts";
import type { Env } from "../env.ts";
import { createLog } from "../log.ts";
import { StartRefused } from "../start-refused.ts";

/** DATABASE_URL, or Mailroom's own PostgreSQL where it runs now; undefined: there is neither. */
export async function findDatabaseUrl(env: Env): Promise<string | undefined> {
  return env.databaseUrl ?? (await findEmbeddedPostgres({ dataFolder: env.dataDir }));
}

/** Of the Mailroom that runs here, or of DATABASE_URL. Refuses where there is neither, with what cannot be done and what to do. */
export async function runningDatabaseUrl(env: Env, { what, remedy }: { what: string; remedy: string }): Promise<string> {
  const url = await findDatabaseUrl(env);
  if (url) return url;
  throw new StartRefused({ code: "server_not_running", what, why: "Mailroom does not run in this data folder, and DATABASE_URL names no other.", remedy });
}

/** The same, and where Mailroom does not run its own PostgreSQL is started for as long as `work` takes. */
export async function withDatabaseUrl<Result>(env: Env, work: (url: string) => Promise<Result>): Promise<Result> {
  const running = await findDatabaseUrl(env);
  return running ? work(running) : withOwnDatabase(env, work);
}

/** Mailroom's own PostgreSQL, held by nobody else meanwhile. Refuses where a Mailroom runs on it. */
export async function withOwnDatabase<Result>(env: Env, work: (url: string) => Promise<Result>): Promise<Result> {
  const own = await startEmbeddedPostgres({ dataFolder: env.dataDir, log: createLog("warn") });
  try {
    return await work(own.url);
  } finally {
    await own.stop();
  }
}
