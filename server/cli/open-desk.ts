import { and, asc, eq, isNull } from "drizzle-orm";
import { Agent } from "undici";
import { users } from "../../drizzle/schema/people.ts";
import { loadMasterKeys } from "../adapters/keys/master-keys.ts";
import { type Ctx, systemActor } from "../context.ts";
import { openDatabase, type OpenDatabase } from "../db.ts";
import { type Env, loadEnv } from "../env.ts";
import { refuse } from "../errors.ts";
import { uuidv7 } from "../ids.ts";
import { createJobRunner } from "../jobs/runner.ts";
import { createLog } from "../log.ts";
import { createPorts } from "../ports.ts";
import { openDataKey } from "../services/settings/data-key.ts";
import { runningDatabaseUrl } from "./running-database.ts";
import { vendorAddresses } from "../vendors.ts";

export interface OpenDatabaseOfDesk extends AsyncDisposable {
  /** Acts as the command line itself. */
  ctx: Ctx;
  database: OpenDatabase;
}

/**
 * What verbs of the command line write with; jobs that they enqueue are the server's to run. `masters`: the keys that may open
 * the data key; null: whatever would seal or open a secret fails. Throws `StartRefused` when none of them opens it.
 */
export async function openCtx(env: Env, url: string, masters: Uint8Array[] | null): Promise<OpenDatabaseOfDesk> {
  const now = () => new Date();
  const database = openDatabase(url, { max: 4 });
  const settingsKey = masters ? await dataKeyOf(database, masters, now) : new Uint8Array();
  const outside = new Agent();
  const runner = await createJobRunner({ url, log: createLog("warn") });
  const ports = await createPorts({
    env, publicUrl: env.publicUrl, vendors: vendorAddresses(env, env.publicUrl), isSandbox: env.entra === undefined, jobs: runner.queue,
    getGraphToken: async () => { throw new Error("The command line calls no mailbox."); },
    settingsKey, now, outside, ca: "",
  });
  return {
    ctx: { db: database.db, actor: systemActor("Command line"), now, newId: () => uuidv7(now()), ports, cause: null },
    database,
    async [Symbol.asyncDispose]() {
      await runner.stop();
      await outside.close();
      await database.close();
    },
  };
}

/** Closes the database where none of the keys opens it. */
async function dataKeyOf({ db, close }: OpenDatabase, masters: Uint8Array[], now: () => Date): Promise<Uint8Array> {
  try {
    return await openDataKey({ db, now }, masters);
  } catch (error) {
    await close();
    throw error;
  }
}

export interface Desk extends AsyncDisposable {
  /** Acts as the user with this address, or as the first admin. Refuses `not_found` an address that is nobody's. */
  as(email: string | null): Promise<Ctx>;
}

/** The database of the Mailroom that runs here, for verbs that act as somebody. */
export async function openDesk(): Promise<Desk> {
  const { env } = loadEnv();
  const url = await runningDatabaseUrl(env, { what: "There is no database to write to.", remedy: "Start it with npm start, or add --dry-run." });
  const open = await openCtx(env, url, await loadMasterKeys(env));
  const { ctx } = open;
  return {
    async as(email) {
      const isMeant = email === null ? eq(users.role, "admin") : eq(users.email, email.toLowerCase());
      const [user] = await ctx.db.select().from(users).where(and(isMeant, isNull(users.disabledAt))).orderBy(asc(users.createdAt), asc(users.id)).limit(1);
      if (!user) throw refuse("not_found", email === null ? "Mailroom has no admin yet." : `Nobody in Mailroom has the address ${email}.`, { remedy: "Sign in once in the settings, or name another user with --as." });
      return { ...ctx, actor: { type: "user", id: user.id, name: user.name, role: user.role } };
    },
    [Symbol.asyncDispose]: () => open[Symbol.asyncDispose](),
  };
}
