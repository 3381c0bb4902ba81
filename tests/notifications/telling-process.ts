import { once } from "node:events";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { resumeNotifications, sendNotification } from "../../server/services/notifications/send-notification.ts";

/** What a server is told that does nothing but send what is due to be told by mail, once something is written to its input. */
export interface TellingLife {
  databaseUrl: string;
  graphUrl: string;
  /** Its clock begins here. */
  startsAt: string;
}

const life = JSON.parse(process.argv[2]!) as TellingLife;
const aheadMs = Date.parse(life.startsAt) - Date.now();
const now = () => new Date(Date.now() + aheadMs);
const { db, close } = openDatabase(life.databaseUrl, { max: 3 });
const waiting: string[] = [];
const jobs: Ports["jobs"] = {
  // What is put off is another look's.
  enqueue: async (_db, _name, data, { startAfter } = {}) => void (!startAfter && "sendId" in data && waiting.push(data.sendId)),
  enqueueAll: async () => {},
  subscribersOf: () => [],
};
const channels = { graph: createGraphChannel({ baseUrl: life.graphUrl, getToken: async () => "app", now }) };
const ports = { jobs, channels, settingsKey: new Uint8Array(32).fill(7), publicUrl: "https://desk.example", isSandbox: true } as unknown as Ports;
const ctx: Ctx = { db, actor: systemActor("telling"), now, newId: () => uuidv7(now()), cause: null, ports };

process.stdout.write("ready\n");
await once(process.stdin, "data");
for (;;) {
  await resumeNotifications(ctx);
  if (waiting.length === 0) break;
  for (let sendId = waiting.shift(); sendId; sendId = waiting.shift()) await sendNotification(ctx, { sendId });
}
await close();
process.exit(0);
