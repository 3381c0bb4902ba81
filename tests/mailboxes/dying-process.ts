import { Agent } from "undici";
import { createGraphMailbox } from "../../server/adapters/graph/mailbox.ts";
import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { catchUpMailbox } from "../../server/services/mailboxes/catch-up-mailbox.ts";
import { retryArrivals } from "../../server/services/mailboxes/retry-arrivals.ts";

/** Reads a mailbox, or tries again what failed of it, and dies where a mail's bytes hold the word. */
const { databaseUrl, graphUrl, mailboxId, at, verb } = JSON.parse(process.argv[2]!) as { databaseUrl: string; graphUrl: string; mailboxId: string; at: string; verb: "catchUp" | "retry" };
const now = () => new Date(at);
const outlook = createGraphMailbox({ baseUrl: graphUrl, getToken: async () => "app", now, dispatcher: new Agent() });
const readMime: typeof outlook.readMime = async (mailbox, messageId) => {
  const mime = await outlook.readMime(mailbox, messageId);
  // Nothing runs any more after this: as when memory is at its end.
  if (mime && Buffer.from(mime).includes("Poison")) process.kill(process.pid, "SIGKILL");
  return mime;
};
const ports = { jobs: { enqueue: async () => {}, subscribersOf: () => [] }, mailbox: { ...outlook, readMime }, classifier: createEmbeddedClassifier(), hookUrl: null, isSandbox: true, publicUrl: "https://desk.example", settingsKey: new Uint8Array(32).fill(7) } as unknown as Ports;
const database = openDatabase(databaseUrl, { max: 4 });
const ctx: Ctx = { db: database.db, actor: systemActor("Mailroom"), now, newId: () => uuidv7(now()), ports, cause: null };
if (verb === "catchUp") await catchUpMailbox(ctx, { mailboxId, folder: "inbox" });
else await retryArrivals(ctx, { mailboxId });
process.exit(0);
