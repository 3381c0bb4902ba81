import { createInterface } from "node:readline";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { runRetention } from "../../server/services/retention/run-retention.ts";
import { dieAtPromise } from "../support/die-at-promise.ts";

/** What a server is told, as a line of its input, that does nothing but work on one run. */
export interface RetentionTurn {
  runId: string;
  /** Its clock stands there. */
  at: string;
  /** Kills itself at its n-th promise; 0: it lives. */
  killAt: number;
}

const { databaseUrl } = JSON.parse(process.argv[2]!) as { databaseUrl: string };
const { db, close } = openDatabase(databaseUrl, { max: 3 });
let more = true;
const jobs: Ports["jobs"] = { enqueue: async (_db, name) => void (more ||= name === "retention.run"), enqueueAll: async () => {}, subscribersOf: () => [] };
for await (const line of createInterface(process.stdin)) {
  const { runId, at, killAt } = JSON.parse(line) as RetentionTurn;
  const ctx: Ctx = { db, actor: systemActor("retention"), now: () => new Date(at), newId: () => uuidv7(new Date(at)), cause: null, ports: { jobs } as unknown as Ports };
  dieAtPromise(killAt);
  process.stdout.write("begun\n");
  for (more = true; more; ) {
    more = false;
    await runRetention(ctx, { runId });
  }
  process.stdout.write("done\n");
}
await close();
process.exit(0);
