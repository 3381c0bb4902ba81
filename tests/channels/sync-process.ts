import { createEmbeddedClassifier } from "../../server/adapters/embedded-classifier/embedded-classifier.ts";
import { type Ctx, type Ports, systemActor } from "../../server/context.ts";
import { openDatabase } from "../../server/db.ts";
import { uuidv7 } from "../../server/ids.ts";
import { syncAccount } from "../../server/services/channels/sync-account.ts";
import { chatAdaptersAt } from "../support/chat-ports.ts";

/** One server that synchronises an account, over the wire; whoever started it kills it. */
const { databaseUrl, origin, accountId, at } = JSON.parse(process.argv[2]!) as { databaseUrl: string; origin: string; accountId: string; at: string };
const now = () => new Date(at);
const ports = { jobs: { enqueue: async () => {}, enqueueAll: async () => {}, subscribersOf: () => [] }, ...chatAdaptersAt(origin, { now, timeoutMs: 60_000 }), classifier: createEmbeddedClassifier(), isSandbox: true, publicUrl: "https://desk.example", settingsKey: new Uint8Array(32).fill(7) } as unknown as Ports;
const database = openDatabase(databaseUrl, { max: 4 });
const ctx: Ctx = { db: database.db, actor: systemActor("Mailroom"), now, newId: () => uuidv7(now()), ports, cause: null };
await syncAccount(ctx, { accountId });
process.exit(0);
