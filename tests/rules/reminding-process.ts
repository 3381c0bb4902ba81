import { createInterface } from "node:readline";
import { createGraphChannel } from "../../server/adapters/graph/channel.ts";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { resumeReplies, sendReply } from "../../server/services/replies/send-reply.ts";
import { remindCustomers } from "../../server/services/rules/remind-customers.ts";
import { dieAtPromise } from "../support/die-at-promise.ts";

/** What a server is told, as a line of its input, that does nothing but remind customers and send what may leave: it says when it begins, and when it is done. */
export interface RemindingTurn {
  /** Its clock stands there. */
  at: string;
  /** Kills itself at its n-th promise; 0: it lives. */
  killAt: number;
}

const { databaseUrl, graphUrl } = JSON.parse(process.argv[2]!) as { databaseUrl: string; graphUrl: string };
let now = () => new Date();
const { db, close } = openDatabase(databaseUrl, { max: 3 });
const waiting: string[] = [];
const jobs: Ports["jobs"] = {
  // What is put off is a later turn's.
  enqueue: async (_db, name, data, { startAfter } = {}) => void (name === "reply.send" && !startAfter && "replyId" in data && waiting.push(data.replyId)),
  enqueueAll: async () => {},
  subscribersOf: () => [],
};
const graph = { baseUrl: graphUrl, getToken: async () => "app", now: () => now() };
const ports = { jobs, mailbox: createGraphMailbox(graph), channels: { graph: createGraphChannel(graph) }, settingsKey: new Uint8Array(32).fill(7), publicUrl: "https://desk.example", isSandbox: true } as unknown as Ports;
const ctx: Ctx = { db, actor: systemActor("reminding"), now: () => now(), newId: () => uuidv7(new Date()), cause: null, ports };

for await (const line of createInterface(process.stdin)) {
  const { at, killAt } = JSON.parse(line) as RemindingTurn;
  now = () => new Date(at);
  dieAtPromise(killAt);
  process.stdout.write("begun\n");
  await remindCustomers(ctx);
  await resumeReplies(ctx);
  for (let replyId = waiting.shift(); replyId; replyId = waiting.shift()) await sendReply(ctx, { replyId });
  process.stdout.write("done\n");
}
await close();
process.exit(0);
