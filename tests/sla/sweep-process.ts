import type { Ports } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { sweepTargets } from "../../server/services/sla/sweep-targets.ts";

/** A server that sweeps until nothing is due, at one moment after the other. */
const { url, moments } = JSON.parse(process.argv[2]!) as { url: string; moments: string[] };
const { db, close } = openDatabase(url, { max: 2 });
const ports = { jobs: { enqueue: async () => {}, subscribersOf: () => [] } } as unknown as Ports;
process.stdout.write("sweeping\n");
for (const moment of moments) {
  const now = new Date(moment);
  const ctx = { db, actor: { type: "system", name: "sweep" } as const, now: () => now, newId: () => uuidv7(new Date()), ports, cause: null };
  for (;;) {
    const { warned, breached, escalated } = await sweepTargets(ctx);
    if (warned + breached + escalated === 0) break;
  }
}
await close();
