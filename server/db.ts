import path from "node:path";
import { drizzle } from "drizzle-orm/postgres-js";
import type { PostgresJsQueryResultHKT, PostgresJsSession } from "drizzle-orm/postgres-js";
import { type PgDatabase, PgDialect, type PgSession } from "drizzle-orm/pg-core";
import { readMigrationFiles } from "drizzle-orm/migrator";
import postgres from "postgres";
import { withPreparedStatements } from "./prepared-statements.ts";
import { StartRefused } from "./start-refused.ts";
import type { StartRefusedCode } from "./start-refused.ts";
import { within } from "./within.ts";

/** The database or a transaction in it: what a verb takes as `ctx.db`. */
export type Db = PgDatabase<PostgresJsQueryResultHKT, Record<string, never>>;

export interface OpenDatabase {
  /** The driver itself, for COPY, LISTEN and cursors. Drizzle has turned its date parsers off: timestamps are text. */
  sql: postgres.Sql;
  db: Db;
  /** Waits up to 5 s for queries that run, then cuts them. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_SECONDS = 10;
const CLOSE_TIMEOUT_SECONDS = 5;
const STATEMENT_TIMEOUT_MS = 60_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 60_000;
const OLDEST_POSTGRES = 14;
/** Any number that no other program takes on this database: "MAIL" in ASCII. */
const MIGRATION_LOCK = 0x4d41494c;
const MIGRATIONS_FOLDER = path.join(import.meta.dirname, "..", "drizzle", "migrations");

/** The driver's own handle behind `db`, of the pool or of the transaction: for COPY, which drizzle has no word for. */
export function driverOf(db: Db): postgres.Sql {
  return (db._.session as unknown as PostgresJsSession<postgres.Sql, Record<string, never>, Record<string, never>>).client;
}

/** A pool of at most `max` connections, made when they are needed. int8 arrives as a number (as bigint beyond 2^53). */
export function openDatabase(url: string, { max = 10 }: { max?: number } = {}): OpenDatabase {
  const sql = postgres(url, {
    max,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    prepare: true,
    onnotice: () => {},
    types: { bigint: safeInteger },
    connection: {
      application_name: "mailroom",
      TimeZone: "UTC",
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
      // A prepared statement is planned for its values each time: a plan for any values walks the wrong index for some.
      plan_cache_mode: "force_custom_plan",
    },
  });
  const close = () => sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  return { sql: sql as unknown as postgres.Sql, db: drizzle(withPreparedStatements(sql)), close };
}

/**
 * Brings the schema up to date. Servers that start together wait for one another on an advisory lock, and the later
 * ones find nothing left to do. `until` leaves out what is newer than that migration: a backup of then fits in. Throws
 * `StartRefused` when the database cannot be used.
 */
export async function migrateDatabase(
  url: string,
  { migrationsFolder = MIGRATIONS_FOLDER, until = Infinity }: { migrationsFolder?: string; until?: number } = {},
): Promise<void> {
  const sql = postgres(url, {
    max: 1,
    connect_timeout: CONNECT_TIMEOUT_SECONDS,
    onnotice: () => {},
    connection: { application_name: "mailroom migration" },
  });
  try {
    await within(CONNECT_TIMEOUT_SECONDS * 1000, refuseOldPostgres(sql, url));
    await sql`select pg_advisory_lock(${MIGRATION_LOCK})`;
    const migrations = readMigrationFiles({ migrationsFolder }).filter(({ folderMillis }) => folderMillis <= until);
    await new PgDialect().migrate(migrations, drizzle(sql)._.session as unknown as PgSession, { migrationsFolder });
  } catch (error) {
    throw explainDatabaseError(error, url);
  } finally {
    // The lock goes with the session.
    await sql.end({ timeout: CLOSE_TIMEOUT_SECONDS });
  }
}

/** Whether this version has that migration: `at` and `hash` as drizzle notes them. */
export function knowsMigration({ at, hash }: { at: number; hash: string }): boolean {
  return readMigrationFiles({ migrationsFolder: MIGRATIONS_FOLDER }).some((migration) => migration.folderMillis === at && migration.hash === hash);
}

/** Connects once and tells the server's version ("18.4"). Throws `StartRefused` when the database cannot be used. */
export async function checkDatabase(
  url: string,
  { timeoutSeconds = CONNECT_TIMEOUT_SECONDS }: { timeoutSeconds?: number } = {},
): Promise<{ version: string }> {
  const sql = postgres(url, { max: 1, connect_timeout: timeoutSeconds, onnotice: () => {} });
  try {
    // The driver tries again for ever when something that is no PostgreSQL hangs up on it.
    return { version: await within(timeoutSeconds * 1000, refuseOldPostgres(sql, url)) };
  } catch (error) {
    throw explainDatabaseError(error, url);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** `"mailroom" on db.example:5432`: what may be shown of a database URL. */
export function describeDatabase(url: string): string {
  const { hostname, port, pathname } = new URL(url);
  return `"${pathname.slice(1)}" on ${hostname}:${port || 5432}`;
}

/** The driver's or server's error in words for whoever starts Mailroom; a fault of ours is returned as it is. */
export function explainDatabaseError(error: unknown, url: string): unknown {
  if (error instanceof StartRefused) return error;
  const { code = "", message } = ((error as Error).cause ?? error) as Error & { code?: string };
  const explanation = EXPLANATIONS.find(({ codes }) => codes.includes(code));
  if (!explanation) return error;
  return new StartRefused({
    code: explanation.refusal,
    what: `Mailroom cannot use the database ${describeDatabase(url)}.`,
    why: `${message.replace(/\.$/, "")} (${code}).`,
    remedy: explanation.remedy,
    cause: error,
  });
}

const EXPLANATIONS: { codes: string[]; refusal: StartRefusedCode; remedy: string }[] = [
  {
    codes: ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ECONNRESET"],
    refusal: "database_unreachable",
    remedy: "Check the host and port in DATABASE_URL and that the server runs, or leave DATABASE_URL empty.",
  },
  {
    codes: ["CONNECT_TIMEOUT", "CONNECTION_CLOSED", "CONNECTION_ENDED", "CONNECTION_DESTROYED", "57P03", "57P01"],
    refusal: "database_unreachable",
    remedy: "Check that a PostgreSQL server answers at that address (and whether it wants ?sslmode=require).",
  },
  {
    codes: ["28P01", "28000"],
    refusal: "database_sign_in_refused",
    remedy: "Check the user and password in DATABASE_URL (special characters as %XX) and the server's pg_hba.conf.",
  },
  {
    codes: ["3D000"],
    refusal: "database_missing",
    remedy: "Create it first: createdb, or CREATE DATABASE as its owner.",
  },
  {
    codes: ["42501"],
    refusal: "database_rights_missing",
    remedy: "Make that user the owner of the database (ALTER DATABASE … OWNER TO …): Mailroom makes its own tables.",
  },
  {
    codes: ["53300"],
    refusal: "database_busy",
    remedy: "Raise max_connections on the server, or stop what holds the others.",
  },
  { codes: ["53100"], refusal: "disk_full", remedy: "Free some space on the database's disk and start again." },
];

async function refuseOldPostgres(sql: postgres.Sql, url: string): Promise<string> {
  const [row] = await sql`
    select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major`;
  if (Number(row?.major) >= OLDEST_POSTGRES) return String(row?.version);
  throw new StartRefused({
    code: "database_too_old",
    what: `Mailroom cannot use the database ${describeDatabase(url)}.`,
    why: `It is PostgreSQL ${row?.version}; Mailroom needs ${OLDEST_POSTGRES} or newer.`,
    remedy: "Upgrade the server, name another in DATABASE_URL, or leave it empty for the built-in PostgreSQL.",
  });
}

const INT8_OID = 20;

const safeInteger = {
  to: INT8_OID,
  from: [INT8_OID],
  serialize: (value: number | bigint) => value.toString(),
  parse: (text: string) => (Number.isSafeInteger(Number(text)) ? Number(text) : BigInt(text)),
};
